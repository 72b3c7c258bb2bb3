"""What others would use: each peer scores every product and week, larger is more suspicious.

Peers that judge a whole series at once (PELT) see its future too, which flatters them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp, xlogy

from analysis.evaluation.inflation_simulator import Floats

Counts = NDArray[np.int64]
STARS = np.array([2.0, 4.0, 5.0])


def three_sigma(counts: Counts) -> Floats:
    """Return how many standard deviations a week's mean stars lie above the weeks before."""
    totals = counts.sum(axis=2)
    means = np.divide(counts @ STARS, totals, where=totals > 0, out=np.zeros(totals.shape))
    seen = (totals > 0).astype(np.float64)
    number = np.cumsum(seen, axis=1) - seen
    before = np.cumsum(means * seen, axis=1) - means * seen
    squares = np.cumsum(means**2 * seen, axis=1) - means**2 * seen
    centre = before / np.maximum(number, 1)
    spread = np.sqrt(np.maximum(squares / np.maximum(number, 1) - centre**2, 1e-4))
    return np.where((totals > 0) & (number >= 8), (means - centre) / spread, -np.inf)


def share_scan(counts: Counts) -> Floats:
    """Return the largest two-sample log likelihood ratio of 5 stars, windows of 1 to 8 weeks."""
    five = counts[:, :, 2].astype(np.float64)
    total = counts.sum(axis=2).astype(np.float64)
    fives, totals = np.cumsum(five, axis=1), np.cumsum(total, axis=1)
    best = np.full(total.shape, -np.inf)
    for window in range(1, 9):
        inside = fives - _shift(fives, window), totals - _shift(totals, window)
        before = _shift(fives, window), _shift(totals, window)
        ratio = _log_fit(*inside) + _log_fit(*before) - _log_fit(fives, totals)
        rises = inside[0] * before[1] > before[0] * inside[1]
        best = np.maximum(best, np.where(rises & (before[1] >= 12), ratio, -np.inf))
    return best


def volume_scan(counts: Counts) -> Floats:
    """Return the same scan for the number of high reviews a week (Poisson), blind to low ones."""
    five = counts[:, :, 2].astype(np.float64)
    fives = np.cumsum(five, axis=1)
    weeks = np.arange(1.0, five.shape[1] + 1)[None, :]
    best = np.full(five.shape, -np.inf)
    for window in range(1, 9):
        before = _shift(fives, window)
        past = np.maximum(weeks - window, 0.0)
        inside = fives - before
        ratio = _log_rate(inside, window) + _log_rate(before, past) - _log_rate(fives, weeks)
        rises = inside * past > before * window
        best = np.maximum(best, np.where(rises & (past >= 8), ratio, -np.inf))
    return best


def bocpd(counts: Counts, *, hazard: float = 0.02) -> Floats:
    """Return the log odds that a run of higher 5-star share began at most eight weeks ago.

    Bayesian online change point detection with a beta-binomial law of each week's 5 stars.
    Source: Adams and MacKay 2007, arXiv:0710.3742.
    """
    products, weeks, _ = counts.shape
    high = np.zeros((products, 1))
    low = np.zeros((products, 1))
    logs = np.zeros((products, 1))
    scores = np.full((products, weeks), -np.inf)
    for week in range(weeks):
        five = counts[:, week, 2, None].astype(np.float64)
        rest = counts[:, week, :2].sum(axis=1)[:, None].astype(np.float64)
        predictive = _log_beta(high + five + 2, low + rest + 1.5) - _log_beta(high + 2, low + 1.5)
        grown = logs + predictive + np.log1p(-hazard)
        fresh = logsumexp(logs, axis=1, keepdims=True) + np.log(hazard)
        fresh = fresh + _log_beta(five + 2, rest + 1.5) - _log_beta(2.0, 1.5)
        logs = np.concatenate([fresh, grown], axis=1)
        logs -= logsumexp(logs, axis=1, keepdims=True)
        high = np.concatenate([np.zeros((products, 1)), high], axis=1) + five
        low = np.concatenate([np.zeros((products, 1)), low], axis=1) + rest
        if week >= 9:
            all_high, all_low = high[:, -1:], low[:, -1:]
            share = (high[:, :8] + 2) / (high[:, :8] + low[:, :8] + 3.5)
            older = (all_high - high[:, :8] + 2) / (
                all_high + all_low - high[:, :8] - low[:, :8] + 3.5
            )
            recent = np.where(share > older, logs[:, :8], -np.inf)
            scores[:, week] = logsumexp(recent, axis=1) - logsumexp(logs[:, 8:], axis=1)
    return scores


def birdnest_like(counts: Counts) -> Floats:
    """Return how far the last four weeks' stars and numbers lie from the category's.

    Posterior mean of stars and of weekly numbers (in powers of two of the product's own mean)
    against the category's, as Kullback-Leibler divergences weighted by evidence.
    Source: Hooi et al. 2016, BIRDNEST, SDM (products in place of users, weeks in place of
    gaps between reviews, because weekly counts are what all detectors here see).
    """
    stars = counts.sum(axis=(0, 1)) / counts.sum()
    totals = counts.sum(axis=2).astype(np.float64)
    mean = np.cumsum(totals, axis=1) / np.arange(1, totals.shape[1] + 1)
    level = np.clip(np.rint(np.log2((totals + 0.5) / (mean + 0.5))), -3, 3).astype(np.int64) + 3
    levels = np.eye(7)[level]
    usual = levels.mean(axis=(0, 1)) + 1e-6
    usual /= usual.sum()
    window = np.cumsum(counts, axis=1).astype(np.float64)
    window = window - np.pad(window, ((0, 0), (4, 0), (0, 0)))[:, :-4]
    timing = np.cumsum(levels, axis=1)
    timing = timing - np.pad(timing, ((0, 0), (4, 0), (0, 0)))[:, :-4]
    scores = np.zeros(totals.shape)
    for observed, prior in ((window, stars), (timing, usual)):
        posterior = observed + 5.0 * prior
        size = posterior.sum(axis=2, keepdims=True)
        posterior = posterior / size
        divergence = (posterior * np.log(posterior / prior)).sum(axis=2)
        scores += divergence * size[:, :, 0]
    return np.where(window[:, :, 2] / np.maximum(window.sum(axis=2), 1) > stars[2], scores, -np.inf)


def _shift(values: Floats, weeks: int) -> Floats:
    return np.pad(values, ((0, 0), (weeks, 0)))[:, : values.shape[1]]


def _log_fit(high: Floats, total: Floats) -> Floats:
    """Return the largest binomial log likelihood."""
    size = np.maximum(total, 1.0)
    return np.asarray(xlogy(high, high / size) + xlogy(total - high, (total - high) / size))


def _log_rate(number: Floats, weeks: Floats | float) -> Floats:
    return np.asarray(xlogy(number, number / np.maximum(weeks, 1.0)) - number)


def _log_beta(first: Floats | float, second: Floats | float) -> Floats:
    return np.asarray(gammaln(first) + gammaln(second) - gammaln(np.add(first, second)))
