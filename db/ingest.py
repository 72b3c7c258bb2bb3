"""Folds one scan into the record, in one transaction."""

from dataclasses import dataclass

from db.fold.elsewhere import withdraw_found
from db.fold.history import edits_of, store_edits
from db.fold.late_versions import store_late_versions
from db.fold.refold import refold
from db.fold.removals import last_shown, next_seq, returned_crossings, save_absences
from db.fold.reviews import insert_reviews, readdress
from db.fold.scans import (
    insert_captures,
    insert_scan,
    scan_id,
    taken_in_before,
    unchanged_since,
    worth_keeping,
)
from db.fold.state import Prepared, prepare
from db.fold.versions import listing_digest
from db.fold.vouching import vouch
from db.identity import product_id, review_id
from db.presence.absences import Absence
from db.presence.ladder import step
from db.records import Scan
from db.store import Row, Store
from db.tables.offers import store_offers
from db.tables.products import store_product, touch_product
from db.tables.ratings import store_reported


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What taking in a scan changed; all counts are reviews."""

    scan: str
    new: int = 0
    edited: int = 0
    absent: int = 0
    returned: int = 0
    known_already: bool = False


def store_scan(store: Store, scan: Scan) -> Taken:
    """Fold a scan into the record and return what it changed.

    A scan that is already there, from another file included, changes nothing; one older than the
    product's latest is put in its place in time, and the product's removals are computed again.
    """
    identity = scan_id(scan)
    with store.atomic():
        if store.value("SELECT 1 FROM scans WHERE id = ?", (identity,)):
            return Taken(scan=identity, known_already=True)
        store.insert("sites", {"id": scan.site, "marketplace": scan.marketplace}, or_ignore=True)
        if not scan.product:
            insert_scan(store, scan, identity)
            insert_captures(store, scan, identity, scan.captures)
            return Taken(scan=identity)
        product = product_id(scan.site, scan.product)
        digest = listing_digest(scan.sightings, scan.unrated)
        if taken_in_before(store, scan, product, digest):
            return Taken(scan=identity, known_already=True)
        same = unchanged_since(store, scan, product, digest)
        if same is not None:
            _repeat(store, scan, identity, product, same)
            return Taken(scan=identity)
        return _fold(store, scan, identity, digest)


def _fold(store: Store, scan: Scan, identity: str, digest: str) -> Taken:
    """Write all that a scan shows and misses; it is not the last one again."""
    ready = prepare(store, scan, identity)
    store_product(store, scan, ready.product)
    late = _is_late(store, scan, ready.product)
    insert_scan(store, scan, identity, ready=ready, digest=digest)
    store_offers(store, scan, ready.product)
    if not ready.strange:
        store_reported(store, scan, ready.product, identity)
    new = insert_reviews(store, scan, identity, ready)
    edits = edits_of(store, ready)
    if late:
        store_late_versions(store, scan.captured_at, identity, ready)
        refold(store, ready.product)
        absences: list[Absence] = []
    else:
        store_edits(store, scan.captured_at, identity, ready, edits)
        absences = _advance(store, ready)
    vouch(store, scan, ready)
    if new:
        ids = [review_id(ready.product, s.key) for s in new]
        withdraw_found(store, ids, at=scan.captured_at)
    if not late:
        readdress(store, ready)
    named = {s.capture for s in new} | {edit.sighting.capture for edit in edits}
    kept = worth_keeping(scan, named, absent=bool(absences))
    insert_captures(store, scan, identity, kept)
    if new or edits or absences or late:
        touch_product(store, ready.product, new=len(new))
    returned = sum(1 for a in absences if a.returned_at is not None)
    return Taken(
        scan=identity,
        new=len(new),
        edited=len(edits),
        absent=sum(1 for a in absences if a.crossings) - returned,
        returned=returned,
    )


def _is_late(store: Store, scan: Scan, product: str) -> bool:
    """Return whether a later scan of the product was taken in before this one."""
    return bool(
        store.value(
            "SELECT 1 FROM scans WHERE product_id = ? AND captured_at > ? LIMIT 1",
            (product, scan.captured_at),
        )
    )


def _repeat(store: Store, scan: Scan, identity: str, product: str, last: Row) -> None:
    """Store a scan that is the last one again."""
    store_product(store, scan, product)
    repeated = {
        "id": identity,
        "crawl_id": scan.crawl,
        "target_id": scan.target,
        "captured_at": scan.captured_at,
        "pages": scan.pages,
        "seq": next_seq(store, product),
    }
    store.insert("scans", {**dict(last), **repeated})
    store_offers(store, scan, product)
    store_reported(store, scan, product, identity)
    insert_captures(store, scan, identity, scan.captures[:1])


def _advance(store: Store, ready: Prepared) -> list[Absence]:
    """Write the absences that a scan opens, advances or closes, and return them."""
    opening = [ordinal for ordinal in ready.missing if ordinal not in ready.open]
    seen = last_shown(store, ready.product, opening, before=ready.passing.captured_at)
    known = [k.known for k in ready.known.values()]
    returned = returned_crossings(store, ready.product)
    changed = step(known, ready.open, ready.passing, ready.missing, seen, returned)
    ids = {k.known.ordinal: k.id for k in ready.known.values()}
    save_absences(store, ready.product, ids, changed.values())
    return list(changed.values())
