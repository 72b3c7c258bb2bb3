"""Which of many sellers may be named at one look, with the error that this carries.

What is guaranteed, and what is not:

* If every value is an e-value under its own null (its expectation is at most 1 when that seller
  is honest), the expected share of honest sellers among those returned is at most `alpha`,
  whatever the dependence between sellers (Wang and Ramdas 2022, JRSS B 84(3):822-852, theorem
  1). This holds at one fixed look and, for e-processes, at one look chosen by any rule that
  does not peek ahead.
* For e-detectors (restarted every week: inflation) the expected false share at a look chosen
  after a mean of T weeks is at most `alpha * T`: error over patience (Dandapanthula and Ramdas
  2025, "Multiple testing in multi-stream sequential change detection").
* It is *not* guaranteed that the union of the names given over all weeks has a false share of
  at most `alpha`. Whoever needs that passes each seller's running maximum through
  `lifetime_e_value` first and pays with power.
"""

import math
from collections.abc import Mapping


def e_benjamini_hochberg(e_values: Mapping[str, float], alpha: float) -> frozenset[str]:
    """Return the ids that e-Benjamini-Hochberg rejects among all that were tested.

    With K values in descending order, rejects the k largest for the largest k that satisfies
    `e_(k) >= K / (alpha * k)`.

    Args:
        e_values: E-value of every seller tested at this look, also of those with no evidence
            (value 1): leaving them out makes K too small and the guarantee void. At least 0,
            infinity allowed. NaN counts as no evidence.
        alpha: Bound on the false discovery rate, in (0, 1).

    Returns:
        The rejected ids; empty when nothing is rejected or tested.

    Raises:
        ValueError: `alpha` is outside (0, 1) or a value is negative.

    Source: Wang and Ramdas 2022, JRSS B 84(3):822-852, definition 2.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; it must lie strictly between 0 and 1")
    negative = [name for name, value in e_values.items() if value < 0]
    if negative:
        raise ValueError(f"the e-value of {negative[0]!r} is negative; e-values are at least 0")
    total = len(e_values)
    descending = sorted((_evidence(value) for value in e_values.values()), reverse=True)
    rejected = 0
    for rank, value in enumerate(descending, start=1):
        if value * rank * alpha >= total:
            rejected = rank
    if rejected == 0:
        return frozenset()
    smallest = descending[rejected - 1]
    return frozenset(name for name, value in e_values.items() if _evidence(value) >= smallest)


def rejection_threshold(tested: int, rejected: int, alpha: float) -> float:
    """Return the e-value that the last of `rejected` ids had to reach: what a report prints."""
    return tested / (alpha * max(rejected, 1))


def lifetime_e_value(running_maximum: float) -> float:
    """Return an e-value for the largest value that an e-process has ever reached.

    The maximum of an e-process is not an e-value; the adjuster `(x - 1 - ln x) / ln(x)^2` makes
    it one, because its integral against dx/x^2 over [1, inf) is 1. What is rejected on these
    values stays rejected in later weeks, and the false discovery rate of the whole history is
    bounded.

    Args:
        running_maximum: Supremum of the e-process so far; below 1 is taken as 1, where the
            adjuster tends to 1/2.

    Source: Shafer, Shen, Vereshchagin and Vovk 2011, Statistical Science 26(1):84-101
    (lookback adjusters); kappa * x^(1 - kappa) mixed uniformly over kappa in (0, 1).
    """
    if math.isinf(running_maximum):
        return math.inf
    log = math.log(max(running_maximum, 1.0))
    if log < 1e-4:
        return 0.5 + log / 6
    return (math.expm1(log) - log) / log**2


def _evidence(value: float) -> float:
    return 1.0 if math.isnan(value) else value
