from datetime import date, timedelta

import numpy as np
import pytest

from analysis.inflation.averages import (
    AverageReading,
    find_average_alarms,
    least_sum,
    unit_of,
)
from analysis.inflation.baseline import Category
from analysis.inflation.histograms import HistogramReading, histogram_history, without_written
from analysis.inflation.markers.one_tap import mark_one_tap
from analysis.inflation.records import Campaign
from analysis.inflation.replay import History, replay
from analysis.inflation.sellers import pool_histories, seller_e_value
from analysis.inflation.surplus import surplus
from analysis.inflation.watch import start_watch

START = date(2025, 3, 3)


def week(number):
    return START + timedelta(days=7 * number)


def test_a_histogram_gives_what_was_added_and_how_long_it_took():
    readings = [
        HistogramReading(day=week(0), stars=(5, 5, 5, 20, 60)),
        HistogramReading(day=week(1), stars=(6, 5, 5, 21, 64)),
        HistogramReading(day=week(4), stars=(7, 5, 6, 25, 80)),
        HistogramReading(day=week(5), stars=(7, 5, 2, 25, 80)),
    ]
    history = histogram_history(readings[::-1])
    assert history.counts.tolist()[0] == [1, 1, 4]
    assert history.counts.tolist()[3] == [2, 4, 16]
    assert history.spans.tolist() == [1, 1, 1, 3, 1]
    assert history.seen.tolist() == [True, False, False, True, False]
    assert histogram_history(readings[:1]) is None


def test_one_tap_ratings_are_what_is_left_without_written_reviews():
    ratings = History(first=7, counts=np.array([[3, 1, 9], [1, 0, 2]]), seen=np.ones(2, bool))
    written = History(first=7, counts=np.array([[1, 0, 4], [2, 0, 1]]), seen=np.ones(2, bool))
    left = without_written(ratings, written)
    assert left.counts.tolist() == [[2, 1, 5], [0, 0, 0]]
    assert left.seen.tolist() == [True, False]


def test_one_tap_ratings_of_a_campaign_are_compared_with_those_before():
    ratings = History(
        first=7, counts=np.array([[4, 2, 6], [4, 2, 6], [0, 0, 40]]), seen=np.ones(3, bool)
    )
    written = History(
        first=7, counts=np.array([[2, 1, 3], [2, 1, 3], [0, 0, 2]]), seen=np.ones(3, bool)
    )
    marker = mark_one_tap(ratings, written, 21, 21)
    assert (marker.value, marker.baseline) == (38 / 40, 12 / 24)
    assert marker.note == (
        "38 of 40 ratings came without a text, against 12 of 24 outside the campaign"
    )
    assert mark_one_tap(ratings, written, 7, 21) is None


def test_a_campaign_of_ratings_shows_in_the_histogram():
    random = np.random.default_rng(0)
    total = np.array([40, 20, 30, 90, 300])
    readings = []
    for number in range(50):
        total = total + random.multinomial(random.poisson(20), [0.1, 0.05, 0.1, 0.2, 0.55])
        if 35 <= number < 37:
            total = total + np.array([0, 0, 0, 0, 90])
        readings.append(HistogramReading(day=week(number), stars=tuple(total.tolist())))
    _, alarms = replay(start_watch((), Category()), {"p": histogram_history(readings)})
    assert [start for _, start in alarms] == [week(35).toordinal()]


def averages(counts, sums, digits=1):
    return [
        AverageReading(day=week(n), average=round(s / c, digits), count=c, unit=10.0**-digits)
        for n, (c, s) in enumerate(zip(counts, sums, strict=True))
    ]


def test_rounding_is_taken_at_its_worst():
    earlier = AverageReading(day=week(0), average=4.3, count=1000)
    later = AverageReading(day=week(1), average=4.3, count=1010)
    assert least_sum(earlier, later) == 10
    exact = AverageReading(day=week(0), average=4.0, count=10, unit=1e-6)
    after = AverageReading(day=week(1), average=4.5, count=20, unit=1e-6)
    assert least_sum(exact, after) == pytest.approx(50, abs=0.001)


@pytest.mark.parametrize(("digits", "extra"), [(1, 500), (2, 150)])
def test_honest_averages_raise_no_alarm_and_pumped_ones_do(digits, extra):
    random = np.random.default_rng(7)
    false = found = 0
    for _ in range(24):
        added = random.poisson(12, 70)
        stars = [random.choice([1, 2, 3, 4, 5], n, p=[0.12, 0.05, 0.13, 0.25, 0.45]).sum()
                 for n in added]  # fmt: skip
        counts, sums = 80 + np.cumsum(added), 300 + np.cumsum(stars)
        false += len(find_average_alarms(averages(counts, sums, digits), arl=520))
        counts[50:] += extra
        sums[50:] += 5 * extra
        alarms = find_average_alarms(averages(counts, sums, digits), arl=520)
        found += any(alarm.found_on >= week(50) for alarm in alarms.values())
    assert false <= 24 * 60 / 520
    assert found >= 22


def test_the_step_in_which_averages_are_shown_is_the_coarsest_that_fits():
    assert unit_of([4.5, 4.0, 5.0]) == 0.5
    assert unit_of([4.5, 4.3]) == 0.1
    assert unit_of([87.0, 86.0]) == 1.0
    assert unit_of([4.25, 4.5]) == 0.25
    assert unit_of([4.3333333]) == 1e-6


@pytest.mark.parametrize(("best", "unit"), [(5, 0.5), (10, 0.1), (100, 1.0)])
def test_honest_averages_of_coarse_steps_and_other_scales_raise_no_alarm(best, unit):
    random = np.random.default_rng(best)
    false = 0
    for _ in range(40):
        shares = random.dirichlet(np.full(best, 0.7))
        count = 300
        total = random.choice(np.arange(1, best + 1), count, p=shares).sum()
        readings = []
        for number in range(80):
            new = random.poisson(10)
            count += new
            total += random.choice(np.arange(1, best + 1), new, p=shares).sum()
            readings.append(
                AverageReading(
                    day=week(number),
                    average=round(total / count / unit) * unit * 5 / best,
                    count=count,
                    unit=unit * 5 / best,
                    lowest=1.0 if best == 5 else 0.0,
                )
            )
        false += len(find_average_alarms(readings, arl=520))
    assert false <= 40 * 72 / 520


def test_a_rise_is_one_whether_readings_come_one_by_one_or_all_at_once():
    counts = 400 + 10 * np.arange(40) + 200 * np.clip(np.arange(40) - 19, 0, 4)
    sums = 1600 + 40 * np.arange(40) + 1000 * np.clip(np.arange(40) - 19, 0, 4)
    readings = averages(counts, sums, 2)
    whole = find_average_alarms(readings, arl=520)
    followed, since, last = {}, None, None
    for number in range(1, 41):
        alarms = find_average_alarms(readings[:number], arl=520, since=since, last=last)
        followed.update(alarms)
        last = max(((a.started_on, a.found_on) for a in alarms.values()), default=last)
        since = readings[number - 1].day
    assert followed == whole
    assert len(whole) == 1
    (alarm,) = whole.values()
    assert alarm.started_on == week(19)


def test_ratings_that_were_removed_start_the_average_anew():
    falls = averages([1000, 1010, 500, 505, 510], [3000, 3030, 2450, 2475, 2500], 2)
    assert find_average_alarms(falls, arl=520) == {}
    assert find_average_alarms([], arl=520) == {}


def test_a_seller_is_the_mean_of_its_products():
    assert seller_e_value([600.0, 0.0]) == 300.0
    assert seller_e_value([600.0, 0.0], 1000.0) == 650.0
    assert seller_e_value([]) == 0.0


def test_a_pooled_series_begins_with_the_last_product():
    a = History(first=7, counts=np.ones((4, 3), np.int64), seen=np.ones(4, bool))
    b = History(first=14, counts=np.ones((4, 3), np.int64), seen=np.array([1, 0, 1, 1], bool))
    pooled = pool_histories({"a": a, "b": b})
    assert (pooled.first, pooled.seen.tolist()) == (14, [True, False, True])
    assert pooled.counts[0].tolist() == [2, 2, 2]
    assert pool_histories({"a": a}) is None


def test_the_surplus_is_spread_over_the_weeks_and_never_exceeds_them():
    campaign = Campaign(
        started_on=week(1), ended_on=week(2) + timedelta(days=6), reviews=40, expected_share=0.6,
        observed_share=0.9, extra_reviews=24.0, extra_low=18.0, extra_high=30.0, e_value=1e4,
        share_e_value=1e3, joint_e_value=1e4, arl=520.0, found_on=week(2),
    )  # fmt: skip
    taken = surplus([campaign], {week(0): 9, week(1): 10, week(2): 20})
    assert taken == {week(1): pytest.approx(8.0), week(2): pytest.approx(16.0)}
    assert surplus([campaign, campaign], {week(1): 1}) == {week(1): 1.0}
    assert surplus([campaign], {}) == {}
