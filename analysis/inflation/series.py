"""Weekly star counts of written reviews by posting date, in weeks that could be seen whole.

A review belongs to the week in which it was posted, not to the crawl that found it. So a crawl's
window, order and time, or a crawl that was missed, change which weeks are judged and never what
a judged week holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

#: Shared reviews that must agree before two scans are said to run on different clocks.
AGREEING = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Days that one scan's coverage reaches: strictly after `after` and strictly before `before`.

    A complete scan reaches back to the beginning: `after` is None. The day of the scan itself is
    not over yet, so it is outside.
    """

    after: date | None
    before: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """What the series needs of a review: its day in the site's clock and its stars."""

    posted_on: date
    stars: float


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def find_seen_weeks(stretches: Iterable[Stretch], first: date) -> list[date]:
    """Return the Mondays of all weeks that lie inside what some scans together could see.

    Args:
        stretches: What the scans of one listing covered, in any order.
        first: The first day on which the listing had a review; weeks before it are not returned.

    Returns:
        Ascending Mondays; empty when no scan covers a whole week.
    """
    spans = sorted(
        (max(_next_day(stretch.after), first) if stretch.after else first, stretch.before)
        for stretch in stretches
    )
    weeks: set[date] = set()
    begin: date | None = None
    end = first
    for start, before in spans:
        if start >= before:
            continue
        if begin is None or start > end:
            weeks.update(_whole_weeks(begin, end) if begin else ())
            begin, end = start, before
        end = max(end, before)
    if begin:
        weeks.update(_whole_weeks(begin, end))
    return sorted(weeks)


def _next_day(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _whole_weeks(begin: date, end: date) -> list[date]:
    """Return the Mondays of weeks within [begin, end), both ends days."""
    monday = monday_of(begin)
    if monday < begin:
        monday += timedelta(days=7)
    number = max((end - monday).days // 7, 0)
    return [monday + timedelta(days=7 * index) for index in range(number)]


def star_class(stars: float) -> int:
    """Return the column of a rating: 0 for 1-3 stars, 1 for 4, 2 for 5; halves go down."""
    if stars > 4.5:
        return 2
    return 1 if stars > 3.5 else 0


def count_weeks(reviews: Iterable[Dated], mondays: Sequence[date]) -> NDArray[np.int64]:
    """Return reviews by week and class, shape (len(mondays), 3); other weeks are left out."""
    rows = {monday.toordinal(): row for row, monday in enumerate(mondays)}
    counts = np.zeros((len(mondays), 3), dtype=np.int64)
    for review in reviews:
        day = review.posted_on.toordinal()
        # date(1, 1, 1), ordinal 1, is a Monday.
        row = rows.get(day - (day - 1) % 7)
        if row is not None:
            counts[row, star_class(review.stars)] += 1
    return counts


def clock_shift(posted: Mapping[str, datetime], reference: Mapping[str, datetime]) -> timedelta:
    """Return by how much one scan's clock runs ahead of another's, from the reviews they share.

    A machine in another time zone shifts every date by the same hours. The shift is taken as real
    when at least three shared reviews and more than half of them agree on it; else it is zero.

    Args:
        posted: Posting instants by review id, as one scan shows them.
        reference: The same of the scan that sets the site's clock.
    """
    shifts = Counter(posted[name] - reference[name] for name in posted.keys() & reference.keys())
    if not shifts:
        return timedelta()
    shift, agreeing = max(shifts.items(), key=lambda item: (item[1], -abs(item[0])))
    if agreeing >= AGREEING and 2 * agreeing > shifts.total():
        return shift
    return timedelta()
