"""From products to sellers: e-detectors averaged, never multiplied.

A product of e-values is valid only if the products are independent given the past, and one
seller's products are not: they share listings, promotions and buyers. The mean is valid under any
dependence (Vovk and Wang 2021, E-values: calibration, combination and applications, Annals of
Statistics 49(3):1736-1754), so the seller's e-detector is the mean over all its products that are
watched, those with no evidence included. A campaign spread thinly over many products shows in none
of them; the seller's pooled series, all its products' reviews in one, is therefore one more
member of the mean, with half of the weight.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.inflation.replay import History

POOLED_WEIGHT = 0.5


def seller_e_value(products: Sequence[float], pooled: float | None = None) -> float:
    """Return the seller's e-detector value.

    Args:
        products: Values of all its watched products, 0 for those that are not judged yet.
        pooled: Value of the pooled series; None where the seller has one product.
    """
    if not products:
        return 0.0
    mean = sum(products) / len(products)
    if pooled is None:
        return mean
    return POOLED_WEIGHT * pooled + (1.0 - POOLED_WEIGHT) * mean


def pool_histories(histories: Mapping[str, History]) -> History | None:
    """Return the sum of a seller's products, in weeks where all of them could be seen.

    A product that appears later would look like more reviews: the pooled series begins when the
    last product does and ends when the first one does. None where no week is left.
    """
    if len(histories) < 2:
        return None
    first = max(history.first for history in histories.values())
    end = min(history.first + 7 * len(history.seen) for history in histories.values())
    weeks = (end - first) // 7
    if weeks <= 0:
        return None
    counts = np.zeros((weeks, 3), dtype=np.int64)
    seen = np.ones(weeks, dtype=np.bool_)
    for history in histories.values():
        begin = (first - history.first) // 7
        counts += history.counts[begin : begin + weeks]
        seen &= history.seen[begin : begin + weeks]
    counts[~seen] = 0
    return History(first=first, counts=counts, seen=seen)
