"""What a week does to a whole site: sales days and seasons, and weeks in which it falls silent.

A holiday, an outage or a pause of moderation leaves most products without reviews while the others
go on. One factor for all cannot say that: at a tenth of the usual number, who goes on looks
flooded. So a week has two readings, one factor for all products, or a part of them silent and a
factor for the rest; the second holds where it explains the week far better.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.inflation.baseline import Floats
from analysis.inflation.volume import (
    PEAK_FACTORS,
    log_bulks,
    log_negative_binomial,
    peak_weights,
)

#: Part of a site's products that may be in a peak of their own in any week, promotions and
#: campaigns alike, when the site's factor is estimated.
SITE_PEAKS = 0.1
#: Products that could be seen, from which on a week says anything of the whole site.
SITE_PRODUCTS = 10
#: Reviews of pretended ordinary weeks that pull the site's factor towards 1.
SITE_PULL = 25.0
#: Steps of the estimate; from the capped ratio three come within a thousandth.
SITE_STEPS = 3
#: What is left of a silent product's reviews, and by how much (natural logarithm of the
#: likelihood) silence must explain the week better.
SILENT_FACTOR = 0.03
CLEARLY = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteWeek:
    """What one week does to all products of a site.

    Attributes:
        factor: Number of reviews as a multiple of what is usual, of products that are not silent.
        silent: Part of the products that is silent; 0 in an ordinary week.
        products: How many products it was estimated from.
    """

    factor: float = 1.0
    silent: float = 0.0
    products: int = 0


def site_week(totals: Floats, expected: Floats, size: Floats) -> SiteWeek:
    """Return by how much a whole site's week differs from its products' usual rates.

    Estimated under the law of `log_honest_volume`, by expectation and maximisation: what is a
    product's own peak (a promotion, a campaign) does not move the factor. With few products the
    factor stays near 1.

    Args:
        totals: Reviews of the week of every product that could be seen.
        expected: Their usual weekly rates.
        size: Negative binomial sizes of their weekly numbers.
    """
    if totals.size < SITE_PRODUCTS:
        return SiteWeek()
    capped = np.minimum(totals, 4.0 * expected + 4.0)
    ratio = float((capped.sum() + SITE_PULL) / (expected.sum() + SITE_PULL))
    whole, fits = _estimate(totals, expected, size, SiteWeek(factor=ratio))
    if not (totals == 0.0).any():
        return whole
    parted, fits_parted = _estimate(totals, expected, size, SiteWeek(silent=0.5))
    return parted if fits_parted > fits + CLEARLY else whole


def _estimate(
    totals: Floats, expected: Floats, size: Floats, week: SiteWeek
) -> tuple[SiteWeek, float]:
    """Return the week that a start leads to, and the log likelihood of it.

    A start without silence stays without. A product's bulk says nothing of the site.
    """
    silent_law = log_negative_binomial(totals, SILENT_FACTOR * expected, size)
    bulk_law = log_bulks(totals, expected)
    fits = 0.0
    for step in range(SITE_STEPS + 1):
        going = _log_going(totals, week.factor * expected, size)
        laws = np.stack([_log(1.0 - week.silent) + logsumexp(going, axis=1),
                         _log(week.silent) + silent_law, bulk_law])  # fmt: skip
        together = logsumexp(laws, axis=0)
        fits = float(together.sum())
        if step == SITE_STEPS:
            break
        active, silent, _ = np.exp(laws - together)
        peaks = np.exp(going - logsumexp(going, axis=1, keepdims=True)) @ PEAK_FACTORS
        mean = peaks * expected
        trust = active * size / (size + week.factor * mean)
        week = SiteWeek(
            factor=float(((trust * totals).sum() + SITE_PULL) / ((trust * mean).sum() + SITE_PULL)),
            silent=float(silent.mean()),
        )
    return week, fits


def _log_going(totals: Floats, mean: Floats, size: Floats) -> Floats:
    return np.asarray(
        np.log(peak_weights(SITE_PEAKS))
        + log_negative_binomial(totals[:, None], mean[:, None] * PEAK_FACTORS, size[:, None])
    )


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0.0 else -np.inf
