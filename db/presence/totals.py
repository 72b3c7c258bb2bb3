"""The site's own total as a witness: which reviews may be among those that it only counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from db.presence.ladder import Known, Pass
from db.presence.view import EVER_AFTER, EVER_BEFORE, rolled_out, whole
from db.records import Coverage, CoverageKind, Stretch, earlier

EVER = Stretch(after=EVER_AFTER, before=EVER_BEFORE)
"""All posting times: the coverage of a complete scan, as a stretch."""


def witnessed(
    scan: Pass,
    missing: Iterable[int],
    history: Iterable[Pass],
    since: Mapping[int, str],
) -> list[int]:
    """Return the missing reviews whose absence nothing on the site speaks against, ascending.

    An own page that did not answer, though the control's did, might have shown the review. And
    the site's total may count it still: one of those that a complete scan leaves unshown (its
    usual gap) might be the missing one. There an absence is supported by an earlier reading to
    the end, from when the review was shown or not there yet, that left at least as many of the
    total unshown. What that reading itself hid, as later ones show, does not count: a listing
    that hides five others every week has a usual gap of none.

    Args:
        scan: The scan that misses them.
        missing: Their ordinals.
        history: Earlier scans, latest first.
        since: From when each review is known to have been there, by ordinal; those that the scan
            is the first to show included.
    """
    ordinals = sorted(o for o in missing if scan.looks.get(o) != "unknown")
    total = scan.reported
    if not whole(scan.coverage) or total is None or total == len(scan.shown):
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


def held_against(
    scan: Pass,
    missing: Sequence[int],
    known: Sequence[Known],
    *,
    history: Iterable[Pass],
    since: Mapping[int, str],
    shown: Mapping[int, str | None],
    settled: Collection[int],
    shared: Collection[int],
) -> tuple[Pass, list[int], list[int]]:
    """Return the scan with the coverage that it may claim, what it misses, and what is doubted.

    Args:
        scan: As its pages say.
        missing: What it covers and does not show, ascending.
        known: Reviews known before it.
        history: As for `witnessed`.
        since: As for `witnessed`.
        shown: Posting times that the scan shows, by ordinal.
        settled: Reviews whose removal is confirmed: no doubt of them costs coverage.
        shared: Reviews that are not shown, of which another listing has to speak first.
    """
    if not missing and not shared:
        return scan, [], []
    history = list(history) if whole(scan.coverage) else history
    dates = {review.ordinal: review.posted_at for review in known}
    supported = set(witnessed(scan, missing, history, since))
    rolled = rolled_out(scan, supported.difference(settled), history, known, shown)
    supported -= rolled
    doubted = [o for o in missing if o not in supported and o not in settled]
    holes = [o for o in doubted if o not in rolled or dates[o] is not None]
    scan = without_doubted(scan, [*holes, *shared], known)
    kept = [
        o
        for o in missing
        if o in supported and (scan.looks.get(o) == "gone" or scan.coverage.covers(dates[o]))
    ]
    return scan, kept, doubted


def without_doubted(scan: Pass, doubted: Collection[int], known: Iterable[Known]) -> Pass:
    """Return a scan that does not claim to cover what its listing may hide.

    It speaks of other dates only: its coverage is what lies between those of the doubted. Where
    one of them has no date, it covers nothing.
    """
    if not doubted:
        return scan
    dates = {review.ordinal: review.posted_at for review in known}
    holes = sorted({dates[ordinal] or "" for ordinal in doubted})
    stretches = (EVER,) if scan.coverage.kind == "complete" else scan.coverage.stretches
    for hole in holes:
        stretches = tuple(part for s in stretches for part in _parted(s, hole))
    told = f"{len(scan.shown)} shown of {scan.reported} reported"
    reason = f"{scan.coverage.reason or told}; {len(doubted)} known ones may be hidden"
    kind: CoverageKind = "window" if stretches else "sample"
    coverage = Coverage(kind=kind, stretches=stretches, reason=reason)
    return replace(scan, coverage=coverage)


def _parted(stretch: Stretch, hole: str) -> list[Stretch]:
    """Return what is left of a stretch without a date; nothing where the date is not known."""
    if not hole:
        return []
    if not (earlier(stretch.after, hole) and earlier(hole, stretch.before)):
        return [stretch]
    ends = ((stretch.after, hole), (hole, stretch.before))
    return [Stretch(after=after, before=before) for after, before in ends]
