"""Calibrates raw scores by Platt's method: one slope and one intercept a label.

Platt (1999), "Probabilistic outputs for support vector machines", with his smoothed targets; the
slope and intercept are kept near those of the pooled labels where a label has few examples. Only
training asks for this: what reads texts needs the lines alone (`platt.py`), and no optimiser.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.coercion.platt import Platt, log_odds

FLAT: Final = 0.05
PULL: Final = 4.0
IDENTITY: Final = Platt(slope=1.0, intercept=0.0)


def fit_platt(
    raw: Sequence[float], truth: Sequence[bool], *, near: Platt = IDENTITY, pull: float = 0.0
) -> Platt:
    """Return the line that makes the truth likeliest, with a quasi-Newton method.

    Args:
        raw: Scores in 0..1, one an example.
        truth: Whether each example has the label.
        near: The line to stay near to.
        pull: How strongly (the precision of a normal prior on both numbers).
    """
    x = np.array([[log_odds(score), 1.0] for score in raw])
    held = np.array(truth, dtype=float)
    positives, negatives = held.sum(), len(held) - held.sum()
    target = np.where(held > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    prior: NDArray[np.float64] = np.array([near.slope, near.intercept])

    def loss(line: NDArray[np.float64]) -> float:
        odds = x @ line
        away = line - prior
        unlikely = float(np.sum(np.logaddexp(0, odds) - target * odds))
        return unlikely + float(away @ away) * (pull + 1e-6) / 2

    found = minimize(loss, prior, method="L-BFGS-B", bounds=[(FLAT, None), (None, None)])
    return Platt(slope=float(found.x[0]), intercept=float(found.x[1]))


def fit_all(
    raw: Sequence[Mapping[str, float]], labels: Sequence[frozenset[str]], names: Sequence[str]
) -> dict[str, Platt]:
    """Return a line for each label, drawn towards the line of all labels together."""
    pooled = fit_platt(
        [scores[name] for scores in raw for name in names],
        [name in held for held in labels for name in names],
    )
    return {
        name: fit_platt(
            [scores[name] for scores in raw],
            [name in held for held in labels],
            near=pooled,
            pull=PULL,
        )
        for name in names
    }
