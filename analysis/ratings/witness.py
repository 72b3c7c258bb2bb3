"""The site's own totals as a second witness of a removal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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

    Attributes:
        moved: By how much the numbers moved.
        removed: Removals claimed.
        expected: Arrivals expected meanwhile.
    """

    testimony: Testimony
    ratio: float
    moved: int
    removed: int
    expected: float

    @property
    def reason(self) -> str:
        """Say what was compared."""
        return (
            f"the reported number moved by {self.moved:+d}; {self.expected:.1f} arrivals were"
            f" expected and {self.removed} removals claimed"
        )


def second_witness(counts: Sequence[Count]) -> Witness:
    """Return whether totals and histogram bear out removals.

    Arrivals are Poisson; in 2 % of the cases the site reports anything at all (caches, counters
    that disagree on one and the same page). Histogram rows and the total count the same reviews:
    pass the one or the others, not both.
    """
    log_ratio = sum(_log_ratio(count) for count in counts)
    ratio = math.exp(max(-_MOST, min(_MOST, log_ratio)))
    testimony: Testimony = "silent"
    if ratio >= DECISIVE:
        testimony = "corroborates"
    elif ratio <= 1 / DECISIVE:
        testimony = "weakens"
    return Witness(
        testimony=testimony,
        ratio=ratio,
        moved=sum(count.after - count.before for count in counts),
        removed=sum(count.removed for count in counts),
        expected=sum(count.expected for count in counts),
    )


def _log_ratio(count: Count) -> float:
    moved = count.after - count.before
    spread = max(abs(moved) + count.removed + count.expected + 1, 10.0)
    chances = []
    for removed in (count.removed, 0):
        arrived = _poisson(moved + removed, max(count.expected, 1e-9))
        chances.append((1 - _MISREPORT) * arrived + _MISREPORT / (2 * spread))
    return math.log(chances[0] / chances[1])


def _poisson(number: int, mean: float) -> float:
    if number < 0:
        return 0.0
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))
