"""`evaluate`: how good the detectors are, measured here and now."""

from itertools import groupby
from pathlib import Path
from typing import Any

import click

from starwitness.options import json_option, workspace_option
from starwitness.output import json_text, print_rows, progress_bar, say
from starwitness.workspace import Workspace


@click.command("evaluate")
@click.argument("detector", type=click.Choice(["removals", "coercion", "inflation"]))
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    metavar="DIR",
    help="Labelled data (folders listings/, coercion/); our own alone without.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Where tables and plots go (default: evaluation/ in the workspace's folder).",
)
@click.option(
    "--seeds",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="Practice markets, with and without faults (removals).",
)
@click.option("--quick", is_flag=True, help="Small simulations: seconds, wide intervals.")
@json_option
@workspace_option
def evaluate_command(
    workspace: Workspace,
    detector: str,
    data: Path | None,
    out: Path | None,
    seeds: int,
    quick: bool,
    as_json: bool,
) -> None:
    """Measure a detector against labelled data and simulators; print the table."""
    from starwitness.evaluating import evaluate_detector

    out = out or workspace.folder / "evaluation"
    out.mkdir(parents=True, exist_ok=True)
    with progress_bar() as bar:
        task = bar.add_task(detector, total=None)
        rows = evaluate_detector(
            detector, data=data, out=out, seeds=seeds, quick=quick,
            progress=lambda told: bar.update(task, description=told),
        )  # fmt: skip
    if as_json:
        click.echo(json_text(rows))
        return
    for name, members in groupby(rows, key=lambda row: str(row.get("table", ""))):
        _print_table(name, list(members))
    say(f"Tables and plots: {out}")


def _print_table(name: str, rows: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row if key != "table"))
    filled = [{key: row.get(key) for key in columns} for row in rows]
    print_rows(filled, columns, as_json=False, title=name)
