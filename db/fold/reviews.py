"""Rows of `reviews`: inserted when first shown, given another address when the site moves them."""

from db.fold.history import insert_versions
from db.fold.identification import LOST
from db.fold.state import Prepared
from db.fold.versions import Content
from db.fold.vouching import vouches
from db.identity import review_id
from db.records import Scan, Sighting
from db.store import Store


def insert_reviews(store: Store, scan: Scan, identity: str, ready: Prepared) -> list[Sighting]:
    """Insert the reviews that a scan is the first to show, with their first version.

    Returns:
        What it shows of them, in listing order; one of each.
    """
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


def readdress(store: Store, ready: Prepared) -> None:
    """Note whose address is lost, for the site shows it under another id, and whose is not."""
    shown = {s.key: s.url for s in ready.sightings if s.key in ready.known}
    changed = [
        (LOST if key in ready.renamed else url, ready.known[key].id)
        for key, url in shown.items()
        if ready.known[key].known.lost != (key in ready.renamed) and not ready.known[key].derived
    ]
    store.executemany("UPDATE reviews SET url = ? WHERE id = ?", changed)
