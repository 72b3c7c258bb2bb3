"""What the record knows of one product before a scan, and how a scan's reviews match it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from db.absences import Absence
from db.clock import apart, corrections, shifted, unsteadiness
from db.elsewhere import listed_elsewhere
from db.erasures import without_erased
from db.identification import REKEYED_AT_LEAST, KnownReview, load_known, renamed_keys
from db.identity import product_id
from db.ladder import (
    MANY_MISSING,
    NEW_IDS,
    SOUND,
    Known,
    Pass,
    how_sound,
    missing_from,
    signature,
)
from db.ranges import Ranges
from db.records import Coverage, Look, Scan, Sighting, Stretch, earlier
from db.removals import last_shown, next_seq, open_absences, passes, past_absences
from db.store import Store
from db.strange import expected, lasting, only_once, turned_over, without_word
from db.totals import held_against
from db.view import order_of

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
    known = load_known(store, product)
    renamed = renamed_keys(store, known, scan.sightings, scan.coverage)
    read = tuple(replace(s, key=renamed[s.key]) if s.key in renamed else s for s in scan.sightings)
    late, shift = corrections(
        {key: review.known.posted_at for key, review in known.items()},
        [(s.key, s.posted_at) for s in read],
    )
    sightings = tuple(
        replace(s, posted_at=shifted(s.posted_at, -late[s.key])) if late.get(s.key) else s
        for s in read
    )
    coverage = _corrected(scan.coverage, scan.sightings, sightings) if late else scan.coverage
    if coverage.kind == "window":
        dates = [(known[s.key].known.posted_at, s.posted_at) for s in sightings if s.key in known]
        dates += _dates_moved(store, product)
        shaken = max(abs(shift), unsteadiness(dates), _largest_shift(store, product))
        coverage = _steadied(coverage, shaken)
    ordinals, following = {}, len(known)
    for sighting in sightings:
        if sighting.key in known:
            ordinals[sighting.key] = known[sighting.key].known.ordinal
        elif sighting.key not in ordinals:
            following += 1
            ordinals[sighting.key] = following
    looks: dict[int, Look] = {
        known[key].known.ordinal: look
        for key, look in scan.second_looks
        if key in known and not (look == "gone" and known[key].known.lost)
    }
    new_ids = _has_new_ids(known, renamed, read)
    present = [ordinal for ordinal, look in looks.items() if look == "present"]
    present += [known[key].known.ordinal for key in scan.unrated if key in known]
    passing = Pass(
        scan=scan_id,
        crawl=scan.crawl,
        captured_at=scan.captured_at,
        coverage=coverage,
        reported=scan.reported_total,
        seq=next_seq(store, product),
        shown=Ranges.of([*ordinals.values(), *present]),
        looks=looks,
        suspect=NEW_IDS if new_ids else SOUND,
        sort=order_of(
            scan.sort,
            ((s.posted_at, known[s.key].known if s.key in known else None) for s in sightings),
        ),
    )
    absences = open_absences(store, product)
    before = [k.known for k in known.values() if k.known.first_seen_at < scan.captured_at]
    settled = {o for o, absence in absences.items() if absence.grade == "confirmed"}
    signed = {signature(s.reviewer, s.posted_at) for s in sightings}
    awaited = _awaited(store, product, before, passing, sightings, settled)
    earlier_scans = list(passes(store, product, before=scan.captured_at)) if awaited else []
    if awaited and not lasting(awaited, earlier_scans):
        passing = without_word(passing, awaited)
    missing = missing_from(before, passing, signed)
    unheard = [o for o in missing if o not in absences]
    heard = last_shown(store, product, unheard, before=scan.captured_at)
    missing = [o for o in missing if o in absences or o in heard]
    pending = [o for o in missing if o not in settled]
    moved = listed_elsewhere(store, product, pending, at=scan.captured_at) if pending else {}
    if moved:
        looks |= dict.fromkeys(sorted(moved), ELSEWHERE)
        passing = replace(passing, looks=looks)
    since: dict[int, str] = {}
    if missing:
        since = {ordinals[s.key]: s.posted_at or scan.captured_at for s in sightings}
        since |= {k.known.ordinal: k.known.since for k in known.values()}
    passing, missing, doubted = held_against(
        passing,
        [o for o in missing if o not in moved],
        before,
        history=passes(store, product, before=scan.captured_at),
        since=since,
        shown={ordinals[s.key]: s.posted_at for s in sightings} if missing else {},
        settled=settled,
        shared=[o for o, foreign in moved.items() if not foreign],
    )
    fresh = [o for o in missing if o not in absences]
    newest = max((s.posted_at for s in sightings if s.posted_at), default=None)
    past = past_absences(store, product) if missing else {}
    waiting = [o for o in missing if o in absences and not absences[o].sound]
    suspect = how_sound(
        before, passing, fresh, absences.values(), waiting=waiting, newest=newest, past=past
    )
    if awaited and suspect == SOUND:
        suspect = MANY_MISSING
    passing = replace(passing, suspect=suspect)
    return Prepared(
        product=product,
        known=known,
        open=absences,
        sightings=sightings,
        ordinals=ordinals,
        renamed=frozenset(renamed.values()),
        new_ids=new_ids,
        strange=bool(awaited),
        unsure=tuple(
            k.id
            for k in known.values()
            if k.known.ordinal in awaited and only_once(awaited, earlier_scans)
        ),
        mixed=_is_mixed(store, product, [s for s in sightings if s.key not in known], scan),
        shift_s=shift,
        passing=passing,
        missing=tuple(missing),
        doubted=tuple(doubted),
    )


def _awaited(
    store: Store,
    product: str,
    before: Sequence[Known],
    scan: Pass,
    sightings: Sequence[Sighting],
    settled: Collection[int],
) -> list[int]:
    """Return what a strange reading should show; empty for one that is none."""
    awaited = expected(scan, before, settled)
    heard = last_shown(store, product, awaited, before=scan.captured_at) if awaited else {}
    if not heard or turned_over(max(heard.values())[0], [s.posted_at for s in sightings]):
        return []
    return [o for o in awaited if o in heard]


def _has_new_ids(
    known: Mapping[str, KnownReview], renamed: Mapping[str, str], shown: Sequence[Sighting]
) -> bool:
    """Return whether most of the known reviews that a scan shows carry other ids of the site."""
    given = sum(1 for key in renamed.values() if not known[key].derived)
    return given >= max(REKEYED_AT_LEAST, sum(1 for s in shown if s.key in known) / 2)


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


def _corrected(
    coverage: Coverage, shown: Sequence[Sighting], corrected: Sequence[Sighting]
) -> Coverage:
    """Move the ends of the stretches with the reviews that they were taken from."""
    moved = {
        s.posted_at: c.posted_at
        for s, c in zip(shown, corrected, strict=True)
        if s.posted_at and c.posted_at
    }
    return replace(
        coverage,
        stretches=tuple(
            Stretch(after=moved.get(s.after) or s.after, before=moved.get(s.before) or s.before)
            for s in coverage.stretches
        ),
    )


def _largest_shift(store: Store, product: str) -> int:
    """Return the largest clock shift, in seconds, that any scan of a product was corrected by."""
    query = "SELECT max(abs(clock_shift_s)) FROM scans WHERE product_id = ?"
    return int(store.value(query, (product,)) or 0)


def _dates_moved(store: Store, product: str) -> list[tuple[str | None, str | None]]:
    """Return (before, after) of every posting time of a product's reviews that changed."""
    return [
        (row["before"], row["after"])
        for row in store.rows(
            "SELECT o.posted_at AS before, v.posted_at AS after FROM reviews r"
            " JOIN versions v ON v.review_id = r.id AND v.changed LIKE '%date%'"
            " JOIN versions o ON o.review_id = r.id AND o.number = v.number - 1"
            " WHERE r.product_id = ?",
            (product,),
        )
    ]


def _steadied(coverage: Coverage, seconds: int) -> Coverage:
    """Draw the ends of the stretches in by as much as the product's clock was seen to move.

    Which of two dates is the earlier is known only up to that: some may have been read by the
    one clock, some by the other.
    """
    if not seconds:
        return coverage
    kept = tuple(
        Stretch(after=after, before=before)
        for s in coverage.stretches
        if earlier(after := apart(s.after, seconds), before := apart(s.before, -seconds))
    )
    kind = coverage.kind if kept else "sample"
    return replace(coverage, kind=kind, stretches=kept)
