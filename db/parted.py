"""Listings that were joined and are parted again: what came late together leaves together. Pure."""

from collections.abc import Iterable, Sequence

from db.ladder import Known, Pass
from db.records import earlier

CAME_AT_LEAST = 3
"""Reviews that must have come late in one reading to be taken for another listing's."""


def left_together(
    missing: frozenset[int], known: Iterable[Known], history: Iterable[Pass]
) -> set[int]:
    """Return the missing reviews that came late with others, most of which are missing as well.

    A variant that is joined to a product brings its reviews of years in one reading, which the
    readings before should have shown, had they been this listing's. When they are parted again
    all of them are gone from it, and stand where they stood before. Of one that goes alone that
    says nothing; nor do they belong together where one of their own pages says gone.

    Args:
        missing: Ordinals that a reading covers and does not show, without those.
        known: Reviews known before it.
        history: Readings before it.
    """
    came: dict[str, list[int]] = {}
    if len(missing) < CAME_AT_LEAST:
        return set()
    history = list(history)
    for review in known:
        if review.vouched and _came_late(review, history):
            came.setdefault(review.first_seen_at, []).append(review.ordinal)
    found: set[int] = set()
    for together in came.values():
        gone = missing.intersection(together)
        if len(gone) >= max(CAME_AT_LEAST, (len(together) + 1) // 2):
            found |= gone
    return found


def _came_late(review: Known, history: Sequence[Pass]) -> bool:
    """Return whether a reading from before a review's first sight covers its date."""
    return review.posted_at is not None and any(
        p.captured_at < review.first_seen_at
        and earlier(review.posted_at, p.captured_at)
        and p.coverage.covers(review.posted_at)
        for p in history
    )
