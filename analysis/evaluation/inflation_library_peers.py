"""Peers from libraries: ruptures and river, run over a grid of their one threshold."""

import itertools
from typing import Any

import numpy as np
import ruptures
from numpy.typing import NDArray
from river.drift import ADWIN, PageHinkley

from analysis.evaluation.inflation_simulator import Floats

Counts = NDArray[np.int64]
PENALTIES = (2.0, 4.0, 7.0, 11.0, 17.0, 25.0)
DELTAS = (0.5, 0.2, 0.05, 0.01, 0.002, 0.0002, 0.00002)
THRESHOLDS = (1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 30.0, 50.0)


def pelt(counts: Counts) -> Floats:
    """Return by week the largest penalty at which PELT puts a rise of the mean stars there.

    On weekly mean stars, weeks without reviews carry the last mean on; least squares, in units
    of the series' own standard deviation (the linear kernel is the least squares cost, in C).
    Source: Killick, Fearnhead and Eckley 2012, JASA 107(500):1590-1598; ruptures.
    """
    scores = np.full(counts.shape[:2], -np.inf)
    for row, series in enumerate(_weekly_means(counts)):
        signal = ((series - series.mean()) / max(float(series.std()), 1e-6))[:, None]
        fitted = ruptures.KernelCPD(kernel="linear", min_size=2).fit(signal)
        for penalty in PENALTIES:
            bounds = [0, *fitted.predict(pen=penalty)]
            means = [signal[a:b].mean() for a, b in itertools.pairwise(bounds)]
            for index in range(1, len(means)):
                if means[index] > means[index - 1]:
                    scores[row, bounds[index]] = max(scores[row, bounds[index]], penalty)
    return scores


def adwin(counts: Counts) -> Floats:
    """Return by week the log of the smallest 1/delta at which ADWIN finds a rise of 5 stars.

    Source: Bifet and Gavalda 2007, SDM; river. One value a review, 1 for 5 stars.
    """
    scores = np.full(counts.shape[:2], -np.inf)
    for row in range(len(counts)):
        for delta in DELTAS:
            detector: Any = _adwin(delta)
            for week, value in _reviews(counts[row]):
                before = detector.estimation
                detector.update(value)
                if detector.drift_detected and detector.estimation > before:
                    scores[row, week] = max(scores[row, week], -np.log(delta))
    return scores


def page_hinkley(counts: Counts) -> Floats:
    """Return by week the largest threshold that Page-Hinkley passes upwards, one value a review.

    Source: Page 1954, Biometrika 41:100-115; river (delta 0.05, no forgetting).
    """
    scores = np.full(counts.shape[:2], -np.inf)
    for row in range(len(counts)):
        for threshold in THRESHOLDS:
            detector: Any = PageHinkley(
                min_instances=30, delta=0.05, threshold=threshold, alpha=1.0, mode="up"
            )
            for week, value in _reviews(counts[row]):
                detector.update(value)
                if detector.drift_detected:
                    scores[row, week] = max(scores[row, week], threshold)
    return scores


def _adwin(delta: float) -> Any:
    untyped: Any = ADWIN
    return untyped(delta=delta, clock=1, grace_period=10)


def _weekly_means(counts: Counts) -> Floats:
    totals = counts.sum(axis=2)
    means = np.divide(
        counts @ np.array([2.0, 4.0, 5.0]),
        totals,
        where=totals > 0,
        out=np.full(totals.shape, np.nan),
    )
    for week in range(means.shape[1]):
        last = means[:, week - 1] if week else np.full(len(means), 4.0)
        means[:, week] = np.where(np.isnan(means[:, week]), last, means[:, week])
    return np.asarray(means)


def _reviews(series: Counts) -> list[tuple[int, float]]:
    """Return one value a review in a fixed, mixed order within each week."""
    values: list[tuple[int, float]] = []
    for week, (low, four, five) in enumerate(series.tolist()):
        total = low + four + five
        # Spread the fives evenly over the week: no order within a week is known.
        marks = [int((n + 1) * five / total) - int(n * five / total) for n in range(total)]
        values.extend((week, float(mark)) for mark in marks)
    return values
