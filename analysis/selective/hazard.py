"""How readily reviews vanish as they age: hazard from interval-censored, late-seen reviews.

A review enters observation at the age at which it was first seen (left truncation: had it
vanished before, nobody would know), and vanishes somewhere between two scans (interval
censoring). With a constant hazard inside each age band the likelihood is maximised by EM:
expected removals over expected review-days at risk, as Turnbull's self-consistency, but for
bands in place of points.

Source: Turnbull 1976, JRSS B 38(3):290-295; Louis 1982, JRSS B 44(2):226-233 (information).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2

from analysis.selective.fisher import Floats

AGE_BANDS = (0.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0, 365.0, 730.0, np.inf)
_STEPS = 500
_TOLERANCE = 1e-7
_CHUNK = 8192


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """One review under observation; ages in days since it was posted.

    Attributes:
        entered: Age when first seen.
        last_seen: Age when last seen.
        gone_by: Age at the first known absence; None while it stands.
    """

    entered: float
    last_seen: float
    gone_by: float | None = None

    def __post_init__(self) -> None:
        """Refuse ages out of order."""
        later = self.gone_by is None or self.last_seen < self.gone_by
        if not (0 <= self.entered <= self.last_seen and later):
            raise ValueError(f"{self}: needs 0 <= entered <= last_seen < gone_by")


@dataclass(frozen=True, kw_only=True, slots=True)
class HazardCurve:
    """Removals per review and day in each age band, youngest first.

    Attributes:
        edges: Band limits in days, one more than bands; the last may be infinite.
        hazard: NaN in a band in which no review was watched.
        ci_low, ci_high: Pointwise interval; 0 and inf where nothing was watched.
        removed: Expected removals in each band.
        review_days: Expected review-days at risk in each band.
    """

    edges: tuple[float, ...]
    hazard: tuple[float, ...]
    ci_low: tuple[float, ...]
    ci_high: tuple[float, ...]
    removed: tuple[float, ...]
    review_days: tuple[float, ...]


def curve_to_json(curve: HazardCurve) -> dict[str, list[float | None]]:
    """Return lists of numbers; what is infinite or unknown is None."""
    return {
        name: [value if np.isfinite(value) else None for value in values]
        for name, values in asdict(curve).items()
    }


def curve_from_json(stored: Mapping[str, Any]) -> HazardCurve:
    """Return the curve that `curve_to_json` wrote."""
    missing = {"edges": np.inf, "hazard": np.nan, "ci_high": np.inf}
    columns = {
        name: tuple(missing.get(name, 0.0) if value is None else float(value) for value in values)
        for name, values in stored.items()
    }
    return HazardCurve(**columns)


@dataclass(frozen=True, slots=True)
class _Design:
    certain: Floats
    """Review-days surely at risk, shape (bands,)."""
    within: Floats
    """Days of each removal's interval in each band, shape (removals, bands)."""


def removal_curve(
    exposures: Iterable[Exposure], *, edges: Sequence[float] = AGE_BANDS, level: float = 0.95
) -> HazardCurve:
    """Return the maximum-likelihood hazard with intervals from the observed information.

    Args:
        exposures: The reviews of one group (all low stars of a site, say).
        edges: Ascending band limits in days, the first 0.
        level: Pointwise coverage; bands without a removal get an exact Poisson upper limit.
    """
    limits = np.array(edges, dtype=np.float64)
    design = _design(exposures, limits)
    hazard = _fit(design)
    removed, days = _expect(design, hazard)
    low, high = _interval(design, hazard, level)
    watched = days > 0
    return HazardCurve(
        edges=tuple(limits.tolist()),
        hazard=tuple(np.where(watched, hazard, np.nan).tolist()),
        ci_low=tuple(np.where(watched, low, 0.0).tolist()),
        ci_high=tuple(np.where(watched, high, np.inf).tolist()),
        removed=tuple(removed.tolist()),
        review_days=tuple(days.tolist()),
    )


def _design(exposures: Iterable[Exposure], edges: Floats) -> _Design:
    certain = np.zeros(len(edges) - 1)
    intervals: list[tuple[float, float]] = []
    starts: list[float] = []
    ends: list[float] = []
    for exposure in exposures:
        starts.append(exposure.entered)
        ends.append(exposure.last_seen)
        if exposure.gone_by is not None:
            intervals.append((exposure.last_seen, exposure.gone_by))
        if len(starts) == _CHUNK:
            certain += _overlap(np.array(starts), np.array(ends), edges).sum(axis=0)
            starts, ends = [], []
    certain += _overlap(np.array(starts), np.array(ends), edges).sum(axis=0)
    bounds = np.array(intervals, dtype=np.float64).reshape(-1, 2)
    return _Design(certain, _overlap(bounds[:, 0], bounds[:, 1], edges))


def _overlap(start: Floats, end: Floats, edges: Floats) -> Floats:
    low = np.maximum(start[:, None], edges[:-1])
    high = np.minimum(end[:, None], edges[1:])
    out: Floats = np.maximum(high - low, 0.0)
    return out


def _expect(design: _Design, hazard: Floats) -> tuple[Floats, Floats]:
    """Return expected removals and review-days per band, given what was observed."""
    if len(design.within) == 0:
        return np.zeros(len(hazard)), design.certain
    risk = np.maximum(hazard, 1e-300) * design.within
    before = np.cumsum(risk, axis=1) - risk
    total = -np.expm1(-risk.sum(axis=1, keepdims=True))
    inside = np.exp(-before) * -np.expm1(-risk) / total
    after = np.maximum(1 - np.cumsum(inside, axis=1), 0.0)
    small = risk < 1e-6
    safe = np.where(small, 1.0, risk)
    share = np.where(small, 0.5 - risk / 12, 1 / safe - 1 / np.expm1(safe))
    days = design.within * (after + inside * share)
    return inside.sum(axis=0), design.certain + days.sum(axis=0)


def _fit(design: _Design) -> Floats:
    days = design.certain + design.within.sum(axis=0) / 2
    hazard = np.full(len(days), len(design.within) / max(days.sum(), 1e-300))
    for _ in range(_STEPS):
        removed, days = _expect(design, hazard)
        update = np.divide(removed, days, out=np.zeros_like(removed), where=days > 0)
        moved = np.abs(update - hazard).max(initial=0.0)
        hazard = update
        if moved <= _TOLERANCE * max(hazard.max(initial=0.0), 1e-300):
            break
    return hazard


def _interval(design: _Design, hazard: Floats, level: float) -> tuple[Floats, Floats]:
    """Return limits as of a Poisson count whose size is the information on log(hazard).

    The score of the observed data is the expected score of the complete data (Louis), so the
    information is its numerical derivative; interval censoring lowers it below the removals.
    """
    removed, days = _expect(design, hazard)
    tail = (1 - level) / 2
    high = np.divide(-np.log(tail), days, out=np.full_like(days, np.inf), where=days > 0)
    low = np.zeros_like(days)
    bands = np.flatnonzero(removed > 1e-6)
    if bands.size == 0:
        return low, high
    step = 1e-4
    information = np.empty((bands.size, bands.size))
    for row, band in enumerate(bands):
        scores = []
        for sign in (1, -1):
            moved = hazard.copy()
            moved[band] *= np.exp(sign * step)
            events, exposure = _expect(design, moved)
            scores.append((events - moved * exposure)[bands])
        information[row] = -(scores[0] - scores[1]) / (2 * step)
    variance = np.diag(np.linalg.pinv((information + information.T) / 2, hermitian=True))
    size = 1 / np.clip(variance, 1 / np.maximum(removed[bands], 1e-6), 1e6)
    low[bands] = hazard[bands] * chi2.ppf(tail, 2 * size) / (2 * size)
    high[bands] = hazard[bands] * chi2.ppf(1 - tail, 2 * size + 2) / (2 * size)
    return low, high
