"""Rebuild: the record derived again from captures and journal, then put in its place."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.captures.store import CaptureDamaged
from db.ingest import store_scan
from db.store import Store
from starwitness.entries import ImportLost, replay, replayed_scan
from starwitness.lock import held_in_place
from starwitness.old_record import know_target, take_over_targets, take_over_words
from starwitness.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """What a rebuild did: entries of the journal by kind, and captures it had to leave out."""

    scans: int
    imports: int
    analyses: int
    damaged: tuple[str, ...]


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
            take_over_words(store, workspace.record_path)
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
    counts: Counter[str] = Counter()
    damaged: list[str] = []
    take_over_targets(store, workspace.record_path)
    for done, entry in enumerate(entries):
        progress(done, len(entries))
        kind = entry["kind"]
        counts[kind] += 1
        try:
            if kind == "scan":
                know_target(store, entry)
                store_scan(store, replayed_scan(store, captures, entry, key=key))
            else:
                replay(workspace, store, entry)
        except CaptureDamaged as error:
            if not skip_damaged:
                raise
            damaged.append(error.capture)
        except ImportLost:
            if not skip_damaged:
                raise
            damaged.append(entry["file"])
    progress(len(entries), len(entries))
    captures.close()
    return Rebuilt(
        scans=counts["scan"],
        imports=counts["import"],
        analyses=counts["analyze"],
        damaged=tuple(damaged),
    )
