"""Evidence that a seller's low stars vanish more readily than the site's, valid at any look.

Null: in every stratum the seller's odds ratio is at most max(1, psi_b), where psi_b is the odds
ratio of the site's ordinary moderation. Proofs stand in docs/methods/removals.md; in short:

1. For a known psi_b, mixing likelihood ratios psi_b * r against psi_b over r > 1 gives a test
   supermartingale for *every* psi <= psi_b, varying between strata as it likes: the ratio is
   increasing in k, and k grows stochastically with psi.
2. psi_b is unknown. The evidence is the average of (1) over what is believed of psi_b when this
   seller is taken for honest: from the other sellers, and from its own removals. It is the ratio
   of two marginal likelihoods, so averaged over psi_b it is a test supermartingale again.

Taking the seller for honest is what makes a high baseline believable to the very extent to which
its own removals speak for one.
"""

from dataclasses import dataclass

import numpy as np

from analysis.selective.baseline import (
    NULLS,
    belief_quantiles,
    log_belief,
    log_mixture,
    log_sum_exp,
)
from analysis.selective.fisher import Floats
from analysis.selective.tally import Tally

MASS_STAKE = 0.5
_LEVELS = (0.025, 0.5, 0.975)
_DISTINCT = range(NULLS[0], NULLS[-1] + 1)
_OF_DISTINCT = NULLS - NULLS[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectiveEvidence:
    """What can be said of one seller at one look.

    Attributes:
        e_value: At least 0; 20 or more happens ever to at most 1 honest seller in 20.
        baseline: Median of what the other sellers leave believable of psi_b.
        baseline_low, baseline_high: Its 2.5 % and 97.5 % quantiles.
    """

    e_value: float
    baseline: float
    baseline_low: float
    baseline_high: float


def selective_evidence(seller: Tally, others: Floats) -> SelectiveEvidence:
    """Return the e-value against "this seller's low stars vanish no more readily than elsewhere".

    Args:
        seller: Every stratum of the seller so far.
        others: Sum of `baseline_terms` over the site's other sellers, without this one; zeros
            when there are none.
    """
    belief = log_belief(others)
    low, middle, high = belief_quantiles(belief, _LEVELS)
    log_e = log_e_value(seller.ordinary, seller.mass, belief)
    return SelectiveEvidence(
        e_value=float(np.exp(min(float(log_e), 700.0))),
        baseline=middle,
        baseline_low=low,
        baseline_high=high,
    )


def log_e_value(ordinary: Floats, mass: Floats, belief: Floats) -> Floats:
    """Return the log e-value of sellers, averaged over what is believed of psi_b.

    Args:
        ordinary: Log-likelihoods of ordinary strata, shape (..., grid); leading axes are sellers.
        mass: The same of mass strata.
        belief: `log_belief` of each seller's others, shape (..., grid).
    """
    return log_average(log_e_against(ordinary, mass), ordinary, belief)


def log_average(against: Floats, ordinary: Floats, belief: Floats) -> Floats:
    """Return `log_e_against`, averaged over psi_b as believed of a seller taken for honest."""
    if_honest = belief + ordinary[..., NULLS]
    out: Floats = log_sum_exp(if_honest + against) - log_sum_exp(if_honest)
    return out


def log_e_against(ordinary: Floats, mass: Floats) -> Floats:
    """Return the log e-value against "psi <= max(1, psi_b)" for every psi_b of the grid.

    Of mass strata at least half of what `ordinary` gives is kept. Shape (..., grid); it never
    increases with psi_b because log-likelihoods are concave.
    """
    extra = log_mixture(mass, _DISTINCT)
    bet = np.logaddexp(np.log(1 - MASS_STAKE), np.log(MASS_STAKE) + extra)
    distinct = log_mixture(ordinary, _DISTINCT) + bet
    out: Floats = distinct[..., _OF_DISTINCT]
    return out
