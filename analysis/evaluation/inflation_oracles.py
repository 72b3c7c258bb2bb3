"""Detectors that know the truth: how far any detector could get on simulated campaigns.

All know every product's true shares and rates week by week, the law of promotions, and the
campaign's plan; only its beginning is unknown, and is summed over as the e-detector does.
"""

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.evaluation.inflation_simulator import (
    PROMOTION_FACTORS,
    Floats,
    Market,
    Plan,
    Simulated,
    plan_profile,
    promotion_weights,
)


def share_oracle(simulated: Simulated, market: Market, plan: Plan) -> Floats:
    """Return the score by product and week of who sees the stars given each week's number."""
    return _sum_starts(simulated, market, plan, volume=False)


def full_oracle(simulated: Simulated, market: Market, plan: Plan) -> Floats:
    """Return the score by product and week of who sees stars and numbers."""
    return _sum_starts(simulated, market, plan, volume=True)


def _sum_starts(simulated: Simulated, market: Market, plan: Plan, *, volume: bool) -> Floats:
    """Return the log of the sum of likelihood ratios over all starts of a running campaign."""
    profile = plan_profile(plan)
    ratios = [
        _week_ratio(simulated, market, plan.extra * part, plan.fours, volume=volume)
        for part in profile
    ]
    products, weeks = simulated.rates.shape
    total = np.full((products, weeks), -np.inf)
    for age in range(plan.weeks):
        sums = np.zeros((products, weeks))
        for step in range(age + 1):
            back = age - step
            sums[:, back:] += ratios[step][:, : weeks - back]
        total = np.logaddexp(total, sums)
    return np.asarray(total)


def _week_ratio(
    simulated: Simulated, market: Market, extra: float, fours: float, *, volume: bool
) -> Floats:
    """Return the log likelihood ratio of `extra` extra reviews, for every product and week."""
    counts = simulated.counts.astype(np.float64)
    totals = counts.sum(axis=2)
    taken = np.array([0.0, fours, 1.0 - fours])
    above, below = [], []
    for weight, factor in zip(promotion_weights(market), PROMOTION_FACTORS, strict=True):
        honest = simulated.rates * factor
        mean = honest + extra
        part = (extra / mean)[:, :, None]
        mixed = (1.0 - part) * simulated.shares + part * taken
        stars = (counts * np.log(mixed)).sum(axis=2)
        null = np.log(weight) + _log_count(totals, honest, market.dispersion)
        if volume:
            size = mean**2 / (honest**2 / market.dispersion)
            above.append(np.log(weight) + _log_count(totals, mean, size) + stars)
        else:
            above.append(null + stars)
        below.append(null)
    honest_stars = (counts * np.log(simulated.shares)).sum(axis=2)
    return np.asarray(logsumexp(above, axis=0) - logsumexp(below, axis=0) - honest_stars)


def _log_count(totals: Floats, mean: Floats, size: Floats | float) -> Floats:
    """Return the log negative binomial law without -log(totals!), which cancels."""
    return np.asarray(
        gammaln(totals + size)
        - gammaln(size)
        - size * np.log1p(mean / size)
        + totals * (np.log(mean) - np.log(size + mean))
    )
