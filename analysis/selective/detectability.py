"""What nobody can have seen: reviews posted and removed between two visits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.selective.hazard import HazardCurve

VISIT_DAYS = (1.0, 2.0, 3.5, 7.0, 14.0, 28.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Detectability:
    """The blind share at one visit interval.

    Attributes:
        every_days: Days between two covering scans.
        never_seen: Share of all posted reviews that vanish before any scan.
        ci_low, ci_high: The same at the ends of the hazard's interval; 1 where the youngest
            age was never watched and nothing can be said.
    """

    every_days: float
    never_seen: float
    ci_low: float
    ci_high: float


def detectability(
    curve: HazardCurve, *, every_days: Sequence[float] = VISIT_DAYS
) -> tuple[Detectability, ...]:
    """Return the blind share at each visit interval, shortest first as given.

    Reviews are taken to be posted at any moment between two visits with equal chance, so of
    those posted in an interval of w days the share unseen is the mean over 0..w of the
    probability F(age) of having vanished at that age. Bands without observation count as hazard
    0 in the estimate and 0 .. inf in the interval.
    """
    estimate = np.nan_to_num(np.array(curve.hazard), nan=0.0)
    low, high = np.array(curve.ci_low), np.array(curve.ci_high)
    return tuple(
        Detectability(
            every_days=days,
            never_seen=_mean_vanished(curve.edges, estimate, days),
            ci_low=_mean_vanished(curve.edges, low, days),
            ci_high=_mean_vanished(curve.edges, high, days),
        )
        for days in every_days
    )


def vanished_share(curve: HazardCurve, age_days: float, *, from_age: float = 0.0) -> float:
    """Return the probability that a review standing at `from_age` has vanished by `age_days`."""
    edges = np.array(curve.edges)
    width = np.minimum(edges[1:], age_days) - np.maximum(edges[:-1], from_age)
    hazard = np.nan_to_num(np.array(curve.hazard), nan=0.0)
    return float(-np.expm1(-(hazard * np.maximum(width, 0.0)).sum()))


def _mean_vanished(edges: Sequence[float], hazard: np.ndarray, days: float) -> float:
    """Return the mean over ages 0..`days` of the probability of having vanished."""
    standing, surviving_days = 1.0, 0.0
    for start, end, rate in zip(edges, edges[1:], hazard.tolist(), strict=False):
        width = min(end, days) - start
        if width <= 0:
            break
        if np.isinf(rate):
            standing = 0.0
            break
        risk = rate * width
        surviving_days += standing * width * (1.0 if risk < 1e-12 else -np.expm1(-risk) / risk)
        standing *= float(np.exp(-risk))
    return float(1 - surviving_days / days)
