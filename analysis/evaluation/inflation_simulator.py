"""Simulated sellers with known campaigns: the truth that the detector is measured against."""

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Shape = Literal["drip", "burst", "ramp"]

#: What asking every buyer multiplies the rate by, at least and at most; weeks of a silence.
ASKING_FACTORS = (2.0, 5.0)
SILENT_WEEKS = 5
#: What a promotion multiplies the rate by, uniformly chosen; 1 without a promotion.
PROMOTION_FACTORS = (1.0, 3.375, 4.125, 4.875, 5.625)


@dataclass(frozen=True, kw_only=True, slots=True)
class Market:
    """How honest products behave.

    Attributes:
        products: Number of products.
        weeks: Number of weeks.
        rate: Reviews a week of the median product.
        rate_spread: Standard deviation of the log rate between products.
        five: Mean share of 5 stars; 4 stars take 0.4 of the rest.
        spread: Dirichlet concentration of a product's shares around the category's.
        dispersion: Negative binomial size of weekly counts.
        season: Largest relative change of the rate over the year, common to the site.
        site_peaks: Sales weeks a year on which the whole site sells two to three times as much.
        promotions: Promotions a year of each product of its own, three to six times the rate.
        drift: Standard deviation of the share of 5 stars from week to week.
        improving: Part of the products whose share rises by `improvement` over half a year.
        improvement: Rise of the share of 5 stars of an improving product.
        trend: Standard deviation of the log rate from week to week.
        asking: Part of the products whose sellers begin to ask every buyer for a review, in any
            week after the first half year; they get two to five times as many from then on.
        silences: Times in all that most of the site falls silent together, for five weeks.
        silent: Part of the products that does.
    """

    products: int = 1000
    weeks: int = 104
    rate: float = 5.0
    rate_spread: float = 0.0
    five: float = 0.62
    spread: float = 14.0
    dispersion: float = 6.0
    season: float = 0.3
    site_peaks: float = 3.0
    promotions: float = 0.5
    drift: float = 0.005
    improving: float = 0.1
    improvement: float = 0.1
    trend: float = 0.02
    asking: float = 0.0
    silences: int = 0
    silent: float = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One kind of campaign: extra reviews, over how many weeks, in which shape.

    Attributes:
        extra: Extra reviews in all (Poisson in each week).
        weeks: Weeks that they are spread over.
        shape: `drip` evenly, `burst` nine tenths in the first week, `ramp` rising.
        fours: Part of the extra reviews that has 4 stars, as camouflage.
        first: First week in which a campaign may begin.
    """

    extra: float = 30.0
    weeks: int = 4
    shape: Shape = "drip"
    fours: float = 0.1
    first: int = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Simulated:
    """Counts with the truth behind them.

    Attributes:
        counts: Reviews by product, week and class (1-3, 4, 5 stars), shape (products, weeks, 3).
        shares: True honest shares, same shape.
        rates: True honest weekly rate without the product's own promotions.
        start: Week in which the campaign begins; -1 for an honest product.
        extra: Extra reviews that came, by product and week.
    """

    counts: NDArray[np.int64]
    shares: Floats
    rates: Floats
    start: NDArray[np.int64]
    extra: NDArray[np.int64]


def simulate(
    market: Market, plan: Plan | None, seed: int, *, pumped: int | None = None
) -> Simulated:
    """Return the products of one market, honest ones first.

    Args:
        market: The market; `market.products` products share its seasons and peaks.
        plan: The kind of campaign; None for honest products only.
        seed: Seed of everything random.
        pumped: How many of the products, the last ones, have a campaign; None for all of them.
    """
    random = np.random.default_rng(seed)
    shares = _draw_shares(market, random)
    rates = _draw_rates(market, random)
    totals = _draw_totals(market, rates, random)
    counts = random.multinomial(totals, shares)
    start = np.full(market.products, -1, dtype=np.int64)
    extra = np.zeros((market.products, market.weeks), dtype=np.int64)
    if plan is not None:
        rows = np.arange(market.products)[-market.products if pumped is None else -pumped :]
        begins = random.integers(plan.first, market.weeks - plan.weeks - 4, len(rows))
        start[rows] = begins
        profile = plan_profile(plan)
        for week in range(plan.weeks):
            number = random.poisson(plan.extra * profile[week], len(rows))
            fours = random.binomial(number, plan.fours)
            counts[rows, begins + week, 1] += fours
            counts[rows, begins + week, 2] += number - fours
            extra[rows, begins + week] += number
    return Simulated(
        counts=counts.astype(np.int64), shares=shares, rates=rates, start=start, extra=extra
    )


def seed_of(name: str, seed: int) -> int:
    """Return the seed of a world or scenario: the same whatever else runs."""
    return seed + 10 * zlib.crc32(name.encode())


def plan_profile(plan: Plan) -> Floats:
    """Return the part of a campaign's reviews that falls into each of its weeks."""
    if plan.shape == "burst" and plan.weeks > 1:
        rest = np.full(plan.weeks - 1, 0.1 / (plan.weeks - 1))
        return np.concatenate([[0.9], rest])
    if plan.shape == "ramp":
        steps = np.arange(1.0, plan.weeks + 1)
        return np.asarray(steps / steps.sum())
    return np.full(plan.weeks, 1.0 / plan.weeks)


def promotion_weights(market: Market) -> tuple[float, ...]:
    """Return how often a week has each of `PROMOTION_FACTORS`; half of all promotions go on."""
    promoted = market.promotions * 1.5 / 52.0
    one = max(promoted / (len(PROMOTION_FACTORS) - 1), 1e-12)
    return (1.0 - one * (len(PROMOTION_FACTORS) - 1), *[one] * (len(PROMOTION_FACTORS) - 1))


def _draw_shares(market: Market, random: np.random.Generator) -> Floats:
    rest = 1.0 - market.five
    mean = np.array([0.6 * rest, 0.4 * rest, market.five])
    start = random.dirichlet(market.spread * mean, market.products)
    five = start[:, 2, None] + np.cumsum(
        random.normal(0.0, market.drift, (market.products, market.weeks)), axis=1
    )
    improving = random.random(market.products) < market.improving
    begin = random.integers(10, max(market.weeks - 30, 11), market.products)
    progress = np.clip((np.arange(market.weeks)[None, :] - begin[:, None]) / 26.0, 0.0, 1.0)
    five = np.clip(five + improving[:, None] * market.improvement * progress, 0.05, 0.97)
    lower = start[:, :2] + 1e-3
    lower = lower / lower.sum(axis=1, keepdims=True)
    return np.concatenate([(1 - five)[:, :, None] * lower[:, None, :], five[:, :, None]], axis=2)


def _draw_rates(market: Market, random: np.random.Generator) -> Floats:
    base = market.rate * np.exp(random.normal(0.0, market.rate_spread, market.products))
    weeks = np.arange(market.weeks)
    season = 1.0 + market.season * np.sin(2 * np.pi * (weeks / 52.0 + random.random()))
    peaks = random.random(market.weeks) < market.site_peaks / 52.0
    site = season * np.where(peaks, random.uniform(2.0, 3.0, market.weeks), 1.0)
    walk = np.cumsum(random.normal(0.0, market.trend, (market.products, market.weeks)), axis=1)
    rates = np.asarray(base[:, None] * site[None, :] * np.exp(walk))
    if market.asking:
        rates *= _draw_asking(market, random)
    if market.silences:
        rates *= _draw_silences(market, random)
    return rates


def _draw_asking(market: Market, random: np.random.Generator) -> Floats:
    begin = random.integers(26, market.weeks, market.products)[:, None]
    times = random.uniform(*ASKING_FACTORS, market.products)[:, None]
    asks = random.random(market.products)[:, None] < market.asking
    return np.where(asks & (np.arange(market.weeks) >= begin), times, 1.0)


def _draw_silences(market: Market, random: np.random.Generator) -> Floats:
    left = np.ones((market.products, market.weeks))
    for begin in random.integers(26, market.weeks - SILENT_WEEKS, market.silences).tolist():
        quiet = random.random(market.products) < market.silent
        left[quiet, begin : begin + SILENT_WEEKS] = 1e-3
    return left


def _draw_totals(market: Market, rates: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    promoted = random.random(rates.shape) < market.promotions / 52.0
    longer = np.zeros_like(promoted)
    longer[:, 1:] = promoted[:, :-1] & (random.random(rates.shape)[:, 1:] < 0.5)
    factors = random.choice(PROMOTION_FACTORS[1:], rates.shape)
    mean = rates * np.where(promoted | longer, factors, 1.0)
    return random.poisson(mean * random.gamma(market.dispersion, 1 / market.dispersion, mean.shape))
