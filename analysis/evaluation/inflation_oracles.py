"""Detectors that know the truth: how far any detector could get on simulated campaigns.

All know the law of promotions and the campaign's plan; only its beginning is unknown, and is
summed over as the e-detector does. The share oracle and the full oracle also know every product's
true shares and rates week by week, which nobody who reads reviews can know; the learning oracle
has to learn them from the product's past, as our detector does.
"""

import numpy as np
from scipy.special import logsumexp

from analysis.evaluation.inflation_simulator import (
    PROMOTION_FACTORS,
    Floats,
    Market,
    Plan,
    Simulated,
    plan_profile,
    promotion_weights,
)
from analysis.inflation.baseline import (
    BURN_IN_WEEKS,
    forget_rates,
    forget_stars,
    predictive_stars,
)
from analysis.inflation.edetector import add_week, start_state
from analysis.inflation.learning import fit_category
from analysis.inflation.levels import mean_level, next_levels
from analysis.inflation.likelihoods import log_dirichlet_multinomial
from analysis.inflation.replay import FIRST_WEEKS
from analysis.inflation.volume import log_negative_binomial, predictive_size


def share_oracle(simulated: Simulated, market: Market, plan: Plan) -> Floats:
    """Return the score by product and week of who sees the stars given each week's number."""
    return _sum_starts(simulated, market, plan, volume=False)


def full_oracle(simulated: Simulated, market: Market, plan: Plan) -> Floats:
    """Return the score by product and week of who sees stars and numbers."""
    return _sum_starts(simulated, market, plan, volume=True)


def learning_oracle(simulated: Simulated, market: Market, plan: Plan) -> Floats:
    """Return the score of who knows plan and laws, and learns each product's baseline."""
    products, weeks, _ = simulated.counts.shape
    first = simulated.counts[:, :FIRST_WEEKS]
    category = fit_category(first, np.ones(first.shape[:2], np.bool_))
    state = start_state(category, products)
    seen = np.ones(products, np.bool_)
    taken = np.array([0.0, plan.fours, 1.0 - plan.fours])
    extras = [plan.extra * part for part in plan_profile(plan)]
    ratios = [np.zeros((products, weeks)) for _ in extras]
    for week in range(weeks):
        before = state
        state, _, site = add_week(state, simulated.counts[:, week], seen, category)
        counts = simulated.counts[:, week].astype(np.float64)
        totals = counts.sum(axis=1)
        stars, rates = forget_stars(before.stars, category), forget_rates(before.rates, category)
        null = log_dirichlet_multinomial(counts, predictive_stars(stars, category))
        clean = state.before[:, -1].astype(np.float64)
        shares = clean[:, :3] / clean[:, :3].sum(axis=1, keepdims=True)
        size = predictive_size(clean[:, 3:], category)
        honest = _mixed_count(
            totals,
            site.factor * rates[:, 0] / rates[:, 1] * mean_level(next_levels(before.levels)),
            predictive_size(rates, category),
            market,
        )
        for number, extra in enumerate(extras):
            above = []
            for weight, peak in zip(promotion_weights(market), PROMOTION_FACTORS, strict=True):
                usual = site.factor * peak * clean[:, 3] / clean[:, 4]
                mean = usual + extra
                part = (extra / mean)[:, None]
                mixed = (1.0 - part) * shares + part * taken
                above.append(
                    np.log(weight)
                    + log_negative_binomial(totals, mean, mean**2 / (usual**2 / size))
                    + (counts * np.log(mixed)).sum(axis=1)
                )
            if week >= BURN_IN_WEEKS:
                ratios[number][:, week] = logsumexp(above, axis=0) - honest - null
    return _add_up(ratios)


def _mixed_count(totals: Floats, mean: Floats, size: Floats, market: Market) -> Floats:
    parts = [
        np.log(weight) + log_negative_binomial(totals, mean * peak, size)
        for weight, peak in zip(promotion_weights(market), PROMOTION_FACTORS, strict=True)
    ]
    return np.asarray(logsumexp(parts, axis=0))


def _sum_starts(simulated: Simulated, market: Market, plan: Plan, *, volume: bool) -> Floats:
    """Return the score of who knows all but the beginning."""
    return _add_up(
        [
            _week_ratio(simulated, market, plan.extra * part, plan.fours, volume=volume)
            for part in plan_profile(plan)
        ]
    )


def _add_up(ratios: list[Floats]) -> Floats:
    """Return the log of the sum of likelihood ratios over all starts of a running campaign.

    Args:
        ratios: Log likelihood ratios by product and week, for a campaign in its first, second,
            ... week.
    """
    products, weeks = ratios[0].shape
    total = np.full((products, weeks), -np.inf)
    for age in range(len(ratios)):
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
        null = np.log(weight) + log_negative_binomial(totals, honest, np.asarray(market.dispersion))
        if volume:
            size = mean**2 / (honest**2 / market.dispersion)
            above.append(np.log(weight) + log_negative_binomial(totals, mean, size) + stars)
        else:
            above.append(null + stars)
        below.append(null)
    honest_stars = (counts * np.log(simulated.shares)).sum(axis=2)
    return np.asarray(logsumexp(above, axis=0) - logsumexp(below, axis=0) - honest_stars)
