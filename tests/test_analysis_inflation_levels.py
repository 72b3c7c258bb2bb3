import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from analysis.inflation.levels import (
    LEVELS,
    learned_levels,
    log_levelled_volume,
    mean_level,
    next_levels,
    start_levels,
)
from analysis.inflation.site import SiteWeek, site_week


def test_the_law_of_a_week_with_levels_is_a_law():
    numbers = np.arange(200_000.0)
    levels = np.repeat(next_levels(next_levels(start_levels(1))), 200_000, axis=0)
    logs = log_levelled_volume(numbers, np.full(200_000, 6.0), np.full(200_000, 4.0), 0.05, levels)
    # The law is given without its term -log(numbers!), which cancels in every ratio.
    law = np.exp(logsumexp(logs, axis=1) - gammaln(numbers + 1))
    assert law.sum() == pytest.approx(1.0, abs=1e-6)


def follow(numbers, trust=1.0):
    levels = start_levels(1)
    for number in numbers:
        levels = next_levels(levels)
        week = log_levelled_volume(
            np.array([number]), np.array([5.0]), np.array([5.0]), 0.05, levels
        )
        levels = learned_levels(week, levels, np.array([trust]))
    return levels


def test_one_full_week_is_a_peak_and_five_are_a_level():
    assert mean_level(follow([5.0, 5.0, 15.0])) < 1.3
    assert mean_level(follow([5.0, 5.0, *[16.0] * 5])) == pytest.approx(3.3, abs=0.5)
    assert mean_level(follow([5.0, 5.0, *[16.0] * 5, *[5.0] * 8])) < 1.4


def test_weeks_that_are_not_believed_change_no_level():
    assert mean_level(follow([16.0] * 8, trust=0.0)) == pytest.approx(1.0, abs=0.1)
    assert follow([16.0] * 8).sum() == pytest.approx(1.0)
    assert LEVELS.min() < 1.0 < LEVELS.max()


def a_week(rates, times, random):
    size = np.full(len(rates), 6.0)
    return site_week(random.poisson(rates * times).astype(float), rates, size)


def test_a_silent_part_of_a_site_leaves_the_factor_of_the_rest_alone():
    random = np.random.default_rng(7)
    rates = 5.0 * np.exp(random.normal(0.0, 0.6, 150))
    silent = a_week(rates, np.where(np.arange(150) < 110, 0.0, 1.0), random)
    assert silent.silent == pytest.approx(110 / 150, abs=0.05)
    assert silent.factor == pytest.approx(1.0, abs=0.2)


def test_an_old_shops_reviews_taken_over_in_a_day_are_no_doing_of_the_site():
    random = np.random.default_rng(9)
    times = np.where(np.arange(150) < 3, 700.0, 1.0)
    week = a_week(5.0 * np.exp(random.normal(0.0, 0.6, 150)), times, random)
    assert week.factor == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("times", [0.5, 1.0, 2.5])
def test_sales_days_and_seasons_move_all_and_silence_nobody(times):
    random = np.random.default_rng(int(10 * times))
    week = a_week(5.0 * np.exp(random.normal(0.0, 0.6, 150)), times, random)
    assert week.silent == 0.0
    assert week.factor == pytest.approx(times, rel=0.2)


def test_few_products_say_nothing_of_the_site():
    assert a_week(np.full(9, 5.0), 0.0, np.random.default_rng(1)) == SiteWeek()
