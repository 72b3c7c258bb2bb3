"""Posting hours: a campaign written by one crew keeps other hours than customers do."""

from collections.abc import Sequence

import numpy as np

from analysis.inflation.records import Marker, Rated

BLOCKS = 6
SHUFFLES = 499
FEWEST = 10


def mark_posting_hours(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return the distance between the hours of the campaign and those of the other reviews.

    The value is the total variation between the laws of six blocks of four hours, 0 to 1; the
    baseline is its mean when the reviews are shuffled, the p-value the part of 499 shuffles
    (seeded by the hours themselves) that reach it. None with fewer than ten hours on either side.
    """
    left = [review.hour for review in inside if review.hour is not None]
    right = [review.hour for review in outside if review.hour is not None]
    if min(len(left), len(right)) < FEWEST:
        return None
    blocks = np.array(left + right, dtype=np.int64) % 24 * BLOCKS // 24
    random = np.random.default_rng([len(left), len(right), int(blocks.sum())])
    value = _distance(blocks, len(left))
    shuffled = np.array([_distance(random.permutation(blocks), len(left)) for _ in range(SHUFFLES)])
    reached = int((shuffled >= value - 1e-12).sum())
    return Marker(
        name="posting_hours",
        value=value,
        baseline=float(shuffled.mean()),
        note=f"the hours of {len(left)} reviews differ by {value:.2f} from those of {len(right)}",
        p_value=(reached + 1) / (SHUFFLES + 1),
    )


def _distance(blocks: np.ndarray[tuple[int], np.dtype[np.int64]], first: int) -> float:
    left = np.bincount(blocks[:first], minlength=BLOCKS) / first
    right = np.bincount(blocks[first:], minlength=BLOCKS) / (len(blocks) - first)
    return float(np.abs(left - right).sum() / 2)
