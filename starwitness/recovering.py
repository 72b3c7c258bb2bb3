"""After a kill: what was journalled but had not reached the record yet is taken in first.

The journal is written before the record, one entry at a time, so that only its last entry can be
missing; taking it in again changes nothing where it is there.
"""

from contextlib import suppress

from crawler.captures.store import CaptureDamaged
from crawler.targets import Target, reschedule
from db.ingest import store_scan
from db.store import Store
from starwitness.entries import ImportLost, replay, replayed_scan
from starwitness.workspace import Workspace


def recover(workspace: Workspace, store: Store) -> bool:
    """Take in the journal's last entry where a kill came between it and the record.

    Called before anything else is journalled. Returns whether the record lacked a scan.
    """
    entry = workspace.journal().last()
    if entry is None:
        return False
    if entry["kind"] == "scan":
        return _recover_scan(workspace, store, entry)
    with suppress(ImportLost):  # `rebuild` tells of it
        replay(workspace, store, entry)
    return False


def _recover_scan(workspace: Workspace, store: Store, entry: dict[str, str]) -> bool:
    captures = workspace.open_captures()
    try:
        scan = replayed_scan(store, captures, entry, key=workspace.key())
    except CaptureDamaged:
        return False  # `rebuild` tells of it; the target is still due
    finally:
        captures.close()
    with store.atomic():
        if store_scan(store, scan).known_already:
            return False
        row = store.row("SELECT * FROM targets WHERE id = ?", (entry["target"],))
        if row is not None:
            target = Target(
                id=row["id"], url=row["url"], marketplace=row["marketplace"],
                every_s=row["every_s"],
            )  # fmt: skip
            reschedule(store, target, at=entry["started_at"], wait_s=row["every_s"])
    return True
