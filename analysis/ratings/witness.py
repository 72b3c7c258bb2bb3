"""The site's own totals as a second witness of a removal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.stats import poisson

Testimony = Literal["corroborates", "weakens", "silent"]

DECISIVE = 10.0
_MISREPORT = 0.02
_MOST = math.log(1000.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """One number that the site reports, before and after an interval.

    Attributes:
        before, after: A total, or the ratings of one star.
        removed: Reviews that would be missing from it, had they been removed.
        expected: Reviews or ratings expected to arrive meanwhile, from the product's history
            (or the arrivals themselves where every one was seen).
    """

    before: int
    after: int
    removed: int
    expected: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Witness:
    """What the reported numbers say of the removals of one product and interval.

    `ratio` is their probability if the reviews were removed over that if they were not, at
    most 1,000 either way.
    """

    testimony: Testimony
    ratio: float
    reason: str


def second_witness(counts: Sequence[Count]) -> Witness:
    """Return whether totals and histogram bear out removals.

    Arrivals are Poisson; in 2 % of the cases the site reports anything at all (caches, counters
    that disagree on one and the same page). Histogram rows and the total count the same reviews:
    pass the one or the others, not both.
    """
    log_ratio = sum(_log_ratio(count) for count in counts)
    ratio = math.exp(max(-_MOST, min(_MOST, log_ratio)))
    moved = sum(count.after - count.before for count in counts)
    removed = sum(count.removed for count in counts)
    expected = sum(count.expected for count in counts)
    reason = (
        f"the reported number moved by {moved:+d}; {expected:.1f} arrivals were expected"
        f" and {removed} removals claimed"
    )
    if not counts or 1 / DECISIVE < ratio < DECISIVE:
        return Witness(testimony="silent", ratio=ratio, reason=reason)
    testimony: Testimony = "corroborates" if ratio >= DECISIVE else "weakens"
    return Witness(testimony=testimony, ratio=ratio, reason=reason)


def _log_ratio(count: Count) -> float:
    moved = count.after - count.before
    spread = max(abs(moved) + count.removed + count.expected + 1, 10.0)
    chances = []
    for removed in (count.removed, 0):
        arrived = float(poisson.pmf(moved + removed, max(count.expected, 1e-9)))
        chances.append((1 - _MISREPORT) * arrived + _MISREPORT / (2 * spread))
    return math.log(chances[0] / chances[1])
