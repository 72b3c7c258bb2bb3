"""How sound a scan's word is: many missing at once, or perhaps an old copy of the listing. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from db.clock import LARGEST_SHIFT_S, apart
from db.presence.absences import Absence
from db.presence.ladder import MANY_MISSING, MAYBE_OLD, NEW_IDS, SOUND, Known, Pass
from db.records import earlier

MANY_SHARE = 0.2
MANY_AT_LEAST = 3
MOMENTS = 50
"""Moments tried for an old copy: as many as a product can have had weekly scans in a year."""
Gap = tuple[str, str]
"""An absence that is over: last seen before it, returned at."""


def how_sound(
    known: Sequence[Known],
    scan: Pass,
    missing: Sequence[int],
    absent: Iterable[Absence],
    *,
    waiting: Sequence[int],
    newest: str | None,
    past: Mapping[int, Sequence[Gap]],
) -> int:
    """Return whether a scan's absences need more than usual.

    `MAYBE_OLD`: what is missing arrived later than all that it shows (`looks_old`), or reviews
    that were absent are back in the same scan that misses others: time may have gone backwards,
    for the reviews' own pages too. Not where the scan shows a review posted after they were
    known to be gone: then they are back. `MANY_MISSING`: a fifth of the reviews, at least three,
    are missing at once: a sweep does that, and so does a listing that hides reviews and counts
    only what it shows. In the next scan a sweep is still there, and nothing new is missing.
    An old copy may be served for weeks: what was missed only by scans that may be old themselves
    is missed no better by the next one. `NEW_IDS` is known from before and stays.

    Args:
        known: Every review known before the scan.
        scan: When it was made and what it shows.
        missing: What it covers and does not show, open absences left out.
        absent: Open absences.
        waiting: Those of them that no sound scan has missed, and that this one misses too.
        newest: Latest posting time that it shows.
        past: Earlier absences, by ordinal.
    """
    back = [
        a
        for a in absent
        if a.grade != "candidate"
        and a.ordinal in scan.shown
        and not _posted_after(newest, a.first.at, scan.captured_at)
    ]
    if missing and (back or looks_old(known, scan, missing, past)):
        return MAYBE_OLD
    if waiting and looks_old(known, scan, [*missing, *waiting], past):
        return MAYBE_OLD
    if scan.suspect == NEW_IDS:
        return NEW_IDS
    many = len(missing) >= max(MANY_AT_LEAST, MANY_SHARE * (len(scan.shown) + len(missing)))
    return MANY_MISSING if many else SOUND


def _posted_after(newest: str | None, gone_by: str, captured_at: str) -> bool:
    """Return whether a posting time lies after an instant, whatever the clock's zone.

    One that lies in the future says nothing.
    """
    if newest is None:
        return False
    since, until = apart(gone_by, LARGEST_SHIFT_S), apart(captured_at, LARGEST_SHIFT_S)
    return earlier(since, newest) and not earlier(until, newest)


def looks_old(
    known: Iterable[Known], scan: Pass, missing: Iterable[int], past: Mapping[int, Sequence[Gap]]
) -> bool:
    """Return whether a scan may be an old copy of the listing.

    It may when everything that is missing arrived later than everything that it shows, or when
    there was a moment at which all that it shows was posted and each of the missing was not, or
    was away: a copy from then would look exactly like this, own pages that are as old included.
    (Removing precisely the newest reviews looks the same, so such a scan counts as suspect, not
    as worthless.) A scan that shows a review nobody knew is not old. `known` holds the absent
    ones too: an old copy shows what was removed since. What only its own page shows was missing
    from the listing; of one that is known only from later that says nothing.
    """
    by_ordinal = {review.ordinal: review for review in known}
    own = {ordinal for ordinal, look in scan.looks.items() if look == "present"}
    shown = [by_ordinal.get(ordinal) for ordinal in scan.shown if ordinal not in own]
    listed = [review for review in shown if review is not None]
    unlisted = [by_ordinal[ordinal] for ordinal in (*missing, *own) if ordinal in by_ordinal]
    if not listed or not unlisted or len(listed) < len(shown):
        return False
    if max(r.first_seen_at for r in listed) < min(r.first_seen_at for r in unlisted):
        return True
    if not any(r.ordinal in past for r in unlisted):
        return False
    since = max(r.arrived for r in listed)
    gaps = [gap for r in unlisted for gap in past.get(r.ordinal, ())]
    moments = sorted({since, *(gone for gone, _ in gaps if gone > since)})
    return any(
        all(_unlisted_at(moment, r, past.get(r.ordinal, ())) for r in unlisted)
        for moment in moments[:MOMENTS]
    )


def _unlisted_at(moment: str, review: Known, gaps: Iterable[Gap]) -> bool:
    return moment < review.arrived or any(gone <= moment < back for gone, back in gaps)
