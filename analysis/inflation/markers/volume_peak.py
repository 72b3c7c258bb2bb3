"""Volume: more reviews than the product's own baseline, site-wide peaks taken out."""

import math

import numpy as np
from scipy.stats import nbinom

from analysis.inflation.baseline import Category
from analysis.inflation.records import Marker


def mark_volume(
    reviews: int, factors: list[float], rate: tuple[float, float], category: Category
) -> Marker:
    """Return the number of reviews as a multiple of what was expected.

    Args:
        reviews: Reviews of the campaign's weeks.
        factors: By how much the whole site's number differed in each of these weeks.
        rate: Gamma shape and rate of the product's weekly number before the campaign.
        category: Category of the product, for the week-to-week variation.

    The p-value is the negative binomial tail. It knows no promotions: a product's own sales peak
    makes it small too.
    """
    expected = rate[0] / rate[1] * sum(factors)
    squares = float(np.square(factors).sum()) / max(sum(factors) ** 2, 1e-12)
    size = 1.0 / (1.0 / rate[0] + squares / category.dispersion)
    tail = float(nbinom.sf(reviews - 1, size, size / (size + max(expected, 1e-9))))
    return Marker(
        name="volume",
        value=reviews / max(expected, 1e-9),
        baseline=1.0,
        note=f"{reviews} reviews where {expected:.1f} were expected",
        p_value=1.0 if math.isnan(tail) else tail,
    )
