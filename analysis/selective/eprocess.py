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

from analysis.selective.baseline import (
    MOST_BASELINE,
    baseline_assumed,
    hardest_baseline,
    log_mixture,
)
from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, ODDS_ONE, Tally

MASS_STAKE = 0.5
_NULLS = ODDS_ONE + np.arange(MOST_BASELINE + 1)


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


def selective_evidence(seller: Tally, others: Floats) -> SelectiveEvidence:
    """Return the e-value against "this seller's low stars vanish no more readily than elsewhere".

    Args:
        seller: Every stratum of the seller so far.
        others: Sum of `baseline_terms` over the site's other sellers, without this one; zeros
            when there are none.
    """
    log_e, baseline = hardest_baseline(log_e_against(seller.ordinary, seller.mass), others)
    return SelectiveEvidence(
        e_value=float(np.exp(min(float(log_e), 700.0))),
        baseline=float(np.exp(LOG_ODDS[int(baseline)])),
        baseline_assumed=bool(baseline_assumed(others)),
    )


def log_e_against(ordinary: Floats, mass: Floats) -> Floats:
    """Return the log e-value against "psi <= psi_b" for psi_b = 1 .. 16 on the grid.

    Args:
        ordinary: Log-likelihoods of ordinary strata, shape (..., grid); leading axes are sellers.
        mass: The same of mass strata; at least half of what `ordinary` gives is kept.

    Returns:
        Shape (..., nulls), non-increasing in psi_b because log-likelihoods are concave.
    """
    extra = log_mixture(mass, _NULLS)
    bet = np.logaddexp(np.log(1 - MASS_STAKE), np.log(MASS_STAKE) + extra)
    out: Floats = log_mixture(ordinary, _NULLS) + bet
    return out
