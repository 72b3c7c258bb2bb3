from datetime import UTC, datetime, timedelta

import pytest

from analysis.selective.contexts import Arrival, Surroundings, Vanished, label_contexts

START = datetime(2026, 3, 2, tzinfo=UTC)


def _vanished(review, **changes):
    day = changes.pop("day", 0)
    values = {
        "review": review,
        "reviewer": f"by-{review}",
        "seller": "s1",
        "product": "p1",
        "stars": 1.0,
        "at_risk": 200,
        "last_seen_at": START + timedelta(days=day),
        "gone_by": START + timedelta(days=day + 7),
    }
    return Vanished(**values | changes)


def _contexts(vanished, **surroundings):
    return [label.context for label in label_contexts(vanished, Surroundings(**surroundings))]


def test_a_lone_removal_is_isolated():
    assert _contexts([_vanished("a"), _vanished("b", day=7)]) == ["isolated", "isolated"]


def test_many_five_stars_at_once_are_a_sweep_and_many_one_stars_are_not():
    high = [_vanished(f"h{i}", stars=5.0) for i in range(12)]
    assert set(_contexts([*high, _vanished("low")])) == {"sweep"}
    assert set(_contexts([_vanished(f"l{i}") for i in range(12)])) == {"isolated"}
    spread = [_vanished(f"h{i}", stars=5.0, day=7 * i) for i in range(12)]
    assert set(_contexts(spread)) == {"isolated"}


def test_an_account_that_loses_everything_at_several_sellers_is_purged():
    mine = [_vanished(f"r{i}", reviewer="x", product=f"p{i}", seller=f"s{i}") for i in range(3)]
    assert _contexts(mine, known_reviews={"x": 3}) == ["purge"] * 3
    assert _contexts(mine, known_reviews={"x": 30}) == ["isolated"] * 3
    assert _contexts(mine, known_reviews={"x": 3}, generic={"x"}) == ["isolated"] * 3


def test_at_one_seller_only_the_seller_may_be_the_cause():
    mine = [_vanished(f"r{i}", reviewer="x", product=f"p{i}") for i in range(3)]
    assert _contexts(mine, known_reviews={"x": 3}) == ["isolated"] * 3


def test_a_listing_that_changed_or_emptied():
    changed = {"p1": START + timedelta(days=3)}
    assert _contexts([_vanished("a")], products_changed=changed) == ["listing_change"]
    assert _contexts([_vanished("a", day=10)], products_changed=changed) == ["isolated"]
    emptied = [_vanished(f"r{i}", at_risk=9, stars=5.0) for i in range(8)]
    assert set(_contexts(emptied)) == {"listing_change"}


@pytest.mark.parametrize(
    ("after", "context"), [(3, "replacement"), (36, "replacement"), (60, "isolated")]
)
def test_the_same_reviewer_posts_again(after, context):
    arrival = Arrival(
        review="new", reviewer="by-a", product="p1", first_seen_at=START + timedelta(days=after)
    )
    assert _contexts([_vanished("a")], arrivals=[arrival]) == [context]


def test_an_older_review_of_the_reviewer_replaces_nothing():
    arrival = Arrival(review="old", reviewer="by-a", product="p1", first_seen_at=START)
    assert _contexts([_vanished("a")], arrivals=[arrival]) == ["isolated"]


def test_large_groups_cost_no_more_than_sorting():
    many = [_vanished(f"r{i}", reviewer="x", day=i % 300, stars=None) for i in range(20_000)]
    assert len(_contexts(many)) == 20_000
