"""`crawl`, `import`, `run`: what is collected."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.importer import load_importers
from crawler.targets import watched
from crawler.work import Done
from db.clock import utc_text
from starwitness.commands.analyse import rows_of
from starwitness.commands.setup import sync_targets
from starwitness.crawling import Crawled, crawl_workspace
from starwitness.importing import Hints, import_files
from starwitness.lock import locked
from starwitness.options import Address, Words, at_option, json_option, workspace_option
from starwitness.output import plain, print_object, print_rows, progress_bar, say
from starwitness.taking import Imported
from starwitness.workspace import Workspace

SEEN = ("ok", "empty", "not_found")
_COLUMNS = ("target", "outcome", "coverage", "pages", "seen", "reported", "new", "edited", "absent")


def _row(done: Done) -> dict[str, object]:
    return {
        "target": done.target.url,
        "outcome": done.scan.outcome,
        "coverage": done.scan.coverage.kind,
        "reason": done.scan.coverage.reason,
        "pages": done.scan.pages,
        "seen": done.seen,
        "reported": done.scan.reported_total,
        "new": done.taken.new,
        "edited": done.taken.edited,
        "absent": done.taken.absent,
    }


def crawl_once(workspace: Workspace, *, at: datetime | None, everything: bool) -> Crawled:
    """Scan the due targets with a progress bar."""
    with progress_bar() as bar:
        task = bar.add_task("crawl", total=None)
        return crawl_workspace(
            workspace,
            at=at,
            everything=everything,
            progress=lambda done: bar.update(task, advance=1, description=done.target.url[-50:]),
            begin=lambda total: bar.update(task, total=total),
        )


def not_seen(crawled: Crawled) -> str:
    """Return in words what could not be seen; empty when every target was."""
    outcomes = Counter(d.scan.outcome for d in crawled.done if d.scan.outcome not in SEEN)
    told = [f"{count} {outcome}" for outcome, count in sorted(outcomes.items())]
    if crawled.unread:
        told.append(f"{len(crawled.unread)} not reached (first: {crawled.unread[0].url})")
    return ", ".join(told)


@click.command("crawl")
@click.option("--all", "everything", is_flag=True, help="Scan every target, due or not.")
@at_option
@json_option
@workspace_option
@click.pass_context
def crawl_command(
    ctx: click.Context, workspace: Workspace, everything: bool, at: datetime | None, as_json: bool
) -> None:
    """Scan every due target into the record."""
    config = workspace.config()
    with locked(workspace.lock_path):
        with workspace.open_store() as store:
            sync_targets(store, config, utc_text(at or datetime.now(UTC)))
        crawled = crawl_once(workspace, at=at, everything=everything)
    print_rows([_row(one) for one in crawled.done], _COLUMNS, as_json=as_json)
    if not (crawled.done or crawled.unread):
        say(
            f"Nothing was due. `starwitness crawl{workspace.option} --all` scans everything;"
            " `watch` adds targets"
        )
    if told := not_seen(crawled):
        say(f"Could not see: {told}. Details: `starwitness status{workspace.option}`")
        ctx.exit(3)


def _undated(taken: Imported) -> str:
    """Return how many days of a file could not be read, where the first is, and what to do."""
    many = taken.undated != 1
    return (
        f"{taken.file}: {taken.undated} review{'s' * many} {'have' if many else 'has'} a date that "
        f"cannot be read as a day, and {'are' if many else 'is'} kept without one (first: "
        f"{plain(taken.undated_first)}). {_DAYS.get(taken.format, _PAGES)}"
    )


_DAYS = dict.fromkeys(
    ("listings", "reviews"),
    "Write ISO 8601, like 2026-11-21, and take the mended file into a new workspace: this record "
    "holds its scans and keeps them as they are",
)
_PAGES = (
    "An age like “2 months ago” is no day; of what is one, tell the project how the site writes it"
)


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--format", "name", type=click.Choice(sorted(load_importers())), help="Name the format."
)
@click.option(
    "--url", type=Address(), default=None, help="The address of a page saved without one."
)
@click.option(
    "--site", type=Words(), default=None, help="The site that rows or messages belong to."
)
@click.option(
    "--seller",
    type=Words(),
    default=None,
    help="The seller (the site's own id) that rows or messages concern.",
)
@click.option(
    "--column",
    "columns",
    type=Words(),
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column of the file holds a field (repeatable).",
)
@json_option
@workspace_option
def import_command(
    workspace: Workspace,
    files: tuple[Path, ...],
    name: str | None,
    url: str | None,
    site: str | None,
    seller: str | None,
    columns: tuple[str, ...],
    as_json: bool,
) -> None:
    """Take in what others collected: listings, saved pages, archives, mail."""
    for column in columns:
        if "=" not in column:
            raise click.BadParameter(f"{column!r}: write FIELD=COLUMN", param_hint="--column")
    if seller and not site:
        raise click.UsageError("--seller needs --site: a seller is one of a site")
    mapping = tuple((c.partition("=")[0], c.partition("=")[2]) for c in columns)
    with locked(workspace.lock_path), progress_bar() as bar:
        task = bar.add_task("import", total=None)
        rows, refused = import_files(
            workspace,
            files,
            Hints(name=name, url=url, site=site, seller=seller, columns=mapping),
            progress=lambda told: bar.update(task, advance=1, description=told[-50:]),
        )
    if rows or not refused:
        print_rows(
            [row.as_dict() for row in rows],
            ("file", "format", "scans", "messages", "known_already", "new", "edited", "absent"),
            as_json=as_json,
        )
    for row in rows:
        if row.undated:
            say(_undated(row))
    for error in refused[:-1]:
        say(f"Error: {error}")
    if refused:
        raise refused[-1]
    there = workspace.option
    say(
        f"Next: `starwitness analyze{there}`, then `starwitness findings{there}`"
        f" or `starwitness report{there}`"
    )


@click.command("run")
@at_option
@click.option("--all", "everything", is_flag=True, help="Scan every target, due or not.")
@json_option
@workspace_option
@click.pass_context
def run_command(
    ctx: click.Context, workspace: Workspace, at: datetime | None, everything: bool, as_json: bool
) -> None:
    """Crawl, analyze and report, one process at a time: what cron or a timer calls."""
    from starwitness.analysing import analyze_workspace
    from starwitness.notices import notify_workspace
    from starwitness.reporting import report_workspace

    config = workspace.config()
    with locked(workspace.lock_path):
        with workspace.open_store() as store:
            sync_targets(store, config, utc_text(at or datetime.now(UTC)))
            if not (watched(store) or store.value("SELECT 1 FROM crawls LIMIT 1")):
                say(
                    f"Nothing is watched yet: `starwitness watch{workspace.option} URL`,"
                    " or [[target]] in the file"
                )
        crawled = crawl_once(workspace, at=at, everything=everything)
        now = at or datetime.now(UTC)
        ran = analyze_workspace(workspace, now=now)
        path = report_workspace(workspace, week=None, lang=None, now=now)
        notify_workspace(workspace, report=path, now=now)
    if as_json:
        scanned = [_row(one) for one in crawled.done]
        print_object({"crawl": scanned, "analyze": rows_of(ran), "report": str(path)}, as_json=True)
    else:
        click.echo(path)
    if told := not_seen(crawled):
        say(f"Could not see: {told}. Details: `starwitness status{workspace.option}`")
        ctx.exit(3)
