"""Displayed averages as a series of their own, with their rounding taken at its worst.

A site that shows "4.3 of 1,284 ratings" says that the stars add up to something between 4.25 and
4.35 times 1,284. Between two readings, m new ratings therefore added at least

    low = (a1 - h) n1 - (a0 + h) n0     stars, h half the unit of the averages shown.

If the new ratings' mean is at most mu whatever happened before, E exp(k S) is at most g(k)^m with
g(k) = ((5 - mu) e^(lk) + (mu - l) e^(5k)) / (5 - l), the extreme law on {l, 5}, l the lowest rating
(1; 0 on other scales than 1 to 5, whose lower end is not known); so exp(k low) / g(k)^m is an
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


#: Steps in which sites show averages, on their own scale.
UNITS = (1.0, 0.5, 0.25, 0.1, 0.05, 0.01, 0.001, 0.0001, 0.00001)


@dataclass(frozen=True, kw_only=True, slots=True)
class AverageReading:
    """An average as shown on one day, in stars of five.

    Attributes:
        day: When it was shown.
        average: What was shown.
        count: Of how many ratings.
        unit: Step in which averages are shown: 0.1 for one digit, 0.5 for half stars; the
            coarsest that fits what was shown until then.
        lowest: The lowest rating that can be given.
    """

    day: date
    average: float
    count: int
    unit: float = 0.1
    lowest: float = 1.0


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


def find_average_alarms(
    readings: Sequence[AverageReading],
    *,
    arl: float,
    since: date | None = None,
    last: tuple[date, date] | None = None,
) -> dict[date, AverageAlarm]:
    """Return the last word on each rise of a product's displayed average, by its start.

    Where the count falls, the site removed ratings: the past is dropped and the baseline begins
    anew. One reading a week is used, the last. An alarm whose start lies within the last rise
    carries it on.

    Args:
        readings: Readings of one product in one scope, in any order.
        arl: Bound on the average number of weeks to a false alarm.
        since: Readings up to this day were judged before; None to judge all.
        last: Start and end of the last rise found before.
    """
    weekly: list[AverageReading] = []
    alarms: dict[date, AverageAlarm] = {}
    for reading in _weekly(readings):
        if weekly and reading.count < weekly[-1].count:
            weekly, last = [], None
        weekly.append(reading)
        if since is not None and reading.day <= since:
            continue
        alarm = _look_back(weekly, arl, last)
        if alarm is not None:
            alarms[alarm.started_on] = alarm
            last = alarm.started_on, alarm.found_on
    return alarms


def _weekly(readings: Sequence[AverageReading]) -> list[AverageReading]:
    chosen = {
        monday_of(reading.day): reading
        for reading in sorted(readings, key=lambda reading: (reading.day, reading.count))
    }
    return [chosen[monday] for monday in sorted(chosen)]


def _look_back(
    weekly: list[AverageReading], arl: float, last: tuple[date, date] | None
) -> AverageAlarm | None:
    """Return the alarm at the last reading, if the sum over starts passes the bound."""
    newest = len(weekly) - 1
    total, best, begin = 0.0, -math.inf, newest
    for start in range(max(newest - STARTS, BASE_READINGS - 1), newest):
        # Each start's baseline is what was known at that start: it never sees its own future.
        value = _e_value(weekly[start], weekly[newest], baseline_mean(weekly[: start + 1]))
        total += value
        if value > best:
            best, begin = value, start
    if total < arl:
        return None
    if last is not None and weekly[begin].day < last[1]:
        carried = [at for at, reading in enumerate(weekly) if reading.day == last[0]]
        begin = carried[0] if carried else begin
    first, end = weekly[begin], weekly[newest]
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
    half = last.unit / 2
    highest = last.average + half
    added = last.count - first.count
    if added > 0:
        most = (last.average + half) * last.count - (first.average - half) * first.count
        # With few additions rounding allows anything; then only the lifetime average speaks.
        if last.unit * last.count < 0.25 * added:
            highest = max(highest, min(most / added, 5.0))
    return min(highest + MARGIN, 4.999)


def least_sum(earlier: AverageReading, later: AverageReading) -> float:
    """Return the fewest stars that the ratings between two readings can have added."""
    added = later.count - earlier.count
    # What was shown since tells the unit that held before, too.
    half = later.unit / 2
    low = (later.average - half) * later.count - (earlier.average + half) * earlier.count
    return min(max(low, later.lowest * added), 5.0 * added)


def _e_value(earlier: AverageReading, later: AverageReading, mean: float) -> float:
    added = later.count - earlier.count
    if added <= 0:
        return 0.0
    stars, lowest = least_sum(earlier, later), later.lowest
    logs = []
    for tilt in TILTS:
        low, high = (5.0 - mean) * math.exp(lowest * tilt), (mean - lowest) * math.exp(5.0 * tilt)
        logs.append(tilt * stars - added * math.log((low + high) / (5.0 - lowest)))
    return sum(math.exp(min(log, 700.0)) for log in logs) / len(TILTS)


def fits(average: float, unit: float) -> bool:
    """Return whether an average is a multiple of a unit."""
    return abs(average - round(average / unit) * unit) < 1e-7


def unit_of(averages: Sequence[float]) -> float:
    """Return the coarsest of `UNITS` that all averages are multiples of, else a millionth."""
    return next((unit for unit in UNITS if all(fits(one, unit) for one in averages)), 1e-6)
