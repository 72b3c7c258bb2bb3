"""Sums over star ratings, from which every average and its interval is computed."""

import math
from dataclasses import dataclass

from scipy.special import stdtrit

LOWEST, HIGHEST = 1.0, 5.0
_PRIOR = 2.5
_PRIOR_MEAN = 3.0
_PRIOR_SQUARE = 11.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Stars:
    """Number, sum and sum of squares of ratings on the scale 1..5; additive.

    Numbers may be fractions: an expected surplus is taken out as part of a review.
    """

    number: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float | None:
        """The average; None without ratings."""
        return self.total / self.number if self.number > 0 else None

    def __add__(self, other: "Stars") -> "Stars":
        return Stars(
            number=self.number + other.number,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )


def without(stars: Stars, *, number: float, rating: float) -> Stars:
    """Return the sums with up to `number` reviews of one rating taken out.

    Never takes more than the mean and the spread allow: the remainder stays on the scale.
    """
    if number <= 0 or stars.number <= 0:
        return stars
    room = (stars.total - LOWEST * stars.number) / max(rating - LOWEST, 1e-9)
    taken = min(number, stars.number, max(room, 0.0))
    return Stars(
        number=stars.number - taken,
        total=stars.total - taken * rating,
        squares=max(stars.squares - taken * rating**2, 0.0),
    )


def mean_interval(stars: Stars) -> tuple[float, float]:
    """Return a 95 % interval for the average that reviewers like these would give.

    Posterior of the mean under a Dirichlet law with weight 1/2 on each of the five stars, by
    its first two moments and Student's quantile, widened to hold the average itself and cut at
    the scale's ends; 1..5 without ratings.
    """
    if stars.number <= 0:
        return LOWEST, HIGHEST
    weight = stars.number + _PRIOR
    mean = (stars.total + _PRIOR * _PRIOR_MEAN) / weight
    square = (stars.squares + _PRIOR * _PRIOR_SQUARE) / weight
    quantile = float(stdtrit(stars.number, 0.975))
    spread = quantile * math.sqrt(max(square - mean**2, 0.0) / (weight + 1))
    average = stars.total / stars.number
    return (
        max(LOWEST, min(mean - spread, average)),
        min(HIGHEST, max(mean + spread, average)),
    )
