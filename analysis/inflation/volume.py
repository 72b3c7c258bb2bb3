"""How many reviews an honest week brings: negative binomial, with peaks of a product's own."""

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.inflation.baseline import Category, Floats

#: Promotions of a product's own: how many times the usual rate, and which part of them.
PEAK_FACTORS = np.array([1.0, 1.7, 3.0, 5.0, 9.0])
PEAK_PARTS = np.array([11.0, 11.0, 6.0, 2.0]) / 30.0
#: Weeks beyond any promotion, an old shop's reviews taken over in one day: how many times the
#: rate, and the chance a week of one of them.
BULKS = np.array([30.0, 120.0, 500.0, 2000.0])
BULK = 0.0005
#: How irregular their numbers are (negative binomial size).
BULK_SIZE = 1.5
#: Chance a week that a product is taken off sale, and that it comes back.
GOES_OFF, BACK_ON_SALE = 0.01, 0.1


def peak_weights(peaks: float) -> Floats:
    """Return the weights of `PEAK_FACTORS` when `peaks` of all weeks are peaks."""
    return np.concatenate([[1.0 - peaks], peaks * PEAK_PARTS])


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


def log_bulks(totals: Floats, usual: Floats) -> Floats:
    """Return the log law of a week that is a bulk, its chance included, shape (products,)."""
    size = np.full((len(totals), 1), BULK_SIZE)
    laws = log_negative_binomial(totals[:, None], usual[:, None] * BULKS, size)
    return np.asarray(logsumexp(laws, axis=1) + np.log(BULK / len(BULKS)))


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


def off_sale(before: Floats, totals: Floats, log_honest: Floats, silent: float) -> Floats:
    """Return the probability that a product was not sold in a week, shape (products,).

    A shop that is closed or out of stock gets no reviews. That is no lower rate: weeks of silence
    which the rate makes all but impossible must not teach it, or the first week after them would
    look like a flood of reviews.

    Args:
        before: The same of the week before.
        totals: Numbers of reviews.
        log_honest: Log law of them, were the product sold.
        silent: Part of the site's products that is silent in this week (site.py).
    """
    off = before * (1.0 - BACK_ON_SALE) + (1.0 - before) * max(GOES_OFF, silent)
    now = off / (off + (1.0 - off) * np.exp(np.minimum(log_honest, 0.0)))
    return np.asarray(np.where(totals > 0, 0.0, now))
