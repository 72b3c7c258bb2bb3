"""Rebuild: the record derived again from captures and journal, then put in its place."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web_poet import HttpResponse

from analysis.run import analyze
from crawler.captures import CaptureDamaged, CaptureStore
from crawler.errors import BadInput
from crawler.items import Kind
from crawler.marketplace import Marketplace, marketplace_for
from crawler.pages import ReviewPage
from crawler.scans import Assignment, scan_of
from crawler.statuses import unanswered, with_status
from crawler.steps import Step, fetch_from_json
from db.errors import StarWitnessError
from db.ingest import store_scan
from db.queries import finish_crawl, start_crawl
from db.records import Scan
from db.store import Store
from starwitness.lock import held_in_place
from starwitness.taking import take_in
from starwitness.workspace import Workspace

WEEK_S = 604_800
_TARGET = "id, url, marketplace, every_s, added_at, due_at, missed, removed_at, listed"
"""What is taken over of a target: not the product, which does not exist yet."""
_KINDS: dict[str, Kind] = {"product": "product", "listing": "listing", "again": "listing"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """What a rebuild did: entries of the journal by kind, and captures it had to leave out."""

    scans: int
    imports: int
    analyses: int
    damaged: tuple[str, ...]


class ImportLost(StarWitnessError):
    """The copy of an imported file is gone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no such file; restore it from a copy, or leave the import out with "
            "`starwitness rebuild --skip-damaged`"
        )


def rebuild_workspace(
    workspace: Workspace,
    *,
    skip_damaged: bool,
    progress: Callable[[int, int], None],
) -> Rebuilt:
    """Derive the record again beside the old one, then replace it in one step.

    Targets, verdicts and the logs of erasures and notices are not derived from captures: they
    are taken over. A rebuild that is interrupted leaves the old record as it was.

    Raises:
        CaptureDamaged, ImportLost: What was kept cannot be read, and `skip_damaged` is not set.
        RecordTooNew, RecordUnreadable: The old record cannot be taken over; without it, targets
            are made again from the journal.
    """
    if workspace.record_path.is_file():
        with workspace.open_store() as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fresh = workspace.folder / "starwitness.db.rebuild"
    _remove_half_made(workspace)
    entries = list(workspace.journal().entries())
    with _whole_or_not_at_all(workspace), Store.create(fresh) as store:
        rebuilt = _replay(workspace, store, entries, skip_damaged=skip_damaged, progress=progress)
    with held_in_place(workspace):
        with _whole_or_not_at_all(workspace), Store.create(fresh) as store:
            _take_over(store, workspace.record_path)
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for suffix in ("-wal", "-shm"):
            # What they held was taken over, and nobody has written since.
            Path(f"{workspace.record_path}{suffix}").unlink(missing_ok=True)
        fresh.replace(workspace.record_path)
    return rebuilt


def _remove_half_made(workspace: Workspace) -> None:
    for leftover in workspace.folder.glob("starwitness.db.rebuild*"):
        leftover.unlink()


@contextmanager
def _whole_or_not_at_all(workspace: Workspace) -> Iterator[None]:
    """Remove a record that could not be made whole: it would keep a full disk full."""
    try:
        yield
    except BaseException:
        _remove_half_made(workspace)
        raise


def _replay(
    workspace: Workspace,
    store: Store,
    entries: list[dict[str, Any]],
    *,
    skip_damaged: bool,
    progress: Callable[[int, int], None],
) -> Rebuilt:
    captures, key = workspace.open_captures(), workspace.key()
    counts = {"scan": 0, "import": 0, "analyze": 0}
    damaged: list[str] = []
    _take_over_targets(store, workspace.record_path)
    for done, entry in enumerate(entries):
        progress(done, len(entries))
        kind = entry["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "crawl":
            start_crawl(
                store, entry["crawl"], kind="crawl", source=None, at=entry["at"],
                version=entry["version"],
            )  # fmt: skip
        elif kind == "crawled":
            finish_crawl(store, entry["crawl"], entry["at"])
        elif kind == "scan":
            _know_target(store, entry)
            try:
                store_scan(store, replayed_scan(store, captures, entry, key=key))
            except CaptureDamaged as error:
                if not skip_damaged:
                    raise
                damaged.append(error.capture)
        elif kind == "import":
            kept = workspace.captures_path / "imports" / entry["file"]
            if not kept.exists():
                if not skip_damaged:
                    raise ImportLost(kept)
                damaged.append(entry["file"])
                continue
            with suppress(BadInput):  # what came before it was taken in then, and is now
                take_in(store, kept, entry, key=key, progress=lambda _told: None)
        elif kind == "analyze":
            analyze(store, now=entry["at"])
    progress(len(entries), len(entries))
    captures.close()
    return Rebuilt(
        scans=counts["scan"],
        imports=counts["import"],
        analyses=counts["analyze"],
        damaged=tuple(damaged),
    )


def replayed_scan(
    store: Store, captures: CaptureStore, entry: dict[str, Any], *, key: bytes
) -> Scan:
    """Return the scan that a journal entry describes, its pages parsed again."""
    marketplace = marketplace_for(entry["url"], name=entry["marketplace"])
    assignment = Assignment(
        crawl=entry["crawl"],
        target=entry["target"],
        url=entry["url"],
        site=entry["site"],
        started_at=entry["started_at"],
        product=entry["product"],
    )
    steps = [_replayed_step(step, marketplace, captures) for step in entry["steps"]]
    return scan_of(store, captures, assignment, marketplace, steps, key=key)


def _replayed_step(step: dict[str, Any], marketplace: Marketplace, captures: CaptureStore) -> Step:
    fetch = fetch_from_json(step)
    if step["outcome"] is not None or step["capture"] is None:
        page = unanswered(
            marketplace.name, fetch.url, _KINDS.get(fetch.role, "review"),
            step["outcome"] or "broken", step["sign"] or "",
        )  # fmt: skip
        return Step(fetch=fetch, page=page, capture=step["capture"], unanswered=True)
    exchange = captures.read(step["capture"])
    page_object: ReviewPage = marketplace.page(
        response=HttpResponse(
            exchange.url, body=exchange.body, status=exchange.status, headers=list(exchange.headers)
        )
    )
    page = with_status(page_object.read(), exchange.status)
    return Step(fetch=fetch, page=page, capture=step["capture"], age_s=step["age_s"])


def _know_target(store: Store, entry: dict[str, Any]) -> None:
    """Write the target of a scan that no old record knew: watched weekly, due at once."""
    store.insert(
        "targets",
        {
            "id": entry["target"],
            "url": entry["url"],
            "every_s": WEEK_S,
            "added_at": entry["started_at"],
            "due_at": entry["started_at"],
        },
        or_ignore=True,
    )


def _take_over_targets(store: Store, old: Path) -> None:
    """Copy targets, without the products that do not exist yet, and what must stay erased."""
    if not old.is_file():
        return
    store.execute("ATTACH ? AS old", (os.fsencode(old),))
    store.execute(f"INSERT INTO targets ({_TARGET}) SELECT {_TARGET} FROM old.targets")
    store.execute("INSERT INTO erasures SELECT * FROM old.erasures")
    store.execute("DETACH old")


def _take_over(store: Store, old: Path) -> None:
    """Copy what analysts said and what was logged; a verdict on a finding that is gone goes.

    Targets are copied once more: somebody may have watched or left one while this went on.
    """
    if not old.is_file():
        return
    store.execute("ATTACH ? AS old", (os.fsencode(old),))
    with store.atomic():
        store.execute(
            f"INSERT INTO targets ({_TARGET}) SELECT {_TARGET} FROM old.targets WHERE true"
            " ON CONFLICT (id) DO UPDATE SET marketplace = excluded.marketplace,"
            " every_s = excluded.every_s, due_at = excluded.due_at,"
            " removed_at = excluded.removed_at, listed = excluded.listed"
        )
        store.execute(
            "INSERT INTO verdicts SELECT * FROM old.verdicts"
            " WHERE finding_id IN (SELECT id FROM main.findings) ORDER BY given_at, id"
        )
        store.execute("INSERT INTO notices SELECT * FROM old.notices")
        for verdict, status in (("confirm", "confirmed"), ("dismiss", "dismissed")):
            store.execute(
                "UPDATE findings SET status = ? WHERE status = 'open' AND id IN"
                " (SELECT v.finding_id FROM verdicts v WHERE v.verdict = ? AND v.id ="
                "  (SELECT l.id FROM verdicts l WHERE l.finding_id = v.finding_id"
                "   AND l.verdict <> 'note' ORDER BY l.given_at DESC, l.id DESC LIMIT 1))",
                (status, verdict),
            )
    store.execute("DETACH old")
