"""Fisher's noncentral hypergeometric law: how many low stars are among the removed.

Of n reviews at risk, m are low (1-2 stars). Each vanishes on its own, the low ones with odds
psi times those of the others. Given that d vanished, the number k of low ones among them has

    P(k) = C(m, k) C(n - m, d - k) psi^k / sum over the support,

whatever the overall rate of removal. In theta = log(psi) this is an exponential family: the
log-likelihood is concave in theta, and the likelihood ratio is increasing in k.

Source: Fog 2008, Communications in Statistics - Simulation and Computation 37(2):258-273.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = 1 << 19


def log_pmf(low_removed: int, *, at_risk: int, low: int, removed: int, log_odds: Floats) -> Floats:
    """Return log P(k = `low_removed`) at every odds ratio of a grid.

    Args:
        low_removed: Low-star reviews among the removed (k).
        at_risk: Reviews that could have vanished (n).
        low: Low-star reviews among those at risk (m).
        removed: Reviews that vanished (d).
        log_odds: Natural logarithms of the odds ratios, shape (n_grid,), finite.

    Returns:
        Shape (n_grid,); -inf everywhere when k is outside the support.

    Raises:
        ValueError: The counts contradict each other.
    """
    start, weights = _log_weights(at_risk, low, removed)
    index = low_removed - start
    if not 0 <= index < len(weights):
        return np.full(log_odds.shape, -np.inf)
    if len(weights) == 1:
        return np.zeros(log_odds.shape)
    own: Floats = weights[index] + index * log_odds
    return own - _log_normaliser(weights, log_odds)


def _log_weights(at_risk: int, low: int, removed: int) -> tuple[int, Floats]:
    if not (0 <= low <= at_risk and 0 <= removed <= at_risk):
        raise ValueError(
            f"{removed} removed and {low} low of {at_risk} at risk is impossible; "
            "removed and low must each lie between 0 and at_risk"
        )
    return _cached_log_weights(at_risk, low, removed)


@lru_cache(maxsize=512)
def _cached_log_weights(at_risk: int, low: int, removed: int) -> tuple[int, Floats]:
    """Return the smallest k and log C(m,k)C(n-m,d-k) over the support, up to a constant.

    Sums of logarithms of ratios of neighbours: no factorial is ever formed, so nothing cancels.
    """
    high = at_risk - low
    start, stop = max(0, removed - high), min(low, removed)
    k = np.arange(start, stop, dtype=np.float64)
    steps = np.log((low - k) * (removed - k) / ((k + 1) * (high - removed + k + 1)))
    weights = np.concatenate(([0.0], np.cumsum(steps)))
    weights -= weights.max()
    weights.flags.writeable = False
    return start, weights


def _log_normaliser(weights: Floats, log_odds: Floats) -> Floats:
    """Return the log of the sum over the support at each grid point, in blocks of bounded size."""
    steps = np.arange(len(weights), dtype=np.float64)
    rows = max(1, _BLOCK // len(weights))
    out = np.empty(log_odds.shape)
    for first in range(0, len(log_odds), rows):
        part = log_odds[first : first + rows]
        exponents = weights + part[:, None] * steps
        top = exponents.max(axis=1)
        out[first : first + rows] = top + np.log(np.exp(exponents - top[:, None]).sum(axis=1))
    return out
