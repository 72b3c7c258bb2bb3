"""Displayed averages as a series of their own, with their rounding taken at its worst.

A site that shows "4.3 of 1,284 ratings" says that the stars add up to something between 4.25 and
4.35 times 1,284. Between two readings, m new ratings therefore added at least

    low = (a1 - h) n1 - (a0 + h) n0     stars, h half a unit of the last digit shown.

If the new ratings' mean is at most mu whatever happened before, E exp(k S) is at most g(k)^m with
g(k) = ((5 - mu) e^k + (mu - 1) e^(5k)) / 4, the extreme law on {1, 5}; so exp(k low) / g(k)^m is an
e-process for every k > 0, and the mean over k, summed over the readings at which a campaign may
have begun, is an e-detector (Shin, Ramdas and Rinaldo 2024). The rounding is paid once per
start, not once per week.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.inflation.series import monday_of

TILTS = (0.1, 0.25, 0.5, 1.0, 1.5)
#: Readings (one a week) at which a campaign may have begun, and ...
STARTS = 12
#: ... fewest readings that set the baseline.
BASE_READINGS = 8
#: By how many stars the mean of new ratings may honestly rise above all that was seen before.
MARGIN = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class AverageReading:
    """An average as shown on one day; `digits` digits after the point, on a scale of 1 to 5."""

    day: date
    average: float
    count: int
    digits: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AverageAlarm:
    """New ratings since `started_on` whose mean exceeds what went before.

    Attributes:
        started_on: Day of the reading after which the surplus begins.
        found_on: Day of the reading at which the e-detector passed the bound.
        added: New ratings in between.
        least_mean: Their smallest possible mean, rounding at its worst.
        baseline: The mean that the null allows.
        e_value: Value of the e-detector.
    """

    started_on: date
    found_on: date
    added: int
    least_mean: float
    baseline: float
    e_value: float


def find_average_alarm(
    readings: Sequence[AverageReading], *, arl: float, since: date | None = None
) -> AverageAlarm | None:
    """Return the first alarm of a product's displayed average; None when there is none.

    Where the count falls, the site removed ratings: the past is dropped and the baseline begins
    anew. One reading a week is used, the last.

    Args:
        readings: Readings of one product in one scope, in any order.
        arl: Bound on the average number of weeks to a false alarm.
        since: Readings up to this day were judged before; None to judge all.
    """
    weekly: list[AverageReading] = []
    for reading in _weekly(readings):
        if weekly and reading.count < weekly[-1].count:
            weekly = []
        weekly.append(reading)
        if since is not None and reading.day <= since:
            continue
        alarm = _look_back(weekly, arl)
        if alarm is not None:
            return alarm
    return None


def _weekly(readings: Sequence[AverageReading]) -> list[AverageReading]:
    chosen = {
        monday_of(reading.day): reading
        for reading in sorted(readings, key=lambda reading: (reading.day, reading.count))
    }
    return [chosen[monday] for monday in sorted(chosen)]


def _look_back(weekly: list[AverageReading], arl: float) -> AverageAlarm | None:
    """Return the alarm at the last reading, if the sum over starts passes the bound."""
    last = len(weekly) - 1
    total, best, begin = 0.0, -math.inf, last
    for start in range(max(last - STARTS, BASE_READINGS - 1), last):
        # Each start's baseline is what was known at that start: it never sees its own future.
        value = _e_value(weekly[start], weekly[last], baseline_mean(weekly[: start + 1]))
        total += value
        if value > best:
            best, begin = value, start
    if total < arl:
        return None
    first, end = weekly[begin], weekly[last]
    added = end.count - first.count
    return AverageAlarm(
        started_on=first.day,
        found_on=end.day,
        added=added,
        least_mean=least_sum(first, end) / added,
        baseline=baseline_mean(weekly[: begin + 1]),
        e_value=total,
    )


def baseline_mean(readings: Sequence[AverageReading]) -> float:
    """Return the largest mean that the null allows to new ratings.

    The larger of the lifetime average and of what was added over the baseline readings, each
    with its rounding, plus the margin; never above 4.999.
    """
    first, last = readings[0], readings[-1]
    highest = last.average + _half(last)
    added = last.count - first.count
    if added > 0:
        most = (last.average + _half(last)) * last.count - (
            first.average - _half(first)
        ) * first.count
        # With few additions rounding allows anything; then only the lifetime average speaks.
        if 2 * _half(last) * last.count < 0.25 * added:
            highest = max(highest, min(most / added, 5.0))
    return min(highest + MARGIN, 4.999)


def least_sum(earlier: AverageReading, later: AverageReading) -> float:
    """Return the fewest stars that the ratings between two readings can have added."""
    added = later.count - earlier.count
    low = (later.average - _half(later)) * later.count
    low -= (earlier.average + _half(earlier)) * earlier.count
    return min(max(low, float(added)), 5.0 * added)


def _e_value(earlier: AverageReading, later: AverageReading, mean: float) -> float:
    added = later.count - earlier.count
    if added <= 0:
        return 0.0
    low = least_sum(earlier, later)
    logs = []
    for tilt in TILTS:
        law = ((5.0 - mean) * math.exp(tilt) + (mean - 1.0) * math.exp(5.0 * tilt)) / 4.0
        logs.append(tilt * low - added * math.log(law))
    return sum(math.exp(min(log, 700.0)) for log in logs) / len(TILTS)


def _half(reading: AverageReading) -> float:
    return float(0.5 * 10.0**-reading.digits)
