"""What a rating is, and what it would be: displayed, observed, restored, adjusted.

* displayed: the site's own average; one-tap ratings without text are in it.
* observed: the average of the written reviews that stand.
* restored: observed, with the removed reviews back whose cause may be the seller
  (context `isolated`); what a sweep, a purge or a changed listing took stays out.
* adjusted: restored, without the surplus of high stars of a rating campaign.

Observed, restored and adjusted are about written reviews. Ratings left with one tap are in
displayed only: a gap between displayed and observed is no manipulation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.ratings.moments import HIGHEST, Stars, mean_interval, without

RESTORED_CONTEXTS = frozenset({"isolated"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Surplus:
    """High-star reviews of a campaign beyond what was to be expected.

    Attributes:
        extra: Expected number; `extra_low` to `extra_high` is its interval.
        rating: Mean stars of the high reviews in the campaign.
    """

    extra: float
    extra_low: float
    extra_high: float
    rating: float = HIGHEST


@dataclass(frozen=True, kw_only=True, slots=True)
class AdjustedRating:
    """The four averages of one product, or of one seller; None where nothing is known.

    `ci_low` and `ci_high` belong to `adjusted`: 95 %, chance and size of the surplus together;
    `reviews` is the number that `restored` is the average of.
    """

    displayed: float | None
    observed: float | None
    restored: float | None
    adjusted: float | None
    ci_low: float | None
    ci_high: float | None
    reviews: float = 0.0

    def rounded(self) -> tuple[float | None, ...]:
        """Return what is stored: the averages, their interval, and the number of reviews."""
        values = (
            self.displayed,
            self.observed,
            self.restored,
            self.adjusted,
            self.ci_low,
            self.ci_high,
        )
        return (*(None if value is None else round(value, 4) for value in values), self.reviews)


def adjusted_rating(
    *,
    displayed: float | None,
    standing: Stars,
    removed: Stars,
    surpluses: Sequence[Surplus] = (),
) -> AdjustedRating:
    """Return the four averages.

    Args:
        displayed: The site's average on the scale 1..5.
        standing: Written reviews that stand.
        removed: Removed ones to restore (see `RESTORED_CONTEXTS`), not returned.
        surpluses: Campaigns whose reviews are among those standing or removed.
    """
    restored = standing + removed
    if restored.number <= 0:
        return AdjustedRating(
            displayed=displayed,
            observed=None,
            restored=None,
            adjusted=None,
            ci_low=None,
            ci_high=None,
        )
    adjusted = _take_out(restored, [(s.extra, s.rating) for s in surpluses])
    intervals = [mean_interval(adjusted)]
    if surpluses:
        least = _take_out(restored, [(s.extra_low, s.rating) for s in surpluses])
        most = _take_out(restored, [(s.extra_high, s.rating) for s in surpluses])
        intervals += [mean_interval(least), mean_interval(most)]
    return AdjustedRating(
        displayed=displayed,
        observed=standing.mean,
        restored=restored.mean,
        adjusted=adjusted.mean,
        ci_low=min(low for low, _ in intervals),
        ci_high=max(high for _, high in intervals),
        reviews=restored.number,
    )


def seller_rating(products: Iterable[AdjustedRating]) -> AdjustedRating:
    """Return a seller's averages: its products weighted by their restored reviews.

    A product without a displayed average leaves only the displayed mean. Ends of intervals are
    averaged with the same weights, which is at least as wide as the interval of the mean.
    """
    rows = [(rating, rating.reviews) for rating in products if rating.reviews > 0]
    return AdjustedRating(
        displayed=_weighted([(r.displayed, w) for r, w in rows]),
        observed=_weighted([(r.observed, w) for r, w in rows]),
        restored=_weighted([(r.restored, w) for r, w in rows]),
        adjusted=_weighted([(r.adjusted, w) for r, w in rows]),
        ci_low=_weighted([(r.ci_low, w) for r, w in rows]),
        ci_high=_weighted([(r.ci_high, w) for r, w in rows]),
        reviews=sum(weight for _, weight in rows),
    )


def _take_out(stars: Stars, surpluses: Iterable[tuple[float, float]]) -> Stars:
    for number, rating in surpluses:
        stars = without(stars, number=number, rating=rating)
    return stars


def _weighted(rows: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(value, weight) for value, weight in rows if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total > 0 else None
