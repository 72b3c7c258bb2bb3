"""How many reviews an honest week brings: negative binomial, with peaks of site and product."""

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.inflation.baseline import Category, Floats

#: Promotions of a product's own: how many times the usual rate, and which part of them.
PEAK_FACTORS = np.array([1.0, 1.7, 3.0, 5.0, 9.0])
PEAK_PARTS = np.array([11.0, 11.0, 6.0, 2.0]) / 30.0
#: Part of a site's products that may be in a peak of their own in any week, promotions and
#: campaigns alike, when the site's factor is estimated.
SITE_PEAKS = 0.1
#: Products that could be seen, from which on a week says anything of the whole site.
SITE_PRODUCTS = 10
#: Reviews of pretended ordinary weeks that pull the site's factor towards 1.
SITE_PULL = 25.0
#: Steps of the estimate; from the capped ratio three come within a thousandth.
SITE_STEPS = 3
#: Chance a week that a product is taken off sale, and that it comes back.
GOES_OFF, BACK_ON_SALE = 0.01, 0.1


def peak_weights(peaks: float) -> Floats:
    """Return the weights of `PEAK_FACTORS` when `peaks` of all weeks are peaks."""
    return np.concatenate([[1.0 - peaks], peaks * PEAK_PARTS])


def site_factor(totals: Floats, expected: Floats, size: Floats) -> float:
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
        return 1.0
    capped = np.minimum(totals, 4.0 * expected + 4.0)
    factor = float((capped.sum() + SITE_PULL) / (expected.sum() + SITE_PULL))
    for _ in range(SITE_STEPS):
        peaks = _mean_peak(totals, factor * expected, size, peak_weights(SITE_PEAKS))
        mean = peaks * expected
        trust = size / (size + factor * mean)
        factor = float(((trust * totals).sum() + SITE_PULL) / ((trust * mean).sum() + SITE_PULL))
    return factor


def peak_odds(totals: Floats, mean: Floats, size: Floats, weights: Floats) -> Floats:
    """Return the probability of each peak given the number, shape (..., peaks)."""
    means = np.asarray(mean)[..., None] * PEAK_FACTORS
    sizes = np.asarray(size)[..., None]
    # Of the negative binomial law only what depends on the mean.
    logs = np.asarray(totals)[..., None] * np.log(means) - (
        np.asarray(totals)[..., None] + sizes
    ) * np.log(sizes + means)
    logs += np.log(weights)
    odds = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def _mean_peak(totals: Floats, mean: Floats, size: Floats, weights: Floats) -> Floats:
    return np.asarray(peak_odds(totals, mean, size, weights) @ PEAK_FACTORS)


def log_negative_binomial(counts: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the log of the negative binomial law, without its term -log(counts!).

    The missing term is the same under every hypothesis and cancels in every likelihood ratio.
    """
    return np.asarray(
        gammaln(counts + size)
        - gammaln(size)
        - size * np.log1p(mean / size)
        + counts * (np.log(mean) - np.log(size + mean))
    )


def predictive_size(rates: Floats, category: Category) -> Floats:
    """Return the size of a week's count: uncertainty of the rate plus the week's own variation."""
    return np.asarray(1.0 / (1.0 / rates[:, 0] + 1.0 / category.dispersion))


def log_honest_volume(totals: Floats, mean: Floats, size: Floats, peaks: float) -> Floats:
    """Return the log law of each peak component, weights included, shape (products, peaks).

    Args:
        totals: Numbers of reviews, shape (products,).
        mean: Expected numbers in an ordinary week.
        size: Negative binomial sizes.
        peaks: Weight of all peaks together, of the category.
    """
    means = mean[:, None] * PEAK_FACTORS
    return np.asarray(
        np.log(peak_weights(peaks)) + log_negative_binomial(totals[:, None], means, size[:, None])
    )


def learned_rate(
    totals: Floats, factor: Floats, log_components: Floats, rates: Floats, category: Category
) -> Floats:
    """Return what a week adds to the gamma parameters of the rate, shape (products, 2).

    Peaks of site and product are divided out, by their posterior mean; a noisy count adds less.
    """
    weights = np.exp(log_components - logsumexp(log_components, axis=1, keepdims=True))
    peaks = factor * (weights @ PEAK_FACTORS)
    mean = peaks * rates[:, 0] / rates[:, 1]
    trust = category.dispersion / (category.dispersion + mean)
    return np.stack([trust * totals, trust * peaks], axis=1)


def off_sale(before: Floats, totals: Floats, log_honest: Floats) -> Floats:
    """Return the probability that a product was not sold in a week, shape (products,).

    A shop that is closed or out of stock gets no reviews. That is no lower rate: weeks of silence
    which the rate makes all but impossible must not teach it, or the first week after them would
    look like a flood of reviews.

    Args:
        before: The same of the week before.
        totals: Numbers of reviews.
        log_honest: Log law of them, were the product sold.
    """
    off = before * (1.0 - BACK_ON_SALE) + (1.0 - before) * GOES_OFF
    silent = off / (off + (1.0 - off) * np.exp(np.minimum(log_honest, 0.0)))
    return np.asarray(np.where(totals > 0, 0.0, silent))
