"""Evidence that a seller's low stars vanish more readily than the site's, valid at any look.

Null: in every stratum the seller's odds ratio is at most max(1, psi_b), where psi_b is the odds
ratio of the site's ordinary moderation. The proof that the value below is an e-process stands
in docs/methods/removals.md; in short:

1. For a known psi_b, mixing likelihood ratios psi_b * r against psi_b over r > 1 gives a test
   supermartingale for *every* psi <= psi_b, varying between strata as it likes: the ratio is
   increasing in k, and k grows stochastically with psi.
2. psi_b is unknown. The other sellers give an e-process against every value of it, and the
   product of the two at the true psi_b is an e-process. The infimum over psi_b lies below it.

No estimate is plugged in, so the uncertainty of the baseline needs no further allowance.
"""

from dataclasses import dataclass

import numpy as np

from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, ODDS_ONE, STEPS_PER_OCTAVE, Tally

MOST_BASELINE = 4 * STEPS_PER_OCTAVE
ASSUMED_BASELINE = STEPS_PER_OCTAVE
ENOUGH_INFORMATION = 25.0
BASELINE_STAKE = 0.1
MASS_STAKE = 0.5


def _bump(octaves: Floats, *, centre: float, spread: float) -> Floats:
    density: Floats = np.exp(-0.5 * ((octaves - centre) / spread) ** 2)
    density /= density.sum()
    return density


_RATIOS = np.arange(2, MOST_BASELINE + 1)
_RATIO_PRIOR = _bump(_RATIOS / STEPS_PER_OCTAVE, centre=2.0, spread=1.0)
_BASELINE_PRIOR = _bump(LOG_ODDS / np.log(2.0), centre=0.0, spread=1.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectiveEvidence:
    """What can be said of one seller at one look.

    Attributes:
        e_value: At least 0; 20 or more happens ever to at most 1 honest seller in 20.
        baseline: Odds ratio psi_b that was hardest to beat: the e-value is against this one.
        baseline_assumed: Too little is known of other sellers: it was taken for granted that
            psi_b is at most 2, or at most what they suggest where that is more.
    """

    e_value: float
    baseline: float
    baseline_assumed: bool


def selective_evidence(seller: Tally, others: Tally) -> SelectiveEvidence:
    """Return the e-value against "this seller's low stars vanish no more readily than elsewhere".

    Args:
        seller: Every stratum of the seller so far.
        others: Every stratum of the site's other sellers so far, without this one.

    Source: construction after Wasserman, Ramdas and Balakrishnan 2020 (universal inference,
    PNAS 117(29)) and Ramdas, Gruenwald, Vovk and Shafer 2023 (Statistical Science 38(4)).
    """
    assumed = information_at_one(others) < ENOUGH_INFORMATION
    most = MOST_BASELINE
    if assumed:
        likeliest = int(np.argmax(others.ordinary)) - ODDS_ONE if others.ordinary_removed else 0
        most = min(max(ASSUMED_BASELINE, likeliest), MOST_BASELINE)
    upper_ends = np.arange(1, ODDS_ONE + most + 1)
    against_seller = log_e_against(seller)[np.maximum(upper_ends - ODDS_ONE, 0)]
    log_e = against_seller + _log_e_of_baseline_cells(others)[upper_ends - 1]
    hardest = int(np.argmin(log_e))
    return SelectiveEvidence(
        e_value=float(np.exp(min(log_e[hardest], 700.0))),
        baseline=float(np.exp(LOG_ODDS[max(int(upper_ends[hardest]), ODDS_ONE)])),
        baseline_assumed=assumed,
    )


def log_e_against(seller: Tally) -> Floats:
    """Return the log e-value against "psi <= psi_b" for psi_b = 1 .. 16 in eighths of an octave.

    Shape (33,), non-increasing in psi_b because log-likelihoods are concave.
    """
    ordinary = _log_mixture(seller.ordinary)
    if seller.mass_removed == 0:
        return ordinary
    mass = _log_mixture(seller.mass)
    out: Floats = ordinary + np.logaddexp(np.log(1 - MASS_STAKE), np.log(MASS_STAKE) + mass)
    return out


def information_at_one(tally: Tally) -> float:
    """Return Fisher's information on log(psi) at psi = 1: it depends on n, m and d, not on k."""
    step = LOG_ODDS[1] - LOG_ODDS[0]
    left, middle, right = tally.ordinary[ODDS_ONE - 1 : ODDS_ONE + 2]
    return float(-(left - 2 * middle + right) / step**2)


def _log_mixture(curve: Floats) -> Floats:
    nulls = ODDS_ONE + np.arange(MOST_BASELINE + 1)
    gains = curve[nulls[:, None] + _RATIOS] - curve[nulls][:, None]
    return _log_sum_exp(gains + np.log(_RATIO_PRIOR))


def _log_e_of_baseline_cells(others: Tally) -> Floats:
    """Return a lower bound, over each cell of the grid, of the log e-value against psi_b in it.

    Between two grid points a concave curve lies below the chords of the neighbouring cells,
    extended; the larger of their values at the ends bounds it.
    """
    curve = others.ordinary
    slopes = np.diff(curve)
    from_left = curve[:-1] + np.concatenate(([np.inf], slopes[:-1]))
    from_right = curve[1:] - np.concatenate((slopes[1:], [-np.inf]))
    rise_left = np.maximum(curve[:-1], from_left)
    rise_right = np.maximum(curve[1:], from_right)
    highest = np.minimum(rise_left, rise_right)
    average = _log_sum_exp((curve + np.log(_BASELINE_PRIOR))[None, :])[0]
    bet = np.log(BASELINE_STAKE) + average - highest
    out: Floats = np.logaddexp(np.log(1 - BASELINE_STAKE), bet)
    return out


def _log_sum_exp(rows: Floats) -> Floats:
    top = rows.max(axis=-1)
    out: Floats = top + np.log(np.exp(rows - top[..., None]).sum(axis=-1))
    return out
