"""Listings that were joined and are parted again: what came late together leaves together. Pure."""

from collections.abc import Iterable, Sequence

from db.presence.ladder import Known, Pass
from db.records import earlier

CAME_AT_LEAST = 3
"""Reviews that must have come late in one reading to be taken for another listing's."""


def left_together(
    missing: frozenset[int], known: Iterable[Known], history: Iterable[Pass]
) -> set[int]:
    """Return the missing reviews that came late with others, most of which are missing as well.

    A variant that is joined to a product brings its reviews of years in one reading, which the
    readings before should have shown, had they been this listing's. When they are parted again
    all of them are gone from it, and stand where they stood before; so may what was posted while
    they were one, and was not seen since. Of one that goes alone that says nothing.

    Args:
        missing: Ordinals that a reading covers and does not show, without those of which their
            own page says gone.
        known: Reviews known before it.
        history: Readings before it.
    """
    if len(missing) < CAME_AT_LEAST:
        return set()
    history, known = list(history), list(known)
    came: dict[str, set[int]] = {}
    for review in known:
        if review.vouched and _came_late(review, history):
            came.setdefault(review.first_seen_at, set()).add(review.ordinal)
    found: set[int] = set()
    for joined, together in came.items():
        gone = missing & together
        if len(gone) >= max(CAME_AT_LEAST, (len(together) + 1) // 2):
            since = [p for p in history if not gone.isdisjoint(p.shown)]
            parted = max((p.captured_at for p in since), default=joined)
            stayed = {o for p in history if p.captured_at > parted for o in p.shown}
            meanwhile = {k.ordinal for k in known if joined <= k.first_seen_at <= parted}
            found |= gone | ((meanwhile & missing) - stayed)
    return found


def _came_late(review: Known, history: Sequence[Pass]) -> bool:
    """Return whether a reading from before a review's first sight covers its date."""
    return review.posted_at is not None and any(
        p.captured_at < review.first_seen_at
        and earlier(review.posted_at, p.captured_at)
        and p.coverage.covers(review.posted_at)
        for p in history
    )
