"""One-tap ratings: what part of a rating campaign was given without a word."""

from analysis.inflation.histograms import without_written
from analysis.inflation.markers.shares import compare_counts
from analysis.inflation.records import Marker
from analysis.inflation.replay import History


def mark_one_tap(ratings: History, written: History, start: int, last: int) -> Marker | None:
    """Return how many ratings came without a text; None where the weeks cannot be compared.

    Args:
        ratings: What the histogram grew by, by week.
        written: The same product's written reviews.
        start: Ordinal of the campaign's first Monday.
        last: Ordinal of its last Monday.
    """
    taps = without_written(ratings, written)
    mondays = range(ratings.first, ratings.first + 7 * len(ratings.seen), 7)
    inside, outside = (0, 0), (0, 0)
    for row, monday in enumerate(mondays):
        if not taps.seen[row]:
            continue
        tapped, rated = int(taps.counts[row].sum()), int(ratings.counts[row].sum())
        if start <= monday <= last:
            inside = (inside[0] + tapped, inside[1] + rated)
        else:
            outside = (outside[0] + tapped, outside[1] + rated)
    return compare_counts(
        "one_tap", "came without a text", inside=inside, outside=outside, things="ratings"
    )
