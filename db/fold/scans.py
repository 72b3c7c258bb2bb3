"""Rows of `scans` and `captures`: one reading of a listing, and the exchanges it rests on."""

import json
from collections.abc import Collection, Sequence

from db.fold.state import Prepared
from db.identity import derived_id
from db.records import CaptureRef, Scan
from db.store import Row, Store


def scan_id(scan: Scan) -> str:
    """Return the id of a scan: the same reading taken in twice is the same scan."""
    return derived_id(
        "scan",
        scan.crawl,
        scan.site,
        scan.product,
        scan.target,
        scan.sort,
        scan.scope,
        scan.captured_at,
    )


def taken_in_before(store: Store, scan: Scan, product: str, digest: str) -> bool:
    """Return whether an imported scan is a reading that came in before, in another file.

    Exports grow: the file of this week holds last week's readings too. The same reviews of one
    product, listed alike at the same second, are one reading, and one witness. A crawl's own
    scans (those with a target) are told apart by their crawl.
    """
    if scan.target is not None or not scan.sightings:
        return False
    return bool(
        store.value(
            "SELECT 1 FROM scans WHERE product_id = ? AND captured_at = ? AND digest = ?"
            " AND (scope, outcome) = (?, ?) AND reviews_reported IS ?",
            (
                product,
                scan.captured_at,
                digest,
                scan.scope,
                scan.outcome,
                scan.reported_total,
            ),
        )
    )


def unchanged_since(store: Store, scan: Scan, product: str, digest: str) -> Row | None:
    """Return the product's last scan where this one is the same again in all that matters.

    Same reviews with the same content in the same order, seen as well, with the same total, no
    absence that waits for another crossing, and the newest review is not one that waits to be
    shown again: then only the scan itself is new.
    """
    last = store.row(
        "SELECT * FROM scans WHERE product_id = ? ORDER BY captured_at DESC, id DESC LIMIT 1",
        (product,),
    )
    if last is None or last["digest"] != digest or last["captured_at"] >= scan.captured_at:
        return None
    stretches = [[s.after, s.before] for s in scan.coverage.stretches]
    same = (
        last["coverage"] == scan.coverage.kind
        and json.loads(last["stretches"] or "[]") == stretches
        and last["reviews_reported"] == scan.reported_total
        and (last["scope"], last["outcome"]) == (scan.scope, scan.outcome)
        and (bool(last["trusted"]), last["suspect"]) == (scan.trusted, 0)
        and not scan.second_looks
        and (last["looks"], last["clock_shift_s"]) == (None, None)
    )
    waiting = store.value(
        "SELECT 1 FROM removals WHERE product_id = ? AND returned_at IS NULL"
        " AND grade <> 'confirmed' LIMIT 1",
        (product,),
    )
    newest = store.value(
        "SELECT vouched FROM reviews WHERE product_id = ? ORDER BY ordinal DESC LIMIT 1", (product,)
    )
    return last if same and not waiting and newest != 0 else None


def insert_scan(
    store: Store,
    scan: Scan,
    identity: str,
    *,
    ready: Prepared | None = None,
    digest: str | None = None,
) -> None:
    """Insert a scan; one whose product nobody knows yet comes without `ready`."""
    coverage = ready.passing.coverage if ready else scan.coverage
    stretches = [[s.after, s.before] for s in coverage.stretches]
    looks = ready.passing.looks if ready else {}
    store.insert(
        "scans",
        {
            "id": identity,
            "crawl_id": scan.crawl,
            "site_id": scan.site,
            "product_id": ready.product if ready else None,
            "target_id": scan.target,
            "captured_at": scan.captured_at,
            "sort": ready.passing.sort if ready else scan.sort,
            "scope": scan.scope,
            "outcome": scan.outcome,
            "coverage": coverage.kind,
            "reason": coverage.reason or None,
            "stretches": json.dumps(stretches) if stretches else None,
            "shown": str(ready.passing.shown) if ready else None,
            "digest": digest,
            "looks": json.dumps(dict(sorted(looks.items()))) if looks else None,
            "pages": scan.pages,
            "reviews_seen": len(ready.ordinals) if ready else 0,
            "reviews_reported": scan.reported_total,
            "clock_shift_s": (ready.shift_s or None) if ready else None,
            "suspect": int(ready.passing.suspect) if ready else 0,
            "trusted": int(scan.trusted),
            "seq": ready.passing.seq if ready else 0,
        },
    )


def worth_keeping(scan: Scan, named: Collection[str | None], *, absent: bool) -> list[CaptureRef]:
    """Return the captures that a row points at; every exchange is in the WARC index anyway.

    A scan that changed nothing keeps its first exchange only, one that found absences keeps
    all: they are the evidence.
    """
    if absent or scan.outcome not in ("ok", "empty"):
        return list(scan.captures)
    return [c for at, c in enumerate(scan.captures) if at == 0 or c.id in named]


def insert_captures(
    store: Store, scan: Scan, identity: str, captures: Sequence[CaptureRef]
) -> None:
    """Insert captures; one that is there stays as it is."""
    store.executemany(
        "INSERT OR IGNORE INTO captures (id, scan_id, url, fetched_at, status, outcome, sha256,"
        " file, offset, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                c.id,
                identity,
                c.url,
                c.fetched_at,
                c.status,
                c.outcome,
                c.sha256,
                c.file,
                c.offset,
                c.length,
            )
            for c in captures
        ],
    )
