"""`analyze`, `findings`, `verdict`: what the record means, and what an analyst says to it."""

import getpass
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from db.clock import utc_text
from db.store import Row
from db.tables.findings import count_findings, give_verdict, list_findings
from starwitness.lock import held_in_place, locked
from starwitness.options import Words, at_option, json_option, workspace_option
from starwitness.output import plain, print_object, print_rows, progress_bar, say
from starwitness.workspace import Workspace

if TYPE_CHECKING:
    from analysis.run import Ran

MOST = 2**31 - 1
_COLUMNS = (
    "id",
    "kind",
    "site",
    "seller",
    "product",
    "period_start",
    "e_value",
    "status",
    "summary",
)


@click.command("analyze")
@at_option
@json_option
@workspace_option
def analyze_command(workspace: Workspace, at: datetime | None, as_json: bool) -> None:
    """Run the detectors on what is new; store what they find."""
    from starwitness.analysing import analyze_workspace

    with locked(workspace.lock_path), progress_bar() as bar:
        task = bar.add_task("analyze", total=None)
        ran = analyze_workspace(
            workspace,
            now=at or datetime.now(UTC),
            progress=lambda name, done, of: bar.update(
                task, completed=done, total=of, description=name or "analyze"
            ),
        )
    print_rows(rows_of(ran), ("detector", "products", "new_findings"), as_json=as_json)


def rows_of(ran: Iterable["Ran"]) -> list[dict[str, object]]:
    """Return what each detector did, as `analyze` and `run` print it."""
    return [
        {"detector": r.detector, "products": r.products, "new_findings": len(r.findings)}
        for r in ran
    ]


@click.command("findings")
@click.option("--kind", type=Words(), default=None, help="Only this kind.")
@click.option("--seller", type=Words(), default=None, help="Only this seller (the site's own id).")
@click.option(
    "--status",
    type=click.Choice(["open", "confirmed", "dismissed", "superseded", "all"]),
    default=None,
    help="Only this status (default: all but superseded).",
)
@click.option("--limit", type=click.IntRange(1, MOST), default=1000, show_default=True)
@json_option
@workspace_option
def findings_command(
    workspace: Workspace,
    kind: str | None,
    seller: str | None,
    status: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List findings, newest first."""
    with workspace.read_store() as store:
        rows = list_findings(store, kind=kind, seller=seller, status=status, limit=limit)
        print_rows([dict(row) for row in rows], _COLUMNS, as_json=as_json)
        there = [] if rows else count_findings(store)
    if there:
        say(f"No finding fits. The record has {_told(there)}")
    elif not rows:
        say(
            f"No findings. `starwitness status{workspace.option}` tells what was seen, and how well"
        )


def _told(counts: list[Row]) -> str:
    """Return in words how many findings there are of which kinds, and of whom."""
    kinds: Counter[str] = Counter()
    for row in counts:
        kinds[row["kind"]] += row["findings"]
    sellers = sorted({row["seller"] for row in counts if row["seller"]})
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    if sellers:
        told += f", of seller{'s' * (len(sellers) > 1)} {', '.join(map(plain, sellers[:10]))}"
    return f"{kinds.total()}: {told}{' …' * (len(sellers) > 10)}"


@click.command("verdict")
@click.argument("finding", type=Words())
@click.argument("verdict", type=click.Choice(["confirm", "dismiss", "note"]))
@click.option("--note", type=Words(), default=None, help="Why.")
@click.option(
    "--analyst", type=Words(), default=None, help="Who says so (default: the user's name)."
)
@json_option
@workspace_option
def verdict_command(
    workspace: Workspace,
    finding: str,
    verdict: str,
    note: str | None,
    analyst: str | None,
    as_json: bool,
) -> None:
    """Confirm or dismiss a finding, or leave a note; it is remembered."""
    if verdict == "note" and not note:
        raise click.UsageError("a note needs words: --note TEXT")
    analyst = analyst or _user()
    with held_in_place(workspace), workspace.open_store() as store:
        give_verdict(
            store, finding, verdict, at=utc_text(datetime.now(UTC)), note=note,
            analyst=analyst,
        )  # fmt: skip
        status = store.value("SELECT status FROM findings WHERE id = ?", (finding,))
    if as_json:
        told = {"finding": finding, "verdict": verdict, "status": status}
        print_object(told, as_json=True)
    say(f"{finding}: {verdict} remembered")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # a container's number without a name
        raise click.ClickException(
            "this machine has no name for you; say who you are with --analyst NAME"
        ) from error
