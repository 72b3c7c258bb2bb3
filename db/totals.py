"""The site's own total as a witness: which reviews may be among those that it only counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from db.ladder import Known, Pass
from db.records import Coverage, CoverageKind, Stretch, earlier


def witnessed(
    scan: Pass,
    missing: Iterable[int],
    history: Iterable[Pass],
    since: Mapping[int, str],
) -> list[int]:
    """Return the missing reviews whose absence the site's own total supports, ascending.

    Only a complete scan that shows fewer reviews than the site reports (its usual gap) needs the
    witness: one of those it hides might be the missing one. An absence is supported by an earlier
    reading to the end, from when the review was shown or not there yet, that left at least as
    many of the total unshown. What that reading itself hid, as later ones show, does not count:
    a listing that hides five others every week has a usual gap of none.

    Args:
        scan: The scan that misses them.
        missing: Their ordinals.
        history: Earlier scans, latest first.
        since: From when each review is known to have been there, by ordinal; those that the scan
            is the first to show included.
    """
    ordinals = sorted(missing)
    total = scan.reported
    if scan.coverage.kind != "complete" or total is None or total == len(scan.shown):
        return ordinals
    gap = total - len(scan.shown)
    decided = {o for o in ordinals if scan.looks.get(o) == "gone"}
    later = set(scan.shown)
    for before in history:
        if decided.issuperset(ordinals):
            break
        shown = set(before.shown)
        if before.coverage.counted and before.reported is not None:
            hid = sum(1 for o in later - shown if since[o] <= before.captured_at)
            if gap <= before.reported - len(shown) - hid:
                decided |= {o for o in ordinals if o in shown or since[o] > before.captured_at}
        later |= shown
    return [o for o in ordinals if o in decided]


def without_doubted(scan: Pass, doubted: Collection[int], known: Iterable[Known]) -> Pass:
    """Return a scan that does not claim to cover what its listing may hide.

    The total still counts the doubted reviews, so the scan speaks of other dates only: its
    coverage is what lies between theirs. Where one of them, or all that is shown, has no date,
    it covers nothing.
    """
    if not doubted:
        return scan
    dates = {review.ordinal: review.posted_at for review in known}
    holes = {dates[ordinal] for ordinal in doubted}
    shown = {date for ordinal in scan.shown if (date := dates.get(ordinal))}
    stretches: tuple[Stretch, ...] = ()
    if shown and None not in holes:
        ends = sorted({min(shown), max(shown), *(hole for hole in holes if hole)})
        pairs = (Stretch(after=after, before=before) for after, before in pairwise(ends))
        stretches = tuple(s for s in pairs if earlier(s.after, s.before))
    missed = f"{len(doubted)} known ones may be hidden"
    reason = f"{len(scan.shown)} shown of {scan.reported} reported: {missed}"
    kind: CoverageKind = "window" if stretches else "sample"
    coverage = Coverage(kind=kind, stretches=stretches, reason=reason)
    return replace(scan, coverage=coverage)
