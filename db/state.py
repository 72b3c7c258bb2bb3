"""What the record knows of one product before a scan, and how a scan's reviews match it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from db.clock import constant_shift, shifted
from db.identity import folded, product_id
from db.ladder import Absence, Known, Pass, looks_old, missing_from
from db.ranges import Ranges
from db.records import Scan, Sighting
from db.removals import open_absences
from db.store import Store

SIMILAR = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownReview:
    """A row of `reviews`, with the digest of its last content."""

    id: str
    key: str
    derived: bool
    reviewer: str | None
    content: str
    known: Known


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A scan held against the record: nothing has been written yet.

    Attributes:
        sightings: The scan's, with the clock shift taken out and derived keys re-identified.
        ordinals: Number of each sighting's review in the product; new ones continue the count.
        missing: Ordinals that the scan covers and does not show, not already absent.
    """

    product: str
    known: Mapping[str, KnownReview]
    open: Mapping[int, Absence]
    sightings: tuple[Sighting, ...]
    ordinals: Mapping[str, int]
    shift_s: int
    passing: Pass
    missing: tuple[int, ...]


def load_known(store: Store, product: str) -> dict[str, KnownReview]:
    """Return the reviews of a product by key; empty for an unknown product."""
    return {
        row["key"]: KnownReview(
            id=row["id"],
            key=row["key"],
            derived=bool(row["derived"]),
            reviewer=row["reviewer_id"],
            content=row["content"],
            known=Known(
                ordinal=row["ordinal"],
                posted_at=row["posted_at"],
                first_seen_at=row["first_seen_at"],
                vouched=bool(row["vouched"]),
            ),
        )
        for row in store.rows(
            "SELECT id, key, derived, reviewer_id, content, ordinal, posted_at, first_seen_at,"
            " vouched FROM reviews WHERE product_id = ? ORDER BY ordinal",
            (product,),
        )
    }


def prepare(store: Store, scan: Scan, scan_id: str) -> Prepared:
    """Hold a scan against the record."""
    product = product_id(scan.site, scan.product)
    known = load_known(store, product)
    shift = constant_shift(
        (known[s.key].known.posted_at, s.posted_at) for s in scan.sightings if s.key in known
    )
    sightings = tuple(
        replace(s, posted_at=shifted(s.posted_at, -shift)) if shift else s for s in scan.sightings
    )
    sightings = _reidentified(store, known, sightings)
    ordinals, following = {}, len(known)
    for sighting in sightings:
        if sighting.key in known:
            ordinals[sighting.key] = known[sighting.key].known.ordinal
        elif sighting.key not in ordinals:
            following += 1
            ordinals[sighting.key] = following
    looks = {known[key].known.ordinal: look for key, look in scan.second_looks if key in known}
    present = [ordinal for ordinal, look in looks.items() if look == "present"]
    passing = Pass(
        scan=scan_id,
        crawl=scan.crawl,
        captured_at=scan.captured_at,
        coverage=scan.coverage,
        shown=Ranges.of([*ordinals.values(), *present]),
        looks=looks,
    )
    absences = open_absences(store, product)
    before = [k.known for k in known.values() if k.known.first_seen_at < scan.captured_at]
    missing = [o for o in missing_from(before, passing) if o not in absences]
    passing = replace(passing, suspect=looks_old(before, passing.shown, missing))
    return Prepared(
        product=product,
        known=known,
        open=absences,
        sightings=sightings,
        ordinals=ordinals,
        shift_s=shift,
        passing=passing,
        missing=tuple(missing),
    )


def _reidentified(
    store: Store, known: Mapping[str, KnownReview], sightings: Sequence[Sighting]
) -> tuple[Sighting, ...]:
    """Give a derived id its old key where only an edit changed it.

    Sites without ids get keys made of author, date and text; an edit changes the key. A new
    derived key is the edit of a missing one when the reviewer is the same, or when day and most
    of the text are. Each missing review is matched once.
    """
    shown = {sighting.key for sighting in sightings}
    lost = [k for k in known.values() if k.derived and k.key not in shown]
    fresh = [s for s in sightings if s.derived and s.key not in known]
    if not lost or not fresh:
        return tuple(sightings)
    texts = {
        row["review_id"]: folded(row["body"])
        for row in store.rows(
            "SELECT v.review_id, v.body FROM versions v JOIN reviews r ON r.id = v.review_id"
            " WHERE r.product_id = ? AND r.derived = 1 AND v.seen_to IS NULL",
            (store.value("SELECT product_id FROM reviews WHERE id = ?", (lost[0].id,)),),
        )
    }
    renamed: dict[str, str] = {}
    for sighting in fresh:
        for old in lost:
            if old.key not in renamed.values() and _same_review(
                old, texts.get(old.id, ""), sighting
            ):
                renamed[sighting.key] = old.key
                break
    return tuple(replace(s, key=renamed[s.key]) if s.key in renamed else s for s in sightings)


def _same_review(old: KnownReview, text: str, sighting: Sighting) -> bool:
    same_author = old.reviewer is not None and old.reviewer == sighting.reviewer
    day, shown_day = (old.known.posted_at or "")[:10], (sighting.posted_at or "")[:10]
    same_day = bool(day) and day == shown_day
    body = folded(sighting.body)[:2000]
    alike = (
        bool(text)
        and SequenceMatcher(None, text[:2000], body, autojunk=False).quick_ratio() >= SIMILAR
    )
    if alike:
        alike = SequenceMatcher(None, text[:2000], body, autojunk=False).ratio() >= SIMILAR
    return (same_author and (same_day or alike)) or (same_day and alike)
