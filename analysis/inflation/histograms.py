"""Rating histograms as a series of their own: what was added between two readings.

Since 2019 one tap leaves a rating without text, so the histogram that a site shows and its
written reviews are two series: a campaign may run in one and not in the other.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.inflation.replay import History
from analysis.inflation.series import monday_of

#: Readings further apart than this are not compared: too much happens in between.
LONGEST_WEEKS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class HistogramReading:
    """A histogram as shown on one day: ratings with 1, 2, 3, 4 and 5 stars."""

    day: date
    stars: tuple[int, int, int, int, int]


def histogram_history(readings: Sequence[HistogramReading]) -> History | None:
    """Return what was added from week to week; None with fewer than two weekly readings.

    The last reading of each week counts. What was added between two readings k weeks apart
    stands in the later week and for k weeks. Where any star lost ratings in between, the site
    removed some and the difference is not what buyers added: that week counts as unseen.

    Args:
        readings: Readings of one product in one scope, in any order.
    """
    weekly = {
        monday_of(reading.day).toordinal(): reading
        for reading in sorted(readings, key=lambda reading: reading.day)
    }
    mondays = sorted(weekly)
    if len(mondays) < 2:
        return None
    length = (mondays[-1] - mondays[0]) // 7
    counts = np.zeros((length, 3), dtype=np.int64)
    seen = np.zeros(length, dtype=np.bool_)
    spans = np.ones(length)
    for earlier, later in itertools.pairwise(mondays):
        added = np.subtract(weekly[later].stars, weekly[earlier].stars)
        weeks = (later - earlier) // 7
        row = (later - mondays[0]) // 7 - 1
        if weeks <= LONGEST_WEEKS and (added >= 0).all():
            counts[row] = added[:3].sum(), added[3], added[4]
            seen[row] = True
            spans[row] = weeks
    return History(first=mondays[0] + 7, counts=counts, seen=seen, spans=spans)


def without_written(ratings: History, written: History) -> History:
    """Return the one-tap part of a rating series: written reviews of the same weeks taken out.

    Weeks whose written reviews could not be seen whole, or exceed the ratings in some class (a
    review is shown a week after its rating counts), are unseen.
    """
    rows = np.arange(len(ratings.seen)) + (ratings.first - written.first) // 7
    inside = (rows >= 0) & (rows < len(written.seen))
    clipped = np.clip(rows, 0, max(len(written.seen) - 1, 0))
    spans = np.ones(len(rows)) if ratings.spans is None else ratings.spans
    left = ratings.counts - written.counts[clipped]
    known = inside & written.seen[clipped] & (spans == 1.0) & (left >= 0).all(axis=1)
    return History(
        first=ratings.first,
        counts=np.where(known[:, None], left, 0),
        seen=ratings.seen & known,
        spans=spans,
    )
