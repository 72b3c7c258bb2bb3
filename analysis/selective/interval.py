"""The odds ratio of a seller's removals, with an interval that holds at every look."""

from dataclasses import dataclass

import numpy as np

from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, Tally

FEW = 5
#: Steps over the grid, evenly spread in their logarithm.
_RATIOS = np.unique(np.round(np.geomspace(1, len(LOG_ODDS) // 2, 28)).astype(np.intp))
_GRID_STEP = float(LOG_ODDS[1] - LOG_ODDS[0])
_NEWTON_STEPS = 6
_STEPPED = np.arange(len(LOG_ODDS))[:, None] + _RATIOS
_REACH = np.minimum(_STEPPED, len(LOG_ODDS) - 1)
_INSIDE = np.equal(_STEPPED, _REACH)


@dataclass(frozen=True, kw_only=True, slots=True)
class OddsRatio:
    """A conditional maximum-likelihood estimate and its confidence sequence.

    Attributes:
        estimate: None while nothing informative was removed; `inf` or 0 where the likelihood
            has no maximum inside 1/64 .. 256 (only low, or only other stars vanished).
        ci_low: Lower end; 0 when the data exclude nothing below.
        ci_high: Upper end; `inf` when the data exclude nothing above.
        mass: True when it comes from mass removals, because ordinary ones are too few.
    """

    estimate: float | None
    ci_low: float
    ci_high: float
    mass: bool = False


def odds_ratio(tally: Tally, *, alpha: float = 0.05) -> OddsRatio:
    """Return the odds ratio of low against other stars, common to all strata.

    It is taken from the ordinary strata; with fewer than `FEW` removals in them, from all.
    That choice looks at numbers removed only, never at stars.

    Args:
        tally: The seller's strata so far.
        alpha: The interval misses the truth at *any* look with at most this probability.
    """
    mass = tally.ordinary_removed < FEW and tally.mass_removed > 0
    curve = tally.ordinary + tally.mass if mass else tally.ordinary
    if tally.strata == 0 or not np.any(curve):
        return OddsRatio(estimate=None, ci_low=0.0, ci_high=np.inf)
    low, high = confidence_sequence(curve, alpha=alpha)
    return OddsRatio(estimate=_maximum(curve), ci_low=low, ci_high=high, mass=mass)


def confidence_sequence(curve: Floats, *, alpha: float) -> tuple[float, float]:
    """Return the ends of the set of odds ratios that no mixture rejects at `alpha`.

    Each odds ratio psi0 is tested by two mixtures of likelihood ratios psi0 * r, one over r > 1
    and one over r < 1, each at alpha / 2 (Ville). Both are monotone in psi0 since `curve` is
    concave, so the set is an interval; its ends are rounded outwards to the grid.

    Args:
        curve: Log-likelihood on `LOG_ODDS`, concave.
        alpha: Non-coverage over all looks together.
    """
    bar = np.log(2 / alpha)
    above = _log_one_sided(curve) >= bar
    below = (_log_one_sided(curve[::-1]) >= bar)[::-1]
    rejected_low, rejected_high = np.flatnonzero(above), np.flatnonzero(below)
    low = float(np.exp(LOG_ODDS[rejected_low[-1]])) if rejected_low.size else 0.0
    high = float(np.exp(LOG_ODDS[rejected_high[0]])) if rejected_high.size else float(np.inf)
    return low, high


def _log_one_sided(curve: Floats) -> Floats:
    """Return, per grid point, the log of a mixture over larger odds; beyond the grid, no bet."""
    gains = (curve[_REACH] - curve[:, None]) * _INSIDE
    top = gains.max(axis=1)
    out: Floats = top + np.log(np.exp(gains - top[:, None]).mean(axis=1))
    return out


def _maximum(curve: Floats) -> float:
    """Return where a concave curve is highest; between grid points by a quartic through five."""
    best = int(np.argmax(curve))
    if best == 0:
        return 0.0
    if best == len(curve) - 1:
        return float(np.inf)
    middle = min(max(best, 2), len(curve) - 3)
    a, b, c, d, e = curve[middle - 2 : middle + 3].tolist()
    slopes = (
        (a - 8 * b + 8 * d - e) / 12,
        (-a + 16 * b - 30 * c + 16 * d - e) / 12,
        (-a + 2 * b - 2 * d + e) / 4,
        (a - 4 * b + 6 * c - 4 * d + e) / 6,
    )
    step = float(best - middle)
    for _ in range(_NEWTON_STEPS):
        slope, bend = _slope_and_bend(slopes, step)
        if bend >= 0:
            break
        step = min(max(step - slope / bend, best - middle - 1.0), best - middle + 1.0)
    return float(np.exp(LOG_ODDS[middle] + step * _GRID_STEP))


def _slope_and_bend(slopes: tuple[float, float, float, float], step: float) -> tuple[float, float]:
    first, second, third, fourth = slopes
    slope = first + step * (second + step * (third + step * fourth))
    return slope, second + step * (2 * third + 3 * step * fourth)
