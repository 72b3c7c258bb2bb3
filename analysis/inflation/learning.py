"""A category's law, learned from its products' first half years (empirical Bayes).

Shares and rates by moments, week-to-week noise by moments with high weeks left out, the weight of
peaks by maximum likelihood, all pulled towards the defaults with the weight of ten products. The
drift of rates is the largest that the first half years do not exclude.

Source: Minka 2000, Estimating a Dirichlet distribution (moments); Dempster, Laird and Rubin 1977,
JRSS B 39:1-38 (the weight of a mixture component).
"""

import numpy as np
from numpy.typing import NDArray

from analysis.inflation.baseline import BURN_IN_REVIEWS, BURN_IN_WEEKS, Category, Floats
from analysis.inflation.site import SITE_PRODUCTS, SITE_PULL
from analysis.inflation.volume import peak_odds, peak_weights

#: Products whose weight the defaults have.
PULL = 10.0
#: Fewer usable products than this and the defaults hold.
FEWEST_PRODUCTS = 5
#: Rates of products are never taken to be more alike than this gamma shape says.
MOST_ALIKE = 50.0
#: Weeks in the default's half year of peaks.
PULL_WEEKS = 26.0 * PULL
#: Peaks get this many times the weight that they are seen to have, so that one week's number
#: does not weigh much; within bounds.
CAUTION = 10.0
FEWEST_PEAKS, MOST_PEAKS = 0.005, 0.15
#: The drift of rates is never taken to be smaller, nor larger than the default.
LEAST_RATE_DRIFT = 0.01
STEPS = 20


def fit_category(
    counts: NDArray[np.int64],
    seen: NDArray[np.bool_],
    first: NDArray[np.int64] | None = None,
) -> Category:
    """Return the category's law by empirical Bayes; the default where data are too few.

    Args:
        counts: Reviews by product, week and class, shape (products, weeks, 3): the products'
            first weeks, before anything is judged.
        seen: Which weeks could be seen, shape (products, weeks).
        first: Number of the calendar week that each product begins in, shape (products,); None
            where all begin together. A site's sales days are weeks of the calendar, not of a
            product's life: what all products do in their third week is no doing of the site.
    """
    default = Category()
    masked = np.where(seen[:, :, None], counts, 0)
    totals = masked.sum(axis=1).astype(np.float64)
    sizes = totals.sum(axis=1)
    usable = (sizes >= BURN_IN_REVIEWS) & (seen.sum(axis=1) >= BURN_IN_WEEKS)
    number = int(usable.sum())
    if number < FEWEST_PRODUCTS:
        return default
    pull = PULL / (PULL + number)
    stars = _fit_stars(totals[usable], sizes[usable], np.asarray(default.stars), pull)
    rows = seen.sum(axis=1) >= BURN_IN_WEEKS
    weekly, look = masked.sum(axis=2)[rows].astype(np.float64), seen[rows]
    begin = np.zeros(len(weekly), dtype=np.int64) if first is None else first[rows] - first.min()
    site = _site_weeks(weekly, look, begin)
    exposure = (look * site).sum(axis=1)
    rates = weekly.sum(axis=1) / np.maximum(exposure, 1e-9)
    expected = np.maximum(rates[:, None] * site, 1e-6)
    dispersion = _fit_dispersion(weekly, look, expected, default.dispersion, pull)
    mean = float(rates.mean())
    noise = float((mean / exposure * (1.0 + mean / dispersion)).mean())
    spread = max(float(rates.var()) - noise, 0.0) / max(mean, 1e-9) ** 2
    shape = 1.0 / ((1 - pull) * spread + pull / default.rate_shape)
    return Category(
        stars=(float(stars[0]), float(stars[1]), float(stars[2])),
        rate_shape=float(np.clip(shape, 0.2, MOST_ALIKE)),
        rate_mean=max(mean, 0.05),
        dispersion=dispersion,
        peaks=_fit_peaks(weekly, look, expected, dispersion, default.peaks),
        rate_drift=_fit_rate_drift(weekly, look, expected, default.rate_drift),
        products=number,
    )


def _fit_stars(totals: Floats, sizes: Floats, prior: Floats, pull: float) -> Floats:
    """Return the Dirichlet parameters of the products' shares, by moments."""
    mean = (1 - pull) * (totals / sizes[:, None]).mean(axis=0) + pull * prior / prior.sum()
    shares = totals[:, 2] / sizes
    noise = shares.mean() * (1 - shares.mean()) / sizes
    between = max(float(shares.var() - noise.mean()), 1e-6)
    spread = mean[2] * (1 - mean[2])
    concentration = float(np.clip(spread / max(between, spread / 200.0) - 1.0, 4.0, 150.0))
    return np.asarray(mean * ((1 - pull) * concentration + pull * float(prior.sum())))


def _site_weeks(weekly: Floats, look: NDArray[np.bool_], begin: NDArray[np.int64]) -> Floats:
    """Return the site's factor of each product's weeks, shape (products, weeks), 1 on average.

    Weeks of the calendar in which few products could be seen say nothing of the site.
    """
    calendar = (begin[:, None] + np.arange(weekly.shape[1]))[look]
    usual = weekly.sum(axis=1, keepdims=True) / np.maximum(look.sum(axis=1, keepdims=True), 1)
    came, expected, products = (
        np.bincount(calendar, weights=values[look])
        for values in (weekly, np.broadcast_to(usual, look.shape), np.ones(look.shape))
    )
    factor = np.where(products >= SITE_PRODUCTS, (came + SITE_PULL) / (expected + SITE_PULL), 1.0)
    site = np.ones(look.shape)
    site[look] = factor[calendar]
    return np.asarray(site / site[look].mean())


def _fit_dispersion(
    weekly: Floats, look: NDArray[np.bool_], expected: Floats, default: float, pull: float
) -> float:
    """Return the negative binomial size of weekly counts, site-wide peaks taken out.

    Weeks above three times the expected number plus three are left out: promotions and campaigns
    must not pass for ordinary noise.
    """
    usable = weekly.sum(axis=1) >= BURN_IN_REVIEWS
    weekly, look, expected = weekly[usable], look[usable], expected[usable]
    excess = np.where(look, (weekly - expected) ** 2 - expected, 0.0)
    excess *= look.sum(axis=1, keepdims=True) / np.maximum(look.sum(axis=1, keepdims=True) - 1, 1)
    high = look & (weekly > 3.0 * expected + 3.0)
    square = np.where(look & ~high, expected**2, 0.0).sum()
    ratio = float(np.where(high, 0.0, excess).sum() / np.maximum(square, 1e-9))
    return float(1.0 / np.clip((1 - pull) * ratio + pull / default, 1 / 500.0, 1.0))


def _fit_peaks(
    weekly: Floats, look: NDArray[np.bool_], expected: Floats, dispersion: float, default: float
) -> float:
    """Return the weight of peaks: their maximum likelihood estimate with `CAUTION`."""
    totals, means = weekly[look], expected[look]
    sizes = np.full(len(totals), dispersion)
    prior = default / CAUTION
    weight = prior
    for _ in range(STEPS):
        peaks = 1.0 - peak_odds(totals, means, sizes, peak_weights(weight))[:, 0]
        weight = float((peaks.sum() + prior * PULL_WEEKS) / (len(totals) + PULL_WEEKS))
    return float(np.clip(CAUTION * weight, FEWEST_PEAKS, MOST_PEAKS))


def _fit_rate_drift(
    weekly: Floats, look: NDArray[np.bool_], expected: Floats, default: float
) -> float:
    """Return an upper limit (one standard error) of the weekly drift of log rates.

    Two halves of h weeks each, of a walk with variance s a week, differ with variance
    s (2 h^2 + 1) / (3 h), plus the noise of both means, which the weeks themselves tell.
    """
    half = weekly.shape[1] // 2
    whole = look[:, : 2 * half].all(axis=1) & (weekly.sum(axis=1) >= BURN_IN_REVIEWS)
    if half < 2 or whole.sum() < FEWEST_PRODUCTS:
        return default
    ratio = weekly[whole, : 2 * half] / expected[whole, : 2 * half]
    first, second = ratio[:, :half], ratio[:, half:]
    noise = (first.var(axis=1, ddof=1) + second.var(axis=1, ddof=1)) / half
    excess = (first.mean(axis=1) - second.mean(axis=1)) ** 2 - noise
    limit = float(excess.mean() + excess.std() / np.sqrt(len(excess)))
    drift = np.sqrt(max(limit, 0.0) * 3.0 * half / (2.0 * half**2 + 1.0))
    return float(np.clip(drift, LEAST_RATE_DRIFT, default))
