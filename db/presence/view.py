"""What may only have rolled out of view: pushed out by other reviews, or grown too old."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from db.clock import parse_utc
from db.presence.ladder import Known, Pass
from db.records import Coverage, earlier

EVER_AFTER, EVER_BEFORE = "0001-01-01", "9999-12-31"
MONTH, YEAR = timedelta(days=31), timedelta(days=366)
"""What may leave at once a listing that shows the last so many days, weeks or months; or years."""


@dataclass(kw_only=True, slots=True)
class _Unseen:
    """A review that a reading misses, and the readings to the end since its last sight.

    Attributes:
        first: When the first of them was made.
        length: Reviews that it showed.
        grown: A later one showed more than one that hid nothing, as later ones show.
        last: The scan that showed the review last; None where none is known.
        before: Reviews that that one showed.
    """

    first: str
    length: int
    grown: bool = False
    last: str | None = None
    before: int = 0


def whole(coverage: Coverage) -> bool:
    """Return whether a reading was complete, be it but for the dates of the doubted."""
    return coverage.kind == "complete" or any(
        s.after == EVER_AFTER or s.before == EVER_BEFORE for s in coverage.stretches
    )


def rolled_out(
    scan: Pass,
    missing: Collection[int],
    history: Iterable[Pass],
    known: Sequence[Known],
    dates: Mapping[int, str | None],
) -> set[int]:
    """Return the missing reviews that may still be listed, out of view.

    Two kinds of listing read to an end that is none, while their totals agree each time:

    - One that stops at a number, its counter standing still or counting what it shows: every new
      review pushes one out. In an order of time that is one beyond the far end of what is shown;
      in another, or without dates, it may be any. It is none where the listing has shown more
      since than a reading that missed it and hid no others; nor, of one that went alone, where it
      was longer by one when it showed that one last: a stop is not lowered by just one.
    - One that shows and counts the last months only: the oldest leaves. It did not grow too old
      where the listing now shows one that is older than it was when first missed: by a month, or
      by a year where others went with it, for years may turn, too.

    What its own page says gone is gone.

    Args:
        scan: The scan that misses them.
        missing: Their ordinals.
        history: Earlier scans, latest first.
        known: Reviews known before the scan.
        dates: Posting times that it shows, by ordinal: an edit may have moved one.
    """
    if not whole(scan.coverage):
        return set()
    by_ordinal = {review.ordinal: review for review in known}
    asked = [by_ordinal[o] for o in missing if scan.looks.get(o) != "gone"]
    listed = (review for o in scan.shown if (review := by_ordinal.get(o)))
    shown = [replace(r, posted_at=dates.get(r.ordinal) or r.posted_at) for r in listed]
    pushed = {r.ordinal for r in asked if not _further_down(r, shown, scan.sort)}
    oldest = {r.ordinal for r in asked if not _older_shown(r, shown, scan.sort)}
    if not pushed | oldest:
        return set()
    unseen = _since_last_sight(scan, pushed | oldest, history, by_ordinal)
    together = Counter(u.last for u in unseen.values())
    least = min((r.posted_at for r in shown if r.posted_at), default=None)

    def stopped(ordinal: int) -> bool:
        told = unseen[ordinal]
        alone = together[told.last] == 1
        return not (told.grown or (alone and told.length == told.before - 1))

    def aged(ordinal: int) -> bool:
        posted_at = by_ordinal[ordinal].posted_at
        if posted_at is None or least is None:
            return True
        age = parse_utc(unseen[ordinal].first) - parse_utc(posted_at)
        step = MONTH if together[unseen[ordinal].last] == 1 else YEAR
        return parse_utc(scan.captured_at) - parse_utc(least) < age + step

    return {o for o in pushed if stopped(o)} | {o for o in oldest if aged(o)}


def order_of(sort: str, listed: Iterable[tuple[str | None, Known | None]]) -> str:
    """Return the order in which reviews stand: the one named, or `other` where they do not.

    A pinned review, or an edited one that moved up with its old date, breaks an order of time.
    Without dates it is broken where what was first seen later stands further down.

    Args:
        sort: What the listing calls its order.
        listed: (posting time, what is known of it), first position first.
    """
    if sort not in ("newest", "oldest"):
        return sort
    listed = list(listed)
    dates = [date for date, _ in listed if date]
    undated = [k for date, k in listed if k and not date]
    if sort == "newest":
        seen = [(k.first_seen_at, -k.ordinal) for k in reversed(undated)]
        dates.reverse()
    else:
        seen = [(k.first_seen_at, k.ordinal) for k in undated]
    broken = any(earlier(later, first) for first, later in pairwise(dates))
    return "other" if broken or any(b < a for a, b in pairwise(seen)) else sort


def _further_down(review: Known, shown: Sequence[Known], sort: str) -> bool:
    """Return whether something shown stands further down an order of time than a review."""
    dates = [r.posted_at for r in shown if r.posted_at]
    if review.posted_at is None or not dates or sort not in ("newest", "oldest"):
        return False
    if sort == "newest":
        return earlier(min(dates), review.posted_at)
    return earlier(review.posted_at, max(dates))


def _older_shown(review: Known, shown: Sequence[Known], sort: str) -> bool:
    """Return whether something older than a review is shown, or of the same instant.

    Without dates only an order of time can tell; in another none is held to be the oldest.
    """
    if review.posted_at is not None:
        dates = [r.posted_at for r in shown if r.posted_at]
        least = min(dates, default="9")
        alike = least == review.posted_at and len(least) > len("2026-01-01")
        return alike or earlier(least, review.posted_at)
    if sort == "oldest":
        return _seen_further_up(review, shown)
    return sort != "newest" or _seen_further_down(review, shown, sort)


def _seen_further_down(review: Known, shown: Sequence[Known], sort: str) -> bool:
    """Return whether something shown stood further down when both were first seen.

    Newest first that is what was seen before the review, or below it in the same scan.
    """
    for other in shown:
        if other.first_seen_at == review.first_seen_at:
            if other.ordinal > review.ordinal:
                return True
        elif (other.first_seen_at < review.first_seen_at) == (sort == "newest"):
            return True
    return False


def _seen_further_up(review: Known, shown: Sequence[Known]) -> bool:
    """Return whether something shown was seen before a review, oldest first."""
    return any((r.first_seen_at, r.ordinal) < (review.first_seen_at, review.ordinal) for r in shown)


def _since_last_sight(
    scan: Pass,
    ordinals: Collection[int],
    history: Iterable[Pass],
    known: Mapping[int, Known],
) -> dict[int, _Unseen]:
    """Return what is known of each review's absence, by ordinal."""
    longest = len(scan.shown)
    unseen = {o: _Unseen(first=scan.captured_at, length=longest) for o in ordinals}
    open_ = set(ordinals)
    later = {o: known[o].first_seen_at for o in scan.shown if o in known}
    for before in history:
        shown = set(before.shown)
        for ordinal in open_ & shown:
            unseen[ordinal].last, unseen[ordinal].before = before.scan, len(shown)
        open_ -= shown
        if not before.coverage.counted:
            continue
        hid = any(at < before.captured_at and o not in shown for o, at in later.items())
        for ordinal in open_:
            told = unseen[ordinal]
            told.first, told.length = before.captured_at, len(shown)
            told.grown = told.grown or (len(shown) < longest and not hid)
        later |= {o: known[o].first_seen_at for o in shown if o in known}
        longest = max(longest, len(shown))
    return unseen
