"""The odds ratio psi_b of a site's ordinary moderation, as unknown as the other sellers leave it.

Before any seller is known, log(psi_b) is normal around "low and other stars alike", one octave
wide: one site in six moderates low stars twice as hard, one in forty four times. The other
sellers sharpen that. They are honest (odds ratio psi_b) or, each with an unknown chance of up
to 30 %, remove low stars themselves (psi_b * r with r > 1), so that sellers who suppress
reviews do not pass for moderation. How hard these press is not known: r reaches as far as the
grid, or one who removes nearly every low review would pass for moderation after all.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, ODDS_ONE, STEPS_PER_OCTAVE

MOST_BASELINE = 4 * STEPS_PER_OCTAVE
GUILTY_SHARES = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3)
NULLS = np.clip(np.arange(len(LOG_ODDS)), ODDS_ONE, ODDS_ONE + MOST_BASELINE)
"""Per psi_b of the grid, the largest odds ratio that is still honest: max(1, psi_b)."""


def bump(octaves: Floats, *, centre: float, spread: float) -> Floats:
    """Return normal weights over octaves that sum to 1."""
    density: Floats = np.exp(-0.5 * ((octaves - centre) / spread) ** 2)
    density /= density.sum()
    return density


#: Ratios r = 1.19 .. 16 over a baseline in quarters of an octave; likeliest 4, mostly 2 .. 8.
RATIOS = np.arange(STEPS_PER_OCTAVE // 4, MOST_BASELINE + 1, STEPS_PER_OCTAVE // 4)
RATIO_PRIOR = bump(RATIOS / STEPS_PER_OCTAVE, centre=2.0, spread=0.75)
#: Of other sellers, half the weight on the same ratios and half even over the octaves up to 256.
OTHERS_RATIOS = np.concatenate(
    [RATIOS, np.arange(MOST_BASELINE, 2 * MOST_BASELINE + 1, STEPS_PER_OCTAVE // 2)[1:]]
)
_OCTAVES_OF = np.gradient(OTHERS_RATIOS / STEPS_PER_OCTAVE)
OTHERS_PRIOR = 0.5 * _OCTAVES_OF / _OCTAVES_OF.sum()
OTHERS_PRIOR[: len(RATIOS)] += 0.5 * RATIO_PRIOR
_LOG_PRIOR = np.log(bump(LOG_ODDS / np.log(2.0), centre=0.0, spread=1.0))


def baseline_terms(ordinary: Floats) -> Floats:
    """Return what each seller adds to the site's log-likelihood; sum them over the others.

    Args:
        ordinary: Log-likelihoods of sellers' ordinary strata, shape (..., grid).

    Returns:
        Shape (..., len(GUILTY_SHARES), grid): per share of guilty sellers and psi_b. The first
        row, share 0, is `ordinary` itself.
    """
    every = range(len(LOG_ODDS))
    guilty = ordinary + log_mixture(ordinary, every, ratios=OTHERS_RATIOS, prior=OTHERS_PRIOR)
    rows = [ordinary]
    for share in GUILTY_SHARES[1:]:
        rows.append(np.logaddexp(np.log1p(-share) + ordinary, np.log(share) + guilty))
    return np.stack(rows, axis=-2)


def log_mixture(
    curve: Floats,
    nulls: range,
    *,
    ratios: NDArray[np.intp] = RATIOS,
    prior: Floats = RATIO_PRIOR,
) -> Floats:
    """Return the log of the mixed likelihood ratios of psi * r against psi.

    Args:
        curve: Log-likelihoods on `LOG_ODDS`, shape (..., grid).
        nulls: Grid indices of psi.
        ratios: Every r, ascending, in steps of the grid; beyond its end, its end.
        prior: Their weights, sum 1.

    Returns:
        Shape (..., len(nulls)).
    """
    beyond = np.repeat(curve[..., -1:], ratios[-1], axis=-1)
    padded = np.concatenate([curve, beyond], axis=-1)
    terms = [
        (padded[..., nulls.start + ratio : nulls.stop + ratio], weight)
        for ratio, weight in zip(ratios.tolist(), np.log(prior).tolist(), strict=True)
    ]
    top = np.full((*curve.shape[:-1], len(nulls)), -np.inf)
    for reached, weight in terms:
        np.maximum(top, reached + weight, out=top)
    total = np.zeros(top.shape)
    for reached, weight in terms:
        total += np.exp(reached + (weight - top))
    out: Floats = top + np.log(total) - curve[..., nulls.start : nulls.stop]
    return out


def log_belief(others: Floats) -> Floats:
    """Return the log density of psi_b on `LOG_ODDS` that the other sellers leave, sum 1.

    Args:
        others: Sum of the other sellers' `baseline_terms`, shape (..., shares, grid); zeros
            without others. Every share of guilty sellers is as likely as the next.
    """
    belief = log_sum_exp(np.swapaxes(others, -1, -2)) + _LOG_PRIOR
    out: Floats = belief - log_sum_exp(belief)[..., None]
    return out


def belief_quantiles(belief: Floats, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return the odds ratios psi_b below which the stated shares of a belief lie."""
    reached = np.searchsorted(np.cumsum(np.exp(belief)), np.array(levels) * (1 - 1e-12))
    return tuple(float(np.exp(LOG_ODDS[min(at, len(LOG_ODDS) - 1)])) for at in reached.tolist())


def log_sum_exp(rows: Floats) -> Floats:
    """Return the log of the sum of exponentials over the last axis."""
    top = rows.max(axis=-1)
    out: Floats = top + np.log(np.exp(rows - top[..., None]).sum(axis=-1))
    return out
