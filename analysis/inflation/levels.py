"""How many reviews a product's seller lets come: a level that may change, for good, in any week.

A seller who begins to ask every buyer for a review gets two to five times as many from then on;
one who stops gets fewer. That is no promotion, which is over in a week or two, and no drift. Under
the null a product has a level, a multiple of its rate, that changes with a small probability a
week and otherwise stays. A change costs its price once: from the second week on, more reviews than
before are what the new level brings, and only their stars can speak.

Source: Rabiner 1989, Proceedings of the IEEE 77(2):257-286 (the forward filter of a hidden Markov
chain).
"""

import numpy as np
from scipy.special import logsumexp

from analysis.inflation.baseline import Category, Floats
from analysis.inflation.volume import (
    BULK,
    BULK_SIZE,
    BULKS,
    PEAK_FACTORS,
    log_negative_binomial,
    peak_weights,
)

#: Multiples of a product's rate; it begins at 1.
LEVELS = np.array([0.4, 1.0, 2.0, 3.3, 5.5])
#: Chance a week that the level changes to any one of the others: once in five years in all.
CHANGES = 0.001
#: Every level with every peak of volume.py, and the bulks.
FACTORS = np.concatenate([np.outer(LEVELS, PEAK_FACTORS).ravel(), BULKS])
_STEP = (1.0 - len(LEVELS) * CHANGES) * np.eye(len(LEVELS)) + CHANGES


def start_levels(products: int) -> Floats:
    """Return the probabilities of the levels before the first week, shape (products, levels)."""
    return np.tile((LEVELS == 1.0).astype(np.float64), (products, 1))


def next_levels(levels: Floats) -> Floats:
    """Return the probabilities of the levels one week later."""
    return np.asarray(levels @ _STEP)


def mean_level(levels: Floats) -> Floats:
    """Return the expected level, shape (products,)."""
    return np.asarray(levels @ LEVELS)


def log_levelled_volume(
    totals: Floats, mean: Floats, size: Floats, peaks: float, levels: Floats
) -> Floats:
    """Return the log law of each of `FACTORS`, weights included, shape (products, factors).

    Args:
        totals: Numbers of reviews, shape (products,).
        mean: Expected numbers in an ordinary week at level 1.
        size: Negative binomial sizes.
        peaks: Weight of all peaks together, of the category.
        levels: Probabilities of the levels.
    """
    usual = (1.0 - BULK) * levels[:, :, None] * peak_weights(peaks)
    bulks = np.full((len(levels), len(BULKS)), BULK / len(BULKS))
    with np.errstate(divide="ignore"):
        logs = np.log(np.concatenate([usual.reshape(len(levels), -1), bulks], axis=1))
    sizes = np.repeat(size[:, None], len(FACTORS), axis=1)
    sizes[:, -len(BULKS) :] = BULK_SIZE
    return np.asarray(logs + log_negative_binomial(totals[:, None], mean[:, None] * FACTORS, sizes))


def learned_rate(
    totals: Floats, scale: Floats, components: Floats, rates: Floats, category: Category
) -> Floats:
    """Return what a week adds to the gamma parameters of the rate, shape (products, 2).

    The site's factor, levels and peaks are divided out, by their posterior mean; a noisy count
    adds less, and a bulk nothing.

    Args:
        totals: Numbers of reviews, shape (products,).
        scale: The site's factor times the weeks that the numbers stand for.
        components: What `log_levelled_volume` says of the week.
        rates: Gamma parameters before it.
        category: Category of the products.
    """
    odds = _odds(components)
    ordinary = 1.0 - odds[:, -len(BULKS) :].sum(axis=1)
    times = scale * (odds @ FACTORS)
    mean = times * rates[:, 0] / rates[:, 1]
    trust = ordinary * category.dispersion / (category.dispersion + mean)
    return np.stack([trust * totals, trust * times], axis=1)


def learned_levels(components: Floats, levels: Floats, trust: Floats) -> Floats:
    """Return the levels' probabilities after a week that is believed with `trust`.

    Args:
        components: What `log_levelled_volume` says of the week.
        levels: Probabilities before it.
        trust: How far the week counts, from 0 to 1, shape (products,).
    """
    odds = _odds(components)
    by_level = odds[:, : -len(BULKS)].reshape(len(levels), len(LEVELS), -1).sum(axis=2)
    # A bulk says nothing of the level.
    after = by_level + odds[:, -len(BULKS) :].sum(axis=1, keepdims=True) * levels
    return np.asarray(trust[:, None] * after + (1.0 - trust[:, None]) * levels)


def _odds(components: Floats) -> Floats:
    return np.asarray(np.exp(components - logsumexp(components, axis=1, keepdims=True)))
