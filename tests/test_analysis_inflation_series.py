from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.inflation.ledger import (
    Ledger,
    count_reviews,
    empty_ledger,
    history_of,
    ledger_from_json,
    ledger_to_json,
    merge_spans,
)
from analysis.inflation.series import (
    Dated,
    Stretch,
    clock_shift,
    count_weeks,
    find_seen_weeks,
    monday_of,
    star_class,
)
from analysis.inflation_look.reading import minus, plus
from db.ranges import Ranges

MONDAY = date(2025, 3, 3)


def test_only_weeks_strictly_inside_a_stretch_count():
    stretch = Stretch(after=MONDAY - timedelta(days=1), before=MONDAY + timedelta(days=14))
    assert find_seen_weeks([stretch], date(2024, 1, 1)) == [MONDAY, MONDAY + timedelta(days=7)]
    shorter = Stretch(after=MONDAY, before=MONDAY + timedelta(days=14))
    assert find_seen_weeks([shorter], date(2024, 1, 1)) == [MONDAY + timedelta(days=7)]


def test_stretches_of_several_scans_join_where_they_touch():
    early = Stretch(after=None, before=MONDAY + timedelta(days=3))
    late = Stretch(after=MONDAY + timedelta(days=2), before=MONDAY + timedelta(days=8))
    gap = Stretch(after=MONDAY + timedelta(days=3), before=MONDAY + timedelta(days=8))
    assert MONDAY in find_seen_weeks([late, early], MONDAY - timedelta(days=30))
    assert MONDAY not in find_seen_weeks([gap, early], MONDAY - timedelta(days=30))


def test_the_week_in_which_the_first_review_came_is_not_judged():
    weeks = find_seen_weeks(
        [Stretch(after=None, before=MONDAY + timedelta(days=21))], MONDAY + timedelta(days=2)
    )
    assert weeks == [MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)]


def test_a_stretch_that_ends_before_it_begins_sees_nothing():
    assert find_seen_weeks([Stretch(after=MONDAY, before=MONDAY)], date(2000, 1, 1)) == []
    assert find_seen_weeks([], date(2000, 1, 1)) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from([1.0, 3.5, 4.0, 4.5, 5.0]))))
def test_order_does_not_matter(entries):
    reviews = [Dated(posted_on=MONDAY + timedelta(days=day), stars=s) for day, s in entries]
    weeks = [MONDAY + timedelta(days=7 * index) for index in range(8)]
    np.testing.assert_array_equal(count_weeks(reviews, weeks), count_weeks(reviews[::-1], weeks))
    assert count_weeks(reviews, weeks).sum() == sum(day < 56 for day, _ in entries)


def test_stars_fall_into_three_classes():
    assert [star_class(s) for s in (1, 3, 3.5, 4, 4.5, 5)] == [0, 0, 0, 1, 1, 2]
    assert monday_of(date(2025, 3, 9)) == MONDAY


def test_a_clock_of_another_zone_is_noticed_and_one_edit_is_not():
    posted = {str(n): datetime(2025, 3, 1, n, tzinfo=UTC) for n in range(10)}
    ahead = {name: when + timedelta(hours=10) for name, when in posted.items()}
    assert clock_shift(ahead, posted) == timedelta(hours=10)
    edited = {**posted, "3": posted["3"] + timedelta(days=2)}
    assert clock_shift(edited, posted) == timedelta()
    assert clock_shift({"a": datetime(2025, 1, 1, tzinfo=UTC)}, {}) == timedelta()


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_sets_of_ordinals_are_subtracted_and_joined(shown, counted):
    left, right = Ranges.of(shown), Ranges.of(counted)
    assert set(minus(left, right)) == shown - counted
    assert plus(left, right) == Ranges.of(shown | counted)


def make_ledger(dated, spans):
    weeks = {}
    first = count_reviews(weeks, 0, dated)
    return Ledger(weeks=weeks, first_day=first, covered=merge_spans(spans))


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=5),
    st.lists(st.integers(0, 90), min_size=1, max_size=30),
)
def test_a_ledger_sees_the_weeks_that_its_stretches_see(spans, days):
    base = MONDAY.toordinal()
    ledger = make_ledger(
        [((MONDAY + timedelta(days=day)).isoformat(), 5.0) for day in days],
        [(base + begin, base + end) for begin, end in spans],
    )
    assert ledger_from_json(ledger_to_json(ledger)) == ledger
    history = history_of(ledger)
    stretches = [
        Stretch(after=date.fromordinal(begin - 1), before=date.fromordinal(end))
        for begin, end in ledger.covered
    ]
    weeks = find_seen_weeks(stretches, MONDAY + timedelta(days=min(days)))
    if history is None:
        assert weeks == []
        return
    seen = [history.first + 7 * row for row in np.flatnonzero(history.seen)]
    assert seen == [week.toordinal() for week in weeks]
    dated = [Dated(posted_on=MONDAY + timedelta(days=day), stars=5.0) for day in days]
    np.testing.assert_array_equal(history.counts[history.seen], count_weeks(dated, weeks))


def test_an_absurd_date_costs_no_more_than_twenty_years():
    dated = [("0001-01-01", 5.0), ("2025-03-04", 5.0)]
    history = history_of(make_ledger(dated, [(0, MONDAY.toordinal() + 70)]))
    assert history is not None
    assert len(history.seen) <= 1040
    assert history_of(make_ledger([], [(0, 7)])) is None


def test_a_ledger_of_another_version_is_read_anew():
    assert ledger_from_json('{"scope": "x", "weeks": [[7, 1, 2, 3]]}') == empty_ledger()
