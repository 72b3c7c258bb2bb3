"""Sellers whose reviews vanish by known laws: what selective removal is measured against.

Counts are simulated day by day, for all products of all sellers at once. Every low review (1-2
stars) vanishes with odds `baseline * own` times those of the others; sweeps take high stars,
purges take reviews of whole accounts. What a visit can see is derived as in the field: a review
posted and removed between two visits is never seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fleet:
    """A site's sellers and what befalls their reviews.

    Attributes:
        products: Products of each seller.
        low, high: Reviews of each product when watching starts, 1-2 stars and the rest.
        arrivals: New reviews per product and day, low ones in the proportion of the first.
        removal: Chance per day that a review of 3-5 stars vanishes one by one.
        baseline: Odds ratio of low stars in the site's ordinary moderation.
        own: Odds ratio that the seller adds; 1 is honest.
        sweeps: Chance per product and day of a sweep; it takes 10-50 % of the high stars and a
            twentieth of that share of the low ones.
        purges: Chance per review and day to go with its account; low ones a third as often.
        purge_known: Share of purged reviews that are recognised by their account.
        every_days: Days between two visits.
        days: Length of the watch.
    """

    sellers: int
    products: int = 3
    low: int = 20
    high: int = 80
    arrivals: float = 0.15
    removal: float = 0.00017
    baseline: float = 1.0
    own: float = 1.0
    sweeps: float = 0.0
    purges: float = 0.0
    purge_known: float = 0.8
    every_days: int = 7
    days: int = 728


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What one visit to every product shows; arrays of shape (sellers, products).

    Recognised purges are out of both at-risk and removed counts. `unseen` counts reviews that
    were posted and vanished since the last visit: the truth that no visit can know.
    """

    day: int
    low_at_risk: Counts
    low_removed: Counts
    high_at_risk: Counts
    high_removed: Counts
    unseen: Counts


@dataclass(slots=True)
class _Group:
    """Reviews of one star group: seen at the last visit and standing, or not seen yet."""

    seen: Counts
    fresh: Counts
    removed: Counts
    purged: Counts
    lost_unseen: Counts

    def take(self, rng: np.random.Generator, chance: float | NDArray[np.float64]) -> None:
        gone = rng.binomial(self.seen, chance)
        lost = rng.binomial(self.fresh, chance)
        self.seen -= gone
        self.removed += gone
        self.fresh -= lost
        self.lost_unseen += lost

    def purge(self, rng: np.random.Generator, chance: float, known: float) -> None:
        gone = rng.binomial(self.seen, chance)
        recognised = rng.binomial(gone, known)
        lost = rng.binomial(self.fresh, chance)
        self.seen -= gone
        self.purged += recognised
        self.removed += gone - recognised
        self.fresh -= lost
        self.lost_unseen += lost


def simulate_fleet(fleet: Fleet, rng: np.random.Generator) -> Iterator[Visit]:
    """Yield the visits after the first one, oldest first."""
    shape = (fleet.sellers, fleet.products)
    low, high = _group(shape, fleet.low), _group(shape, fleet.high)
    share = fleet.low / max(fleet.low + fleet.high, 1)
    odds = fleet.baseline * fleet.own * fleet.removal / (1 - fleet.removal)
    low_removal = odds / (1 + odds)
    at_risk = (low.seen.copy(), high.seen.copy())
    for day in range(1, fleet.days + 1):
        low.fresh += rng.poisson(fleet.arrivals * share, shape)
        high.fresh += rng.poisson(fleet.arrivals * (1 - share), shape)
        high.take(rng, fleet.removal)
        low.take(rng, low_removal)
        if fleet.sweeps:
            swept = rng.random(shape) < fleet.sweeps
            part = np.where(swept, rng.uniform(0.1, 0.5, shape), 0.0)
            high.take(rng, part)
            low.take(rng, part / 20)
        if fleet.purges:
            high.purge(rng, fleet.purges, fleet.purge_known)
            low.purge(rng, fleet.purges / 3, fleet.purge_known)
        if day % fleet.every_days == 0:
            yield Visit(
                day=day,
                low_at_risk=at_risk[0] - low.purged,
                low_removed=low.removed.copy(),
                high_at_risk=at_risk[1] - high.purged,
                high_removed=high.removed.copy(),
                unseen=low.lost_unseen + high.lost_unseen,
            )
            for group in (low, high):
                group.seen += group.fresh
                for counts in (group.fresh, group.removed, group.purged, group.lost_unseen):
                    counts[:] = 0
            at_risk = (low.seen.copy(), high.seen.copy())


def _group(shape: tuple[int, int], number: int) -> _Group:
    zero = np.zeros(shape, dtype=np.int64)
    return _Group(
        seen=np.full(shape, number, dtype=np.int64),
        fresh=zero.copy(),
        removed=zero.copy(),
        purged=zero.copy(),
        lost_unseen=zero.copy(),
    )
