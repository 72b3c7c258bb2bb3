"""`report`: what people see."""

from datetime import UTC, datetime
from pathlib import Path

import click

from starwitness.options import at_option, json_option, workspace_option
from starwitness.output import json_text
from starwitness.workspace import Workspace


@click.command("report")
@click.option("--week", default=None, help="ISO week, like 2026-W47 (default: this one).")
@click.option("--lang", type=click.Choice(["en", "fr"]), default=None, help="Language.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None,
    metavar="DIR", help="Folder of the reports (default: reports/ of the workspace).",
)  # fmt: skip
@at_option
@json_option
@workspace_option
def report_command(
    workspace: Workspace,
    week: str | None,
    lang: str | None,
    output: Path | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Write the weekly report to reports/<week>/index.html."""
    from analysis.report.weeks import NoSuchWeek, parse_week
    from starwitness.reporting import report_workspace

    if week is not None:
        try:
            parse_week(week)
        except NoSuchWeek as error:
            raise click.BadParameter(str(error), param_hint="--week") from error
    path = report_workspace(
        workspace, week=week, lang=lang, now=at or datetime.now(UTC), output=output
    )
    if as_json:
        click.echo(json_text({"week": path.parent.name, "file": str(path)}))
    else:
        click.echo(path)
