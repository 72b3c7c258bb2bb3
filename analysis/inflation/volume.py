"""How many reviews an honest week brings: negative binomial, with peaks of site and product."""

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.inflation.baseline import Category, Floats

#: Promotions of a product's own: how many times the usual rate, and how often. Deliberately
#: oftener than they happen, so that no single week's number weighs much.
PEAK_FACTORS = np.array([1.0, 1.7, 3.0, 5.0, 9.0])
PEAK_WEIGHTS = np.array([0.85, 0.055, 0.055, 0.03, 0.01])
#: Reviews of pretended ordinary weeks that pull the site's factor towards 1.
SITE_PULL = 50.0


def site_factor(totals: Floats, expected: Floats) -> float:
    """Return by how much a whole site's week differs from its products' usual rates.

    A product counts for at most four times its usual rate plus four, so that no campaign moves
    the factor; with few products the factor stays near 1.

    Args:
        totals: Reviews of the week of every product that could be seen.
        expected: Their usual weekly rates.
    """
    if totals.size < 10:
        return 1.0
    capped = np.minimum(totals, 4.0 * expected + 4.0)
    return float((capped.sum() + SITE_PULL) / (expected.sum() + SITE_PULL))


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


def log_honest_volume(totals: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the log law of each peak component, weights included, shape (products, peaks)."""
    means = mean[:, None] * PEAK_FACTORS
    return np.asarray(
        np.log(PEAK_WEIGHTS) + log_negative_binomial(totals[:, None], means, size[:, None])
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
