"""A scan held against what the record knows of its product, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from db.erasures import without_erased
from db.fold.elsewhere import listed_elsewhere
from db.fold.identification import KnownReview
from db.fold.matching import Matched, match
from db.fold.removals import last_shown, next_seq, open_absences, passes, past_absences
from db.identity import product_id
from db.presence.absences import Absence
from db.presence.judging import Before, awaited_of, judge, missed_by
from db.presence.ladder import NEW_IDS, SOUND, Pass, signature
from db.presence.strange import lasting, only_once, without_word
from db.presence.view import order_of
from db.ranges import Ranges
from db.records import Look, Scan, Sighting, earlier
from db.store import Store

ELSEWHERE: Look = "elsewhere"
MIXED_AT_LEAST = 3
MIXED_BACK = 10
"""Earlier scans that are asked whether they should have shown what a later one is first to show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A scan held against the record: nothing has been written yet.

    Attributes:
        sightings: The scan's, with the clock shift taken out and derived keys re-identified.
        renamed: Known keys whose reviews the scan shows under other ids.
        new_ids: Those are most of the known reviews that it shows.
        strange: It shows none of what it should, and may be of another listing.
        unsure: Ids of known reviews that only one reading has shown, no less strange.
        mixed: Most of those that it is the first to show should have been seen before.
        ordinals: Number of each sighting's review in the product; new ones continue the count.
        missing: Ordinals that the scan covers and does not show, ascending, those already
            absent included; only what the site's own total supports, and what a scan that is no
            old copy has shown.
        doubted: Ordinals that the coverage leaves out, for the listing may hide them.
    """

    product: str
    known: Mapping[str, KnownReview]
    open: Mapping[int, Absence]
    sightings: tuple[Sighting, ...]
    ordinals: Mapping[str, int]
    renamed: frozenset[str]
    new_ids: bool
    mixed: bool
    strange: bool
    unsure: tuple[str, ...]
    shift_s: int
    passing: Pass
    missing: tuple[int, ...]
    doubted: tuple[int, ...]


def prepare(store: Store, scan: Scan, scan_id: str) -> Prepared:
    """Hold a scan against the record."""
    scan = without_erased(store, scan)
    product = product_id(scan.site, scan.product)
    matched = match(store, product, scan)
    known = matched.known
    passing = _pass_of(store, product, scan, scan_id, matched)
    before = Before(
        known=[k.known for k in known.values() if k.known.first_seen_at < scan.captured_at],
        absences=open_absences(store, product),
        last_shown=partial(last_shown, store, product, before=scan.captured_at),
    )
    awaited = awaited_of(passing, before, matched.dates.values())
    earlier_scans = list(passes(store, product, before=scan.captured_at)) if awaited else []
    if awaited and not lasting(awaited, earlier_scans):
        passing = without_word(passing, awaited)
    signed = {signature(s.reviewer, s.posted_at) for s in matched.sightings}
    missing = missed_by(passing, before, signed)
    pending = [o for o in missing if o not in before.settled]
    moved = listed_elsewhere(store, product, pending, at=scan.captured_at) if pending else {}
    if moved:
        looks = {**passing.looks, **dict.fromkeys(sorted(moved), ELSEWHERE)}
        passing = replace(passing, looks=looks)
    judged = judge(
        passing,
        missing,
        before,
        moved=moved,
        strange=bool(awaited),
        history=passes(store, product, before=scan.captured_at),
        since=_since(matched, scan.captured_at, scan.sort) if missing else {},
        shown=matched.dates,
        past=past_absences(store, product) if missing else {},
    )
    return Prepared(
        product=product,
        known=known,
        open=before.absences,
        sightings=matched.sightings,
        ordinals=matched.ordinals,
        renamed=matched.renamed,
        new_ids=matched.new_ids,
        strange=bool(awaited),
        unsure=tuple(
            k.id
            for k in known.values()
            if k.known.ordinal in awaited and only_once(awaited, earlier_scans)
        ),
        mixed=_is_mixed(store, product, [s for s in matched.sightings if s.key not in known], scan),
        shift_s=matched.shift_s,
        passing=judged.scan,
        missing=tuple(judged.missing),
        doubted=tuple(judged.doubted),
    )


def _pass_of(store: Store, product: str, scan: Scan, scan_id: str, matched: Matched) -> Pass:
    """Return a scan as the ladder sees it, before anything is asked of the past."""
    known = matched.known
    looks: dict[int, Look] = {
        known[key].known.ordinal: look
        for key, look in scan.second_looks
        if key in known and not (look == "gone" and known[key].known.lost)
    }
    present = [ordinal for ordinal, look in looks.items() if look == "present"]
    present += [known[key].known.ordinal for key in scan.unrated if key in known]
    listed = (
        (s.posted_at, known[s.key].known if s.key in known else None) for s in matched.sightings
    )
    return Pass(
        scan=scan_id,
        crawl=scan.crawl,
        captured_at=scan.captured_at,
        coverage=matched.coverage,
        reported=scan.reported_total,
        seq=next_seq(store, product),
        shown=Ranges.of([*matched.ordinals.values(), *present]),
        looks=looks,
        suspect=NEW_IDS if matched.new_ids else SOUND,
        sort=order_of(scan.sort, listed),
    )


def _since(matched: Matched, at: str, sort: str) -> dict[int, str]:
    """Return from when each review may have been there, by ordinal.

    What has no date was there when something that stands above it was (newest first; below it,
    oldest first): it may have been hidden before it was first seen. In another order it may
    always have been.

    Args:
        matched: The scan's reviews as those of the record.
        at: When the scan was made, for those that it is the first to show without a date.
        sort: What the listing calls its order.
    """
    shown = {ordinal: date or at for ordinal, date in matched.dates.items()}
    since = shown | {k.known.ordinal: k.known.since for k in matched.known.values()}
    newer = at if sort in ("newest", "oldest") else ""
    for s in matched.sightings if sort != "oldest" else reversed(matched.sightings):
        ordinal = matched.ordinals[s.key]
        if s.posted_at is None:
            since[ordinal] = min(since[ordinal], newer)
        newer = min(newer, since[ordinal])
    return since


def _is_mixed(store: Store, product: str, fresh: Sequence[Sighting], scan: Scan) -> bool:
    """Return whether most of a scan's new reviews are older than readings that missed them.

    Such a listing shows another's reviews among its own. One alone may have been held back; of
    many at once each is believed when a second scan shows it.
    """
    if len(fresh) < MIXED_AT_LEAST:
        return False
    before = list(islice(passes(store, product, before=scan.captured_at), MIXED_BACK))
    late = sum(
        1
        for s in fresh
        if s.posted_at
        and any(
            earlier(s.posted_at, p.captured_at) and p.coverage.covers(s.posted_at) for p in before
        )
    )
    return late >= max(MIXED_AT_LEAST, len(fresh) / 2)
