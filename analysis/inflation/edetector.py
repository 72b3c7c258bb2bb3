"""The e-detector: one week of star counts in, the evidence for a campaign of every product out.

For each alternative g and each week j of the last `WINDOW`, L_j..t is the likelihood ratio of the
weeks j to t: campaign g since j, against the null of baseline.py. Every factor has conditional
expectation 1 under the null, so the sum over j (Shiryaev-Roberts, the starts further back left
out) minus the number of starts is a supermartingale, and the first time the mean over alternatives
reaches `arl` comes after `arl` weeks on average or later. Two families are kept:

* share: given the week's number of reviews, their stars are Dirichlet-multinomial under the null;
  under the alternative a part of them is drawn from the campaign's profile. Sales peaks cancel.
* joint: number and stars together, L = L_volume L_share: extra reviews come on top of the usual
  number, from the profile. Valid if honest volume follows volume.py's law.

The alarm statistic is a weighted mean of the two families, itself an e-detector under both laws.

Source: Shin, Ramdas and Rinaldo 2024, E-detectors: a nonparametric framework for sequential change
detection, New England Journal of Statistics in Data Science 2(2):229-260 (SR e-detectors and their
mixtures). Differs: the null is a state space model, so expectations are over products of the
category, not for the worst product; see docs/methods/inflation.md.
"""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import (
    Category,
    Floats,
    forget_rates,
    forget_stars,
    is_ready,
    predictive_stars,
    start_rates,
    start_stars,
)
from analysis.inflation.levels import (
    learned_levels,
    learned_rate,
    log_levelled_volume,
    mean_level,
    next_levels,
    start_levels,
)
from analysis.inflation.likelihoods import (
    log_dirichlet_multinomial,
    log_flood,
    log_joint_alternatives,
    log_share_alternatives,
)
from analysis.inflation.site import SiteWeek, site_week
from analysis.inflation.volume import (
    off_sale,
    predictive_size,
)

Scalar = TypeVar("Scalar", bound=np.generic)

#: Prior probability a week that a campaign, or a flood of low stars, begins; it only decides what
#: the baselines skip.
HAZARD = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """All that is remembered of some products after some weeks; rows are products.

    Attributes:
        stars: Dirichlet parameters under the null, shape (products, 3).
        rates: Gamma shape and rate of the weekly number under the null, shape (products, 2).
        clean_stars: The same as `stars`, learned less in weeks that look like a campaign.
        clean_rates: The same as `rates`, learned less in such weeks.
        weeks: Weeks that could be seen.
        reviews: Reviews in them.
        ratios: Log likelihood ratios of the last weeks, newest last, shape
            (products, WINDOW, alternatives); 0 for weeks that were not judged.
        judged: Which of these weeks were judged, shape (products, WINDOW).
        before: `clean_stars` and `clean_rates` before each of these weeks, (products, WINDOW, 5).
        off: Probability that nobody could review the product in the last week: it was not sold.
        levels: Probabilities of the product's levels (levels.py) under the null.
        clean_levels: The same, learned less in weeks that look like a campaign, after each of
            these weeks, shape (products, WINDOW, levels).
    """

    stars: Floats
    rates: Floats
    clean_stars: Floats
    clean_rates: Floats
    weeks: NDArray[np.int64]
    reviews: NDArray[np.int64]
    ratios: NDArray[np.float32]
    judged: NDArray[np.bool_]
    before: NDArray[np.float32]
    off: Floats
    levels: Floats
    clean_levels: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Logs of the e-detectors after one week, shape (products,) each.

    Attributes:
        alarm: The weighted mean of both families: what is compared with the average run length.
        share: Stars alone.
        joint: Stars and volume together.
        best_share: Largest log likelihood ratio of a share alternative over the possible starts.
        start: Weeks back (0: this week) to the most likely start, by the best alternative.
        alternative: Index of the best alternative.
        total: Its log likelihood ratio since that start.
    """

    alarm: Floats
    share: Floats
    joint: Floats
    best_share: Floats
    start: NDArray[np.int64]
    alternative: NDArray[np.int64]
    total: Floats


def start_state(category: Category, products: int) -> State:
    """Return the state before the first week."""
    return State(
        stars=start_stars(category, products),
        rates=start_rates(category, products),
        clean_stars=start_stars(category, products),
        clean_rates=start_rates(category, products),
        weeks=np.zeros(products, dtype=np.int64),
        reviews=np.zeros(products, dtype=np.int64),
        ratios=np.zeros((products, alt.WINDOW, alt.ALTERNATIVES), dtype=np.float32),
        judged=np.zeros((products, alt.WINDOW), dtype=np.bool_),
        before=np.zeros((products, alt.WINDOW, 5), dtype=np.float32),
        off=np.zeros(products),
        levels=start_levels(products),
        clean_levels=np.repeat(
            start_levels(products)[:, None].astype(np.float32), alt.WINDOW, axis=1
        ),
    )


def add_week(
    state: State,
    counts: NDArray[np.int64],
    seen: NDArray[np.bool_],
    category: Category,
    *,
    site: SiteWeek | None = None,
    spans: Floats | None = None,
) -> tuple[State, Evidence, SiteWeek]:
    """Return the state after one more week, its evidence, and what the week did to the site.

    A week that could not be seen adds no evidence; what is known grows old all the same.

    Args:
        state: The state after the weeks before.
        counts: Reviews of the week by class, shape (products, 3).
        seen: Products whose whole week could be seen.
        category: The law that the products come from; fixed for the life of a state.
        site: What the week did to the site where it is known; None to estimate it from these
            products.
        spans: Weeks that each product's counts stand for; None for one week each.
    """
    stars = forget_stars(state.stars, category)
    rates = forget_rates(state.rates, category)
    clean_stars = forget_stars(state.clean_stars, category)
    clean_rates = forget_rates(state.clean_rates, category)
    week = np.where(seen[:, None], counts, 0).astype(np.float64)
    totals = week.sum(axis=1)
    levels = next_levels(state.levels)
    clean_levels = next_levels(state.clean_levels[:, -1].astype(np.float64))
    base = clean_rates[:, 0] / clean_rates[:, 1]
    # What was usual before any campaign of the last weeks could have begun.
    usual = base * mean_level(state.clean_levels[:, 0].astype(np.float64))
    now = base * mean_level(clean_levels)
    clean_size = predictive_size(clean_rates, category)
    if site is None:
        once = seen if spans is None else seen & (spans == 1.0)
        site = site_week(totals[once], now[once], clean_size[once])
    scale = np.full(len(week), site.factor) if spans is None else site.factor * spans
    honest = log_levelled_volume(
        totals,
        scale * rates[:, 0] / rates[:, 1],
        predictive_size(rates, category),
        category.peaks,
        levels,
    )
    null_stars = log_dirichlet_multinomial(week, predictive_stars(stars, category))
    shares = clean_stars / clean_stars.sum(axis=1, keepdims=True)
    ratios = np.concatenate(
        [
            log_share_alternatives(week, shares) - null_stars[:, None],
            log_joint_alternatives(week, shares, scale * usual, clean_rates, category)
            - (logsumexp(honest, axis=1) + null_stars)[:, None],
        ],
        axis=1,
    )
    judged = seen & is_ready(state.weeks, state.reviews)
    state = replace(
        state,
        ratios=_push(state.ratios, np.where(judged[:, None], ratios, 0.0)),
        judged=_push(state.judged, judged),
        before=_push(
            state.before,
            np.concatenate(
                [clean_stars, clean_rates[:, :1], clean_rates[:, :1] / usual[:, None]], axis=1
            ),
        ),
    )
    evidence = weigh(state)
    # A flood of low stars teaches little: who comes back from it is not inflated.
    calm = _trust(log_flood(week, shares) - null_stars) * seen
    # Weeks that look like a campaign teach the clean baseline little; the null learns from them.
    trust = _trust(evidence.alarm) * calm
    clean_honest = log_levelled_volume(
        totals, scale * base, clean_size, category.peaks, clean_levels
    )
    learned = learned_rate(totals, scale, honest, rates, category)
    clean_learned = learned_rate(totals, scale, clean_honest, clean_rates, category)
    off = off_sale(state.off, totals, logsumexp(honest, axis=1), site.silent)
    off = np.where(seen, off, state.off)
    sold = calm * (1.0 - off)
    state = replace(
        state,
        stars=stars + calm[:, None] * week,
        rates=rates + sold[:, None] * learned,
        clean_stars=clean_stars + trust[:, None] * week,
        clean_rates=clean_rates + (trust * (1.0 - off))[:, None] * clean_learned,
        weeks=state.weeks + seen,
        reviews=state.reviews + totals.astype(np.int64),
        off=off,
        levels=learned_levels(honest, levels, sold),
        clean_levels=_push(
            state.clean_levels, learned_levels(clean_honest, clean_levels, trust * (1.0 - off))
        ),
    )
    return state, evidence, site


def weigh(state: State) -> Evidence:
    """Return the evidence of the remembered weeks."""
    products = len(state.weeks)
    sums = np.cumsum(state.ratios[:, ::-1], axis=1, dtype=np.float64)
    sums = np.where(state.judged[:, ::-1, None], sums, -np.inf)
    best_start = sums.argmax(axis=1)
    best = np.take_along_axis(sums, best_start[:, None, :], axis=1)[:, 0]
    spread = np.exp(np.minimum(sums - np.where(np.isfinite(best), best, 0.0)[:, None], 0.0))
    per_alternative = best + np.log(np.maximum(spread.sum(axis=1), 1e-300))
    share = logsumexp(per_alternative[:, : alt.SHARES], axis=1, b=alt.SHARE_WEIGHTS)
    joint = logsumexp(per_alternative[:, alt.SHARES :], axis=1, b=alt.JOINT_WEIGHTS)
    weight = np.log(
        np.where(
            np.arange(alt.ALTERNATIVES) < alt.SHARES,
            alt.SHARE_PART_OF_ALARM,
            1 - alt.SHARE_PART_OF_ALARM,
        )
    )
    alternative = (best + weight).argmax(axis=1)
    rows = np.arange(products)
    return Evidence(
        alarm=np.logaddexp(
            share + np.log(alt.SHARE_PART_OF_ALARM), joint + np.log(1 - alt.SHARE_PART_OF_ALARM)
        ),
        share=np.asarray(share),
        joint=np.asarray(joint),
        best_share=best[:, : alt.SHARES].max(axis=1),
        start=best_start[rows, alternative],
        alternative=alternative,
        total=best[rows, alternative],
    )


def _trust(log_evidence: Floats) -> Floats:
    """Return how far a week is believed to be an ordinary one."""
    return np.asarray(1.0 / (1.0 + HAZARD * np.exp(np.minimum(log_evidence, 50.0))))


def _push(ring: NDArray[Scalar], newest: NDArray[Any]) -> NDArray[Scalar]:
    """Return the ring with its oldest week dropped and the newest appended."""
    return np.concatenate([ring[:, 1:], newest[:, None].astype(ring.dtype)], axis=1)
