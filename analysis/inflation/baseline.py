"""What a product's honest weeks look like, learned from its own past and from its category.

The null hypothesis is a state space model, stated here once and used everywhere:

* the shares of 1-3, 4 and 5 stars of a product start as a draw from the category's Dirichlet law
  (empirical Bayes) and then wander with `share_drift` standard deviation a week;
* the weekly rate starts as a draw from the category's gamma law and wanders with `rate_drift` on
  the log scale; a week's count is negative binomial around it, times a factor common to the whole
  site (site.py), times a level that seldom changes and then stays (levels.py), times a promotion
  of the product's own (volume.py).

Source: West and Harrison 1997, Bayesian Forecasting and Dynamic Models, chapter 14 (discounting).
Differs: forgetting follows from a stated drift per week, not from a constant discount, so that
products with many reviews may drift as far as products with few.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Weeks and reviews before a product is judged at all.
BURN_IN_WEEKS = 8
BURN_IN_REVIEWS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """The law from which a category's products are drawn.

    Attributes:
        stars: Dirichlet parameters of the shares of 1-3, 4 and 5 stars.
        rate_shape: Shape of the gamma law of weekly rates.
        rate_mean: Mean of it, reviews a week.
        dispersion: Size of the negative binomial law of weekly counts (large: nearly Poisson).
        week_concentration: Dirichlet concentration of one week's shares around the product's own.
        peaks: Weight of weeks above the usual rate (volume.py): promotions of a product's own.
        share_drift: Standard deviation of an honest share of 5 stars from one week to the next.
        rate_drift: Standard deviation of an honest log rate from one week to the next.
        products: How many products it was learned from; 0 for the default.
    """

    stars: tuple[float, float, float] = (2.0, 1.2, 4.8)
    rate_shape: float = 0.7
    rate_mean: float = 4.0
    dispersion: float = 5.0
    week_concentration: float = 300.0
    peaks: float = 0.15
    share_drift: float = 0.008
    rate_drift: float = 0.04
    products: int = 0


def start_stars(category: Category, products: int) -> Floats:
    """Return the Dirichlet parameters of products never seen before, shape (products, 3)."""
    return np.tile(np.asarray(category.stars, dtype=np.float64), (products, 1))


def start_rates(category: Category, products: int) -> Floats:
    """Return gamma shape and rate of products never seen before, shape (products, 2)."""
    pair = np.array([category.rate_shape, category.rate_shape / category.rate_mean])
    return np.tile(pair, (products, 1))


def forget_stars(stars: Floats, category: Category) -> Floats:
    """Return what is still known of the shares one week later, under the stated drift.

    The variance p(1-p)/A of a share grows by the squared drift: 1/A' = 1/A + drift^2 / (p(1-p)),
    with 0.2 for p(1-p). In the place of what is forgotten comes what the category tells: never
    less is known than that, and stars that a product never had do not become impossible.
    """
    total = stars.sum(axis=1, keepdims=True)
    kept = 1.0 / (1.0 + total * category.share_drift**2 / 0.2)
    return np.asarray(kept * stars + (1.0 - kept) * np.asarray(category.stars))


def forget_rates(rates: Floats, category: Category) -> Floats:
    """Return what is still known of the rate one week later: 1/a' = 1/a + drift^2."""
    kept = rates / (1.0 + rates[:, :1] * category.rate_drift**2)
    floor = category.rate_shape
    missing = np.maximum(floor - kept[:, :1], 0.0)
    return np.asarray(kept + missing * np.array([1.0, 1.0 / category.rate_mean]))


def predictive_stars(stars: Floats, category: Category) -> Floats:
    """Return the Dirichlet parameters of one week's shares, wider by its own variation."""
    total = stars.sum(axis=1, keepdims=True)
    return np.asarray(stars / (1.0 + total / category.week_concentration))


def is_ready(weeks: NDArray[np.int64], reviews: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which products have passed their burn-in."""
    return (weeks >= BURN_IN_WEEKS) & (reviews >= BURN_IN_REVIEWS)
