import numpy as np
import pytest

from analysis.detectors import ratings, removals
from analysis.evaluation.listing_simulator import (
    Plan,
    SimulatedReview,
    instant,
    scan_of,
    simulate_reviews,
)
from analysis.ratings.adjusted import Surplus
from analysis.ratings.weeks import Campaign, Change, Displayed, one_review, week_of, weekly_ratings
from analysis.run import analyze
from db.ingest import store_scan
from db.store import Store
from db.tables.crawls import start_crawl


def test_weeks_follow_iso():
    assert week_of("2026-11-21T09:30:00Z") == "2026-W47"
    assert week_of("2027-01-01") == "2026-W53"


def test_only_weeks_with_a_change_have_a_row():
    changes = [
        Change(at="2026-01-05T00:00:00Z", standing=one_review(5.0)),
        Change(at="2026-01-07T00:00:00Z", standing=one_review(1.0)),
        Change(at="2026-02-02T00:00:00Z", standing=one_review(1.0, -1), removed=one_review(1.0)),
    ]
    rows, _ = weekly_ratings(changes, [Displayed(at="2026-01-06", average=3.0)], [])
    assert list(rows) == ["2026-W02", "2026-W06"]
    assert rows["2026-W02"].observed == 3.0
    assert (rows["2026-W06"].observed, rows["2026-W06"].restored) == (5.0, 3.0)
    assert rows["2026-W06"].displayed == 3.0
    assert weekly_ratings([], [], [])[0] == {}


def test_a_campaign_is_taken_out_as_it_grows():
    changes = [Change(at="2026-01-05", standing=one_review(float(s))) for s in [5, 4, 3, 2, 1] * 4]
    changes += [Change(at=f"2026-01-{d}", standing=one_review(5.0)) for d in range(12, 26)]
    campaign = Campaign(
        started_on="2026-01-12",
        ended_on="2026-01-25",
        surplus=Surplus(extra=14, extra_low=10, extra_high=16),
    )
    rows, _ = weekly_ratings(changes, [], [campaign])
    assert rows["2026-W02"].adjusted == 3.0
    assert rows["2026-W03"].adjusted == pytest.approx(3.0)
    assert rows["2026-W04"].observed > 3.7
    assert rows["2026-W04"].adjusted == pytest.approx(3.0)
    assert rows["2026-W04"].ci_low < 3.0 < rows["2026-W04"].ci_high


def test_the_view_tells_displayed_observed_and_restored():
    reviews = [SimulatedReview(key=f"k{i}", stars=5.0, posted=-30.0 - i) for i in range(15)] + [
        SimulatedReview(key=f"l{i}", stars=1.0, posted=-5.0 - i, gone=10.0) for i in range(3)
    ]
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21, 28):
            crawl = f"crawl-{day}"
            start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
            standing = [review for review in reviews if review.stands(day)]
            store_scan(store, scan_of("p1", day, standing))
            analyze(store, now=instant(day), detectors=[removals.DETECTOR, ratings.DETECTOR])
        rows = store.rows("SELECT * FROM displayed_and_adjusted ORDER BY week")
    assert [row["week"] for row in rows] == [week_of(instant(0)), week_of(instant(14))]
    first, last = rows
    assert first["observed"] == pytest.approx((75 + 3) / 18, abs=1e-3)
    assert (last["observed"], last["seller"]) == (5.0, "s1")
    assert last["restored"] == last["adjusted"] == pytest.approx((75 + 3) / 18, abs=1e-3)
    assert last["displayed"] == 5.0
    assert last["ci_low"] < last["adjusted"] < last["ci_high"]


def test_week_by_week_is_the_same_as_at_once():
    rng = np.random.default_rng(9)
    listed = simulate_reviews(Plan(days=140, removal=0.004, returns=0.5), rng)
    views = []
    for days in ([140], range(0, 141, 7)):
        with Store.in_memory() as store:
            for day in range(0, 141, 7):
                crawl = f"crawl-{day}"
                start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
                store_scan(store, scan_of("p1", day, [r for r in listed if r.stands(day)]))
                if day in days:
                    analyze(
                        store, now=instant(day), detectors=[removals.DETECTOR, ratings.DETECTOR]
                    )
            rows = store.rows("SELECT * FROM displayed_and_adjusted ORDER BY week")
            views.append([tuple(row) for row in rows])
    assert len(views[0]) > 15
    assert [v[3] for v in views[0]] == [v[3] for v in views[1]]
    for at_once, weekly in zip(*views, strict=True):
        assert weekly[4:] == pytest.approx(at_once[4:], abs=2e-4)


def test_a_seller_is_rated_over_all_its_products_each_week():
    with Store.in_memory() as store:
        for day in (0, 7, 14):
            start_crawl(
                store, f"crawl-{day}", kind="crawl", source=None, at=instant(day), version="0"
            )
            for product, stars, number in (("p1", 5.0, 12), ("p2", 2.0, 6)):
                reviews = [
                    SimulatedReview(key=f"{product}-{i}", stars=stars, posted=-9.0 - i)
                    for i in range(number)
                ]
                if product == "p2":
                    reviews.append(SimulatedReview(key="late", stars=1.0, posted=8.0))
                standing = [review for review in reviews if review.stands(day)]
                store_scan(store, scan_of(product, day, standing))
            analyze(store, now=instant(day), detectors=[ratings.DETECTOR])
        rows = store.rows("SELECT * FROM seller_ratings ORDER BY week")
    assert [row["seller_id"].rpartition("/")[2] for row in rows] == ["s1", "s1"]
    assert [row["reviews"] for row in rows] == [18, 19]
    assert rows[0]["observed"] == pytest.approx(72 / 18, abs=1e-3)
    assert rows[1]["observed"] == pytest.approx(73 / 19, abs=1e-3)
    assert rows[1]["displayed"] == pytest.approx((5.0 * 12 + 1.9 * 7) / 19, abs=1e-3)
    assert rows[1]["ci_low"] < rows[1]["adjusted"] < rows[1]["ci_high"]


def test_sellers_and_products_are_rated_in_the_same_columns():
    with Store.in_memory() as store:
        of_product, of_seller = (
            [row["name"] for row in store.rows(f"SELECT name FROM pragma_table_info('{table}')")]
            for table in ("adjusted_ratings", "seller_ratings")
        )
    assert of_product[0] == "product_id"
    assert of_seller == ["seller_id", *of_product[1:]]
