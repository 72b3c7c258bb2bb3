import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.evaluation.inflation_simulator import Market, Plan, simulate
from analysis.inflation.alarms import QUIET_WEEKS
from analysis.inflation.baseline import Category
from analysis.inflation.campaigns import describe_alarm
from analysis.inflation.following import (
    follow,
    followed_from_json,
    followed_to_json,
    must_relearn,
    relearned,
    start_followed,
)
from analysis.inflation.memory import watch_from_json, watch_to_json
from analysis.inflation.replay import History, learn_category, make_history, replay
from analysis.inflation.watch import start_watch

FIRST = 736_695


def histories_of(simulated, weeks=None):
    counts = simulated.counts[:, :weeks]
    return {
        f"p{row}": History(first=FIRST, counts=own, seen=np.ones(len(own), bool))
        for row, own in enumerate(counts)
    }


@pytest.fixture(scope="module")
def pumped():
    return simulate(Market(products=50, weeks=60), Plan(extra=80, fours=0.0, first=30), 21)


def table_of(history):
    return {history.first + 7 * n: counts for n, counts in enumerate(history.counts)}


def test_a_campaign_is_described_with_its_weeks_and_extra_reviews(pumped):
    histories = histories_of(pumped)
    watch, alarms = replay(start_watch((), learn_category(list(histories.values()))), histories)
    good = 0
    for row, start in enumerate(pumped.start):
        for (name, begin), alarm in alarms.items():
            if name != f"p{row}" or begin != FIRST + 7 * start:
                continue
            campaign = describe_alarm(
                alarm, table_of(histories[name]), watch.factors, watch.category
            )
            assert campaign.extra_low <= campaign.extra_reviews <= campaign.extra_high
            assert campaign.observed_share > campaign.expected_share
            assert campaign.e_value >= campaign.arl
            assert campaign.started_on.weekday() == 0
            assert campaign.ended_on.weekday() == 6
            good += campaign.extra_low <= pumped.extra[row].sum() <= campaign.extra_high
    assert good >= 33


def test_week_by_week_is_the_same_as_all_at_once(pumped):
    histories = histories_of(pumped)
    category = Category()
    at_once, alarms = replay(start_watch((), category), histories)
    watch, last_words = start_watch((), category), {}
    for weeks in range(1, 61):
        watch, told = replay(watch, histories_of(pumped, weeks))
        last_words |= told
        if weeks == 35:
            watch = watch_from_json(json.loads(json.dumps(watch_to_json(watch))))
    np.testing.assert_array_equal(watch.state.ratios, at_once.state.ratios)
    assert last_words == alarms


def test_another_version_of_the_memory_is_not_read(pumped):
    stored = watch_to_json(start_watch(("a",), Category()))
    assert watch_from_json({**stored, "version": 0}) is None


def test_an_alarm_closes_when_nothing_more_comes():
    quiet = np.tile([2, 1, 3], (60, 1))
    quiet[30:32] = [2, 1, 60]
    _, alarms = replay(
        start_watch((), Category()),
        {"p": History(first=FIRST, counts=quiet, seen=np.ones(60, bool))},
    )
    (alarm,) = alarms.values()
    assert (alarm.start, alarm.last) == (FIRST + 7 * 30, FIRST + 7 * 31)
    assert alarm.closed
    assert not alarm.running
    assert QUIET_WEEKS < 8


def test_a_level_that_lasts_is_called_so():
    counts = np.tile([6, 3, 7], (80, 1))
    counts[30:] = [1, 1, 30]
    watch, alarms = replay(
        start_watch((), Category()),
        {"p": History(first=FIRST, counts=counts, seen=np.ones(80, bool))},
    )
    first = min(alarms)
    history = {FIRST + 7 * n: row for n, row in enumerate(counts)}
    campaign = describe_alarm(alarms[first], history, watch.factors, watch.category)
    assert any("improved" in reason for reason in campaign.alternatives)
    assert any("began to ask" in reason for reason in campaign.alternatives)


def test_a_missed_week_never_makes_an_alarm():
    simulated = simulate(Market(products=150, weeks=60), None, 33)
    category = Category()
    _, whole = replay(start_watch((), category), histories_of(simulated))
    random = np.random.default_rng(2)
    holed = {}
    for name, history in histories_of(simulated).items():
        seen = random.random(60) > 0.2
        mondays = [FIRST + 7 * week for week in np.flatnonzero(seen)]
        holed[name] = make_history(mondays, history.counts[seen])
    _, some = replay(start_watch((), category), holed)
    assert len(some) <= max(2 * len(whole), 3)


def test_a_corrected_past_is_read_again(pumped):
    histories = histories_of(pumped)
    followed = start_followed(Category())
    followed, alarms, anew = follow(followed, histories, arl=520.0)
    assert alarms
    assert not anew
    followed = followed_from_json(followed_to_json(followed))
    name = sorted(alarms)[0][0]
    honest = replace(histories[name], counts=np.tile([2, 1, 3], (60, 1)))
    followed, alarms, anew = follow(followed, {name: honest}, arl=520.0)
    assert anew == {name}
    assert not alarms


def test_a_category_is_learned_once_enough_products_are_known(pumped):
    histories = histories_of(pumped)
    new = start_followed(Category())
    assert must_relearn(new.watch, histories)
    learned = relearned(new, histories)
    assert learned.watch.category.products >= 40
    assert not must_relearn(learned.watch, histories)


def test_a_category_is_learned_though_products_come_a_few_at_a_look(pumped):
    histories = histories_of(pumped, 26)
    followed = start_followed(Category())
    for day in range(7):
        news = {name: own for name, own in histories.items() if int(name[1:]) % 7 == day}
        if must_relearn(followed.watch, news):
            break
        followed, _, _ = follow(followed, news, arl=520)
    assert day == 2


def test_a_product_without_weeks_has_no_history():
    assert make_history([], np.zeros((0, 3), np.int64)) is None


def staggered(weekly, random, first_weeks):
    """Histories that begin in different weeks; `weekly(age, calendar)` is the rate."""
    histories = []
    for begin in first_weeks:
        rates = [weekly(age, begin + age) for age in range(40)]
        counts = random.multinomial(random.poisson(rates), [0.2, 0.2, 0.6])
        histories.append(History(first=FIRST + 7 * begin, counts=counts, seen=np.ones(40, bool)))
    return histories


def test_what_products_do_at_the_same_age_is_no_doing_of_the_site():
    random = np.random.default_rng(2)
    begins = random.integers(0, 30, 120).tolist()
    batches = staggered(lambda age, _: 10.0 * (age % 2), random, begins)
    assert learn_category(batches).dispersion < 2.0
    sales = staggered(lambda _, week: 5.0 * (4 if week % 13 == 12 else 1), random, begins)
    assert learn_category(sales).dispersion > 10.0
    assert learn_category(sales).peaks < 0.05


def test_reviews_published_late_at_many_products_raise_no_alarms():
    random = np.random.default_rng(3)
    days = [random.integers(0, 7 * 45, random.poisson(45 * 5)) for _ in range(60)]
    classes = [random.choice(3, len(own), p=[0.2, 0.2, 0.6]) for own in days]
    published = [own + random.exponential(8.0, len(own)) for own in days]
    followed, raised = start_followed(Category()), set()
    for week in range(30, 46):
        histories = {}
        for row, (own, kind, at) in enumerate(zip(days, classes, published, strict=True)):
            counts = np.zeros((week, 3), dtype=np.int64)
            shown = at < 7 * week
            np.add.at(counts, (own[shown] // 7, kind[shown]), 1)
            histories[f"p{row}"] = History(first=FIRST, counts=counts, seen=np.ones(week, bool))
        if must_relearn(followed.watch, histories):
            followed = relearned(followed, histories)
        followed, alarms, _ = follow(followed, histories, arl=520)
        raised |= {(name, start) for name, start in alarms}
    assert len(raised) <= 60 * 38 / 520


def alarms_of(counts):
    history = History(first=FIRST, counts=np.asarray(counts), seen=np.ones(len(counts), bool))
    return replay(start_watch((), Category()), {"p": history})[1]


@pytest.mark.parametrize(
    "flood",
    [pytest.param(60, marks=pytest.mark.slow), 300, pytest.param(3000, marks=pytest.mark.slow)],
)
def test_coming_back_from_a_flood_of_low_stars_is_no_inflation(flood):
    random = np.random.default_rng(flood)
    for _ in range(12):
        counts = random.multinomial(random.poisson(6, 70), [0.25, 0.15, 0.6])
        counts[40, 0] += flood
        assert [start for _, start in alarms_of(counts) if start >= FIRST + 7 * 40] == []


@pytest.mark.parametrize("silent", [8, 20])
def test_coming_back_from_weeks_off_sale_is_no_inflation(silent):
    """As many reviews and as good ones as before the silence: nothing was learned from it."""
    random = np.random.default_rng(silent)
    histories = {}
    for product in range(100):
        counts = random.multinomial(random.poisson(6, 80), [0.25, 0.15, 0.6])
        if product < 30:
            counts[30 + product % 20 :][:silent] = 0
        histories[f"p{product}"] = History(first=FIRST, counts=counts, seen=np.ones(80, bool))
    watch = start_watch((), learn_category(list(histories.values())))
    raised = {name for name, _ in replay(watch, histories)[1] if int(name[1:]) < 30}
    assert len(raised) <= 30 * 72 / 520


def honest_fleet(weekly, random, products=120, weeks=78):
    """Products with J-shaped shares and log-normal rates; `weekly` changes the rates."""
    shares = random.dirichlet([1.7, 1.2, 4.3], products)
    usual = 4.0 * np.exp(random.normal(0.0, 0.7, products))
    rates = weekly(np.repeat(usual[:, None], weeks, axis=1), random)
    totals = random.poisson(rates * random.gamma(8, 1 / 8, rates.shape))
    counts = random.multinomial(totals, shares[:, None, :])
    return {
        f"p{row:03d}": History(first=FIRST, counts=own, seen=np.ones(weeks, bool))
        for row, own in enumerate(counts)
    }


@pytest.mark.parametrize(
    "times", [pytest.param(2, marks=pytest.mark.slow), 3, pytest.param(5, marks=pytest.mark.slow)]
)
def test_asking_every_buyer_for_a_review_is_no_inflation(times):
    """More reviews for good, of the same stars: lawful, and within the stated bound."""

    def ask(rates, random):
        begin = random.integers(30, 70, len(rates))[:, None]
        return np.where(np.arange(rates.shape[1]) >= begin, times * rates, rates)

    raised = 0
    for seed in range(3):
        histories = honest_fleet(ask, np.random.default_rng((times, seed)))
        _, alarms = replay(start_watch((), learn_category(list(histories.values()))), histories)
        raised += len(alarms)
    assert raised <= 3 * 120 * 70 / 520


@pytest.mark.parametrize(("silent", "weeks"), [(0.6, 12), (0.8, 4), (0.95, 6)])
def test_who_goes_on_while_most_of_the_site_is_silent_is_not_inflated(silent, weeks):
    def fall_silent(rates, random):
        rates = rates.copy()
        rates[random.random(len(rates)) < silent, 40 : 40 + weeks] = 0.0
        return rates

    histories = honest_fleet(fall_silent, np.random.default_rng(weeks))
    watch, alarms = replay(start_watch((), learn_category(list(histories.values()))), histories)
    assert len([start for _, start in alarms if start >= FIRST + 7 * 33]) <= 5
    assert watch.factors[FIRST + 7 * 41].silent == pytest.approx(silent, abs=0.1)
    assert watch.factors[FIRST + 7 * 41].factor == pytest.approx(1.0, abs=0.35)
    assert watch.factors[FIRST + 7 * (42 + weeks)].silent == 0.0


@pytest.mark.parametrize("weeks", [100, 400])
def test_the_first_four_stars_of_an_all_five_product_are_no_campaign(weeks):
    random = np.random.default_rng(weeks)
    fives = np.zeros((weeks + 9, 3), dtype=np.int64)
    fives[:, 2] = random.poisson(20, weeks + 9)
    fives[weeks, 1] = 1
    assert alarms_of(fives) == {}


def test_counts_beyond_all_reason_stay_numbers():
    watch, _ = replay(
        start_watch((), Category()),
        {"p": History(first=FIRST, counts=np.tile([10**12, 3, 10**13], (60, 1)),
                      seen=np.ones(60, bool))},
    )  # fmt: skip
    assert np.isfinite(watch.state.stars).all()
    assert (watch.state.stars > 0).all()
