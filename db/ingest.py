"""Folds one scan into the record, in one transaction."""

from dataclasses import dataclass

from db.absences import Absence
from db.elsewhere import withdraw_found
from db.history import edits_of, insert_versions, store_edits, store_late_versions
from db.identification import LOST
from db.identity import product_id, review_id, seller_id
from db.ladder import step
from db.offers import store_offers
from db.ratings import store_reported
from db.records import Scan, Sighting
from db.refold import refold
from db.removals import last_shown, next_seq, save_absences
from db.scans import (
    insert_captures,
    insert_scan,
    scan_id,
    taken_in_before,
    unchanged_since,
    worth_keeping,
)
from db.state import Prepared, prepare
from db.store import Row, Store
from db.versions import Content, listing_digest
from db.vouching import vouch, vouches


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
    """A known review that a scan in progress does not show although it may have to.

    Attributes:
        listed: It is shown, and its own page is to be the control: the address under which the
            record knows it must still lead to it, or the site has changed its ids.
    """

    key: str
    posted_at: str | None
    url: str | None
    listed: bool = False


def candidates(store: Store, scan: Scan) -> list[Candidate]:
    """Return the reviews that deserve a second look before the scan is stored. Read-only.

    Those already absent and confirmed are left out. The first is a control, where there is one:
    by an address that worked, best of a review that is shown under another id now. Lost addresses
    come last, for looks are few.
    """
    ready = prepare(store, scan, "")
    settled = {o for o, a in ready.open.items() if a.grade == "confirmed"}
    absent = {*ready.missing, *ready.doubted} - settled
    if not absent:
        return []
    shown = [s.key for s in ready.sightings if s.key in ready.known]
    control = min(
        shown,
        key=lambda key: (ready.known[key].known.lost, key not in ready.renamed),
        default=None,
    )
    found = [
        Candidate(
            key=row["key"],
            posted_at=row["posted_at"],
            url=row["url"],
            listed=row["key"] == control,
        )
        for row in store.rows(
            "SELECT key, posted_at, url, ordinal FROM reviews WHERE product_id = ?"
            " ORDER BY ordinal",
            (ready.product,),
        )
        if row["ordinal"] in absent or row["key"] == control
    ]
    return sorted(found, key=lambda c: (not c.listed, ready.known[c.key].known.lost))


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
            insert_scan(store, scan, identity, None, None)
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
        ready = prepare(store, scan, identity)
        _upsert_product(store, scan, ready.product)
        late = bool(
            store.value(
                "SELECT 1 FROM scans WHERE product_id = ? AND captured_at > ? LIMIT 1",
                (ready.product, scan.captured_at),
            )
        )
        insert_scan(store, scan, identity, ready.product, ready, digest)
        store_offers(store, scan, ready.product)
        if not ready.strange:
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
        vouch(store, scan, ready)
        if new:
            ids = [review_id(ready.product, s.key) for s in new]
            withdraw_found(store, ids, at=scan.captured_at)
        if not late:
            _readdress(store, ready)
        named = {s.capture for s in new} | {edit.sighting.capture for edit in edits}
        kept = worth_keeping(scan, named, absent=bool(changed_absences))
        insert_captures(store, scan, identity, kept)
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
            absent=sum(1 for a in changed_absences if a.crossings) - returned,
            returned=returned,
        )


def _repeat(store: Store, scan: Scan, identity: str, product: str, last: Row) -> None:
    """Store a scan that is the last one again."""
    _upsert_product(store, scan, product)
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


def _insert_reviews(store: Store, scan: Scan, identity: str, ready: Prepared) -> list[Sighting]:
    new: dict[str, Sighting] = {}
    for sighting in ready.sightings:
        if sighting.key not in ready.known:
            new.setdefault(sighting.key, sighting)
    if not new:
        return []
    ids = {key: review_id(ready.product, key) for key in new}
    store.executemany(
        "INSERT OR IGNORE INTO reviewers (id, site_id, first_seen_at) VALUES (?, ?, ?)",
        [(s.reviewer, scan.site, scan.captured_at) for s in new.values() if s.reviewer],
    )
    store.executemany(
        "INSERT INTO reviews (id, product_id, ordinal, key, derived, reviewer_id, posted_at,"
        " first_seen_at, vouched, learned, content, url)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                ids[s.key],
                ready.product,
                ready.ordinals[s.key],
                s.key,
                int(s.derived),
                s.reviewer,
                s.posted_at,
                scan.captured_at,
                int(vouches(scan, s) and not (ready.mixed or ready.strange or ready.new_ids)),
                ready.passing.seq,
                Content.of(s).digest,
                LOST if ready.new_ids else s.url,
            )
            for s in new.values()
        ],
    )
    insert_versions(
        store,
        identity,
        scan.captured_at,
        [(ids[s.key], 1, None, s) for s in new.values()],
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


def _readdress(store: Store, ready: Prepared) -> None:
    """Note whose address is lost, for the site shows it under another id, and whose is not."""
    shown = {s.key: s.url for s in ready.sightings if s.key in ready.known}
    changed = [
        (LOST if key in ready.renamed else url, ready.known[key].id)
        for key, url in shown.items()
        if ready.known[key].known.lost != (key in ready.renamed) and not ready.known[key].derived
    ]
    store.executemany("UPDATE reviews SET url = ? WHERE id = ?", changed)
