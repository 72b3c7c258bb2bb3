"""Folds one scan into the record, in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from db.history import Edit, edits_of, insert_versions, store_edits, store_late_versions
from db.identity import derived_id, review_id, seller_id
from db.ladder import Absence, step
from db.offers import store_offers
from db.ratings import store_reported
from db.records import CaptureRef, Scan, Sighting
from db.removals import last_shown, refold, save_absences
from db.state import Prepared, prepare
from db.store import Store
from db.versions import Content


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What taking in a scan changed; all counts are reviews."""

    scan: str
    new: int = 0
    edited: int = 0
    absent: int = 0
    returned: int = 0
    known_already: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A known review that a scan in progress does not show although it may have to."""

    key: str
    posted_at: str | None
    url: str | None


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


def candidates(store: Store, scan: Scan) -> list[Candidate]:
    """Return the reviews that deserve a second look before the scan is stored. Read-only.

    Those already absent and confirmed are left out.
    """
    ready = prepare(store, scan, "")
    settled = {o for o, a in ready.open.items() if a.grade == "confirmed"}
    absent = set(ready.missing) - settled
    wanted = {k.id: k for k in ready.known.values() if k.known.ordinal in absent}
    return [
        Candidate(key=wanted[row["id"]].key, posted_at=row["posted_at"], url=row["url"])
        for row in store.rows(
            "SELECT id, posted_at, url, ordinal FROM reviews WHERE product_id = ? ORDER BY ordinal",
            (ready.product,),
        )
        if row["id"] in wanted
    ]


def store_scan(store: Store, scan: Scan) -> Taken:
    """Fold a scan into the record and return what it changed.

    A scan that is already there changes nothing; one older than the product's latest is put in
    its place in time, and the product's removals are computed again.
    """
    identity = scan_id(scan)
    with store.atomic():
        if store.value("SELECT 1 FROM scans WHERE id = ?", (identity,)):
            return Taken(scan=identity, known_already=True)
        store.insert("sites", {"id": scan.site, "marketplace": scan.marketplace}, or_ignore=True)
        if not scan.product:
            _insert_scan(store, scan, identity, None, None)
            _insert_captures(store, scan, identity, scan.captures)
            return Taken(scan=identity)
        ready = prepare(store, scan, identity)
        _upsert_product(store, scan, ready.product)
        late = bool(
            store.value(
                "SELECT 1 FROM scans WHERE product_id = ? AND captured_at > ? LIMIT 1",
                (ready.product, scan.captured_at),
            )
        )
        _insert_scan(store, scan, identity, ready.product, ready)
        store_offers(store, scan, ready.product)
        store_reported(store, scan, ready.product, identity)
        new = _insert_reviews(store, scan, identity, ready)
        edits = edits_of(store, ready)
        if late:
            store_late_versions(store, scan.captured_at, identity, ready)
            refold(store, ready.product)
            changed_absences: list[Absence] = []
        else:
            store_edits(store, scan.captured_at, identity, ready, edits)
            changed_absences = _advance(store, ready)
        _vouch(store, scan, ready)
        kept = _worth_keeping(scan, ready, new, edits, bool(changed_absences))
        _insert_captures(store, scan, identity, kept)
        if new or edits or changed_absences or late:
            store.execute(
                "UPDATE products SET reviews = reviews + ?,"
                " revision = (SELECT max(revision) + 1 FROM products) WHERE id = ?",
                (len(new), ready.product),
            )
        returned = sum(1 for a in changed_absences if a.returned_at is not None)
        return Taken(
            scan=identity,
            new=len(new),
            edited=len(edits),
            absent=len(changed_absences) - returned,
            returned=returned,
        )


def _upsert_product(store: Store, scan: Scan, product: str) -> None:
    seller = None
    if scan.seller is not None:
        seller = seller_id(scan.site, scan.seller.key)
        store.execute(
            "INSERT INTO sellers (id, site_id, key, name, first_seen_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name"
            " WHERE excluded.name IS NOT NULL AND excluded.name IS NOT name",
            (seller, scan.site, scan.seller.key, scan.seller.name, scan.captured_at),
        )
    store.execute(
        "INSERT INTO products (id, site_id, key, title, url, category, seller_id, first_seen_at,"
        " revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(revision), 0) + 1 FROM products))"
        " ON CONFLICT (id) DO UPDATE SET title = coalesce(excluded.title, title),"
        " url = coalesce(excluded.url, url), category = coalesce(excluded.category, category),"
        " seller_id = coalesce(excluded.seller_id, seller_id)"
        " WHERE coalesce(excluded.title, title) IS NOT title"
        " OR coalesce(excluded.url, url) IS NOT url"
        " OR coalesce(excluded.category, category) IS NOT category"
        " OR coalesce(excluded.seller_id, seller_id) IS NOT seller_id",
        (
            product,
            scan.site,
            scan.product,
            scan.product_title,
            scan.product_url,
            scan.category,
            seller,
            scan.captured_at,
        ),
    )
    if scan.target is not None:
        store.execute(
            "UPDATE targets SET product_id = ? WHERE id = ? AND product_id IS NOT ?",
            (product, scan.target, product),
        )


def _insert_scan(
    store: Store, scan: Scan, identity: str, product: str | None, ready: Prepared | None
) -> None:
    coverage = ready.passing.coverage if ready else scan.coverage
    stretches = [[s.after, s.before] for s in coverage.stretches]
    looks = ready.passing.looks if ready else {}
    store.insert(
        "scans",
        {
            "id": identity,
            "crawl_id": scan.crawl,
            "site_id": scan.site,
            "product_id": product,
            "target_id": scan.target,
            "captured_at": scan.captured_at,
            "sort": scan.sort,
            "scope": scan.scope,
            "outcome": scan.outcome,
            "coverage": coverage.kind,
            "reason": coverage.reason or None,
            "stretches": json.dumps(stretches) if stretches else None,
            "shown": str(ready.passing.shown) if ready else None,
            "looks": json.dumps(dict(sorted(looks.items()))) if looks else None,
            "pages": scan.pages,
            "reviews_seen": len(ready.ordinals) if ready else 0,
            "reviews_reported": scan.reported_total,
            "clock_shift_s": (ready.shift_s or None) if ready else None,
            "suspect": int(ready.passing.suspect) if ready else 0,
            "trusted": int(scan.trusted),
        },
    )


def _insert_reviews(store: Store, scan: Scan, identity: str, ready: Prepared) -> list[Sighting]:
    new: dict[str, Sighting] = {}
    for sighting in ready.sightings:
        if sighting.key not in ready.known:
            new.setdefault(sighting.key, sighting)
    if not new:
        return []
    store.executemany(
        "INSERT OR IGNORE INTO reviewers (id, site_id, first_seen_at) VALUES (?, ?, ?)",
        [(s.reviewer, scan.site, scan.captured_at) for s in new.values() if s.reviewer],
    )
    store.executemany(
        "INSERT INTO reviews (id, product_id, ordinal, key, derived, reviewer_id, posted_at,"
        " first_seen_at, vouched, content, url) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                review_id(ready.product, s.key),
                ready.product,
                ready.ordinals[s.key],
                s.key,
                int(s.derived),
                s.reviewer,
                s.posted_at,
                scan.captured_at,
                int(_vouches(scan, s)),
                Content.of(s).digest,
                s.url,
            )
            for s in new.values()
        ],
    )
    insert_versions(
        store,
        identity,
        scan.captured_at,
        [(review_id(ready.product, s.key), 1, None, s) for s in new.values()],
    )
    return list(new.values())


def _advance(store: Store, ready: Prepared) -> list[Absence]:
    opening = [ordinal for ordinal in ready.missing if ordinal not in ready.open]
    seen = last_shown(store, ready.product, opening, before=ready.passing.captured_at)
    known = [k.known for k in ready.known.values()]
    changed = step(known, ready.open, ready.passing, ready.missing, seen)
    ids = {k.known.ordinal: k.id for k in ready.known.values()}
    save_absences(store, ready.product, ids, changed.values())
    return list(changed.values())


def _vouches(scan: Scan, sighting: Sighting) -> bool:
    """Return whether a scan that shows a review proves that there is one.

    Not when it showed more than the site has; and an undated thing in a mere sample may be
    anything that a collector took for a review.
    """
    firm = scan.coverage.kind in ("complete", "window") or sighting.posted_at is not None
    return scan.trusted and firm


def _vouch(store: Store, scan: Scan, ready: Prepared) -> None:
    shown = {s.key for s in ready.sightings if _vouches(scan, s)}
    doubted = [k.id for k in ready.known.values() if not k.known.vouched and k.key in shown]
    store.executemany("UPDATE reviews SET vouched = 1 WHERE id = ?", [(i,) for i in doubted])


def _worth_keeping(
    scan: Scan, ready: Prepared, new: Sequence[Sighting], edits: Sequence[Edit], absent: bool
) -> list[CaptureRef]:
    """Return the captures that a row points at; every exchange is in the WARC index anyway.

    A scan that changed nothing keeps its first exchange only, one that found absences keeps
    all: they are the evidence.
    """
    if absent or scan.outcome not in ("ok", "empty"):
        return list(scan.captures)
    named = {s.capture for s in new} | {edit.sighting.capture for edit in edits}
    return [c for at, c in enumerate(scan.captures) if at == 0 or c.id in named]


def _insert_captures(
    store: Store, scan: Scan, identity: str, captures: Sequence[CaptureRef]
) -> None:
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
