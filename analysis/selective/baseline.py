"""The odds ratio psi_b of a site's ordinary moderation, as unknown as the other sellers leave it.

The other sellers are honest (odds ratio psi_b) or, each with an unknown chance of up to 30 %,
remove low stars themselves (psi_b * r with r > 1). For every psi_b the evidence against it is a
mixture of such models over the best of them at psi_b: an e-process (universal inference).
Sellers that suppress reviews thus do not pass for moderation, and where data cannot tell the
two apart the larger psi_b stands.

Source: Wasserman, Ramdas and Balakrishnan 2020, PNAS 117(29):16880-16890.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, ODDS_ONE, STEPS_PER_OCTAVE

MOST_BASELINE = 4 * STEPS_PER_OCTAVE
ASSUMED_BASELINE = STEPS_PER_OCTAVE
ENOUGH_INFORMATION = 25.0
BASELINE_STAKE = 0.1
GUILTY_SHARES = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3)


def bump(octaves: Floats, *, centre: float, spread: float) -> Floats:
    """Return normal weights over octaves that sum to 1."""
    density: Floats = np.exp(-0.5 * ((octaves - centre) / spread) ** 2)
    density /= density.sum()
    return density


#: Ratios r = 1.19 .. 16 over a baseline in eighths of an octave; likeliest 4, mostly 2 .. 8.
RATIOS = np.arange(STEPS_PER_OCTAVE // 4, MOST_BASELINE + 1, STEPS_PER_OCTAVE // 8)
RATIO_PRIOR = bump(RATIOS / STEPS_PER_OCTAVE, centre=2.0, spread=1.0)
_BASELINE_PRIOR = bump(LOG_ODDS / np.log(2.0), centre=0.0, spread=1.5)


def baseline_terms(ordinary: Floats) -> Floats:
    """Return what each seller adds to the site's log-likelihood; sum them over the others.

    Args:
        ordinary: Log-likelihoods of sellers' ordinary strata, shape (..., grid).

    Returns:
        Shape (..., len(GUILTY_SHARES), grid): per share of guilty sellers and psi_b. The first
        row, share 0, is `ordinary` itself.
    """
    guilty = ordinary + log_mixture(ordinary, np.arange(len(LOG_ODDS)))
    rows = [ordinary]
    for share in GUILTY_SHARES[1:]:
        rows.append(np.logaddexp(np.log1p(-share) + ordinary, np.log(share) + guilty))
    return np.stack(rows, axis=-2)


def log_mixture(curve: Floats, nulls: NDArray[np.intp]) -> Floats:
    """Return the log of the mixed likelihood ratios of psi * r against psi at grid indices."""
    reach = np.minimum(nulls[:, None] + RATIOS, len(LOG_ODDS) - 1)
    gains = curve[..., reach] - curve[..., nulls][..., None]
    return log_sum_exp(gains + np.log(RATIO_PRIOR))


def hardest_baseline(against: Floats, others: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return the log e-value at the baseline that leaves the least of it, and that baseline.

    Args:
        against: Log e-value of the seller against psi_b = 1 .. 16, one per grid step.
        others: Sum of the other sellers' `baseline_terms`, shape (..., shares, grid).

    Returns:
        Two arrays of the leading shape; the second indexes `LOG_ODDS`, never below odds 1.
    """
    upper_ends = np.arange(1, ODDS_ONE + MOST_BASELINE + 1)
    log_e = against[..., np.maximum(upper_ends - ODDS_ONE, 0)]
    log_e = log_e + _log_e_of_cells(others)[..., upper_ends - 1]
    profile = others.max(axis=-2)
    likeliest = np.argmax(profile, axis=-1) * np.any(profile, axis=-1)
    most = np.maximum(ODDS_ONE + ASSUMED_BASELINE, likeliest)
    open_to = np.where(baseline_assumed(others), most, ODDS_ONE + MOST_BASELINE)
    log_e = np.where(upper_ends <= open_to[..., None], log_e, np.inf)
    hardest = np.argmin(log_e, axis=-1)
    value: Floats = np.take_along_axis(log_e, hardest[..., None], axis=-1)[..., 0]
    return value, np.maximum(upper_ends[hardest], ODDS_ONE)


def baseline_assumed(others: Floats) -> NDArray[np.bool_]:
    """Tell whether too little is known of others, so that psi_b <= 2 is taken for granted."""
    return np.asarray(information_at_one(others[..., 0, :]) < ENOUGH_INFORMATION)


def information_at_one(curve: Floats) -> Floats:
    """Return Fisher's information on log(psi) at psi = 1: it depends on n, m and d, not on k."""
    step = LOG_ODDS[1] - LOG_ODDS[0]
    left, middle, right = (curve[..., ODDS_ONE + shift] for shift in (-1, 0, 1))
    out: Floats = -(left - 2 * middle + right) / step**2
    return out


def _log_e_of_cells(others: Floats) -> Floats:
    """Return a lower bound, over each cell of the grid, of the log e-value against psi_b in it.

    Where a curve is concave it lies, inside a cell, below the chords of the neighbouring cells,
    extended, hence below the point where these meet; where it is convex, below its values at
    the cell's ends.
    """
    slopes = np.diff(others, axis=-1)
    rise = np.concatenate((slopes[..., :1], slopes[..., :-1]), axis=-1)
    fall = np.concatenate((slopes[..., 1:], slopes[..., -1:]), axis=-1)
    bend = np.maximum(rise - fall, 1e-300)
    meet = np.clip((slopes - fall) / bend, 0.0, 1.0)
    ends = np.maximum(others[..., :-1], others[..., 1:])
    highest = np.maximum(others[..., :-1] + rise * meet, ends).max(axis=-2)
    weights = np.log(_BASELINE_PRIOR) - np.log(len(GUILTY_SHARES))
    average = log_sum_exp(log_sum_exp(others + weights))[..., None]
    bet = np.log(BASELINE_STAKE) + average - highest
    out: Floats = np.logaddexp(np.log(1 - BASELINE_STAKE), bet)
    return out


def log_sum_exp(rows: Floats) -> Floats:
    """Return the log of the sum of exponentials over the last axis."""
    top = rows.max(axis=-1)
    out: Floats = top + np.log(np.exp(rows - top[..., None]).sum(axis=-1))
    return out
