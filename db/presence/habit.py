"""What became of a listing's absences: one whose reviews mostly come back hides them. Pure."""

from collections.abc import Iterable, Sequence
from math import log

from db.presence.absences import Absence

RETURNS_AT_LEAST = 3
"""Absences that must be over before they are taken for a habit."""
HIDDEN_SO_LONG = 0.01
"""Merely hidden reviews to be expected, in all, among those that have stayed away long enough."""


def to_outlast(returned: Sequence[int], standing: Iterable[Absence]) -> int:
    """Return the crossings that an absence must outlast to be a removal; 0 where there is no habit.

    What was taken down mostly stays away, and is missed again. Where more absences of a listing
    have ended with the review in its place again than were ever missed a second time, its pages
    leave reviews out now and then (a sample, a filter that nobody named, drift from page to page):
    two more absences tell no more than the ones before. A removal is only what stays away longer
    than each of those that ended, and so long that, at the pace at which they ended, hardly one
    of all would.

    Args:
        returned: Crossings of each absence that is over.
        standing: Absences that are not.
    """
    standing = list(standing)
    stood = sum(1 for absence in standing if len(absence.crossings) > 1)
    if len(returned) < max(RETURNS_AT_LEAST, stood + 1):
        return 0
    stays = 1 - len(returned) / (sum(returned) + 1)
    hidden = HIDDEN_SO_LONG / (len(returned) + len(standing))
    return max(*returned, int(log(hidden) / log(stays)))
