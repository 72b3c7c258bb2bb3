import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from analysis.detectors.inflation import DETECTOR
from analysis.evaluation.inflation_real import find_real_campaigns, read_listings
from analysis.inflation_look.reading import read_averages
from analysis.run import analyze
from db.ingest import store_scan
from db.queries.ratings import campaigns_of_product
from db.records import Coverage, Reported, Scan, SellerRef, Sighting, Stretch
from db.store import Store
from db.tables.crawls import start_crawl

START = date(2024, 1, 1)
WEEKS = 40
COMPLETE = Coverage(kind="complete")


def instant(day, hour=4):
    return (
        datetime.combine(START, datetime.min.time(), UTC) + timedelta(days=day, hours=hour)
    ).strftime("%Y-%m-%dT%H:%M:%SZ")


def draw(seed, *, burst=None, per_week=6, weeks=WEEKS):
    """Sightings of a product with 60 % five stars; a burst of fives in one week if asked."""
    rng = np.random.default_rng(seed)
    sightings = []
    for week in range(weeks):
        number = rng.poisson(per_week)
        stars = list(rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], number, p=[0.1, 0.05, 0.1, 0.15, 0.6]))
        stars += [5.0] * 45 if week == burst else []
        for at, rating in enumerate(stars):
            day = 7 * week + int(rng.integers(0, 7))
            sightings.append(
                Sighting(
                    key=f"{seed}-{week}-{at}",
                    stars=float(rating),
                    posted_at=instant(day, int(rng.integers(0, 24))),
                    body=f"review {at} of week {week}, as of product {seed}",
                    reviewer=f"reviewer-{seed}-{week}-{at}",
                )
            )
    return sorted(sightings, key=lambda sighting: sighting.posted_at, reverse=True)


def take(store, product, sightings, day, *, coverage=COMPLETE, seller="S", reported=None, scope=""):
    at = instant(day)
    start_crawl(store, f"c{day}", kind="crawl", source=None, at=at, version="test")
    shown = [sighting for sighting in sightings if sighting.posted_at < at]
    store_scan(
        store,
        Scan(
            crawl=f"c{day}",
            site="shop.example",
            marketplace="test",
            product=product,
            captured_at=at,
            outcome="ok",
            coverage=coverage,
            sightings=tuple(shown),
            sort="newest",
            scope=scope,
            seller=SellerRef(key=seller),
            reported=reported,
            reported_total=len(shown) if coverage is COMPLETE else None,
        ),
    )


def look(store, day):
    (ran,) = analyze(store, now=instant(day, 6), detectors=[DETECTOR])
    return ran.findings


def campaigns(store):
    return store.rows("SELECT * FROM rating_inflation ORDER BY product, started_on")


def test_a_burst_is_found_described_and_can_be_computed_again(store):
    take(store, "P", draw(1, burst=30), 7 * WEEKS)
    assert len(look(store, 7 * WEEKS)) == 1
    (row,) = campaigns(store)
    assert (row["site"], row["seller"], row["product"]) == ("shop.example", "S", "P")
    assert row["started_on"] == (START + timedelta(weeks=30)).isoformat()
    assert row["ended_on"] == (START + timedelta(weeks=30, days=6)).isoformat()
    assert row["e_value"] >= 520
    assert row["observed_share"] > row["expected_share"]
    assert row["extra_reviews"] == pytest.approx(45, abs=8)
    assert {marker["name"] for marker in json.loads(row["markers"])} >= {"volume", "same_day"}
    series = store.row("SELECT data FROM evidence WHERE kind = 'series'")
    weeks = {entry[0]: entry[1:4] for entry in json.loads(series["data"])["weeks"]}
    assert sum(weeks[row["started_on"]]) == row["reviews"]
    assert store.value("SELECT count(*) FROM evidence WHERE kind = 'version'") >= 40


def test_a_second_look_without_news_says_nothing_and_news_supersedes(store):
    sightings = draw(2, burst=30)
    take(store, "P", sightings, 7 * 31 + 1)
    assert len(look(store, 7 * 31 + 1)) == 1
    assert look(store, 7 * 31 + 2) == ()
    for week in range(32, 38):
        take(store, "P", sightings, 7 * week + 1)
        look(store, 7 * week + 1)
    assert len(campaigns(store)) == 1
    standing = store.rows("SELECT status FROM findings WHERE kind = 'rating_inflation'")
    assert sorted(row["status"] for row in standing).count("open") == 1


def test_weekly_looks_and_one_look_find_the_same(store):
    sightings = draw(3, burst=25)
    for week in range(12, WEEKS + 1, 2):
        take(store, "P", sightings, 7 * week + 1)
        look(store, 7 * week + 1)
    with Store.in_memory() as other:
        take(other, "P", sightings, 7 * WEEKS + 1)
        look(other, 7 * WEEKS + 1)
        columns = ("started_on", "ended_on", "reviews", "extra_reviews", "e_value")
        assert [[row[name] for name in columns] for row in campaigns(store)] == [
            [row[name] for name in columns] for row in campaigns(other)
        ]


def test_weekly_looks_at_a_fleet_end_where_one_look_at_its_year_does(store):
    fleet = {f"P{n}": draw(200 + n, burst=25 if n == 3 else None) for n in range(12)}
    for week in range(12, WEEKS + 1, 4):
        for product, sightings in fleet.items():
            take(store, product, sightings, 7 * week + 1)
        look(store, 7 * week + 1)
    subjects = ("reviews shop.example", "sellers shop.example")
    with Store.in_memory() as other:
        for product, sightings in fleet.items():
            take(other, product, sightings, 7 * WEEKS + 1)
        look(other, 7 * WEEKS + 1)
        for subject in subjects:
            kept = "SELECT state FROM detector_states WHERE subject = ?"
            weekly, whole = (
                json.loads(which.value(kept, (subject,)))["watch"] for which in (store, other)
            )
            assert weekly == whole
        assert [row["e_value"] for row in campaigns(store)] == [
            row["e_value"] for row in campaigns(other)
        ]


def test_a_window_that_moves_its_order_or_a_missed_crawl_is_no_campaign(store):
    honest = draw(4)
    for week in (20, 21, 25, 40):
        shown = [s for s in honest if s.posted_at < instant(7 * week)][:60]
        stretch = Stretch(after=shown[-1].posted_at, before=shown[0].posted_at)
        random.Random(week).shuffle(shown)
        take(store, "P", shown, 7 * week, coverage=Coverage(kind="window", stretches=(stretch,)))
        ranked = [s for s in shown if s.stars == 5]
        take(store, "P", ranked, 7 * week + 1, coverage=Coverage(kind="sample"))
        look(store, 7 * week + 2)
    assert campaigns(store) == []


def ledger_of(store):
    return json.loads(
        store.value("SELECT state FROM detector_states WHERE subject = 'p shop.example/P'")
    )


def read_anew(store, day):
    """The ledger of a look that remembers nothing."""
    store.execute("DELETE FROM detector_states")
    look(store, day)
    return ledger_of(store)


def test_an_edit_that_the_site_dates_anew_moves_nothing(store):
    sightings = draw(8, weeks=30)
    take(store, "P", sightings, 7 * 30)
    look(store, 7 * 30)
    before = ledger_of(store)["counts"]
    edited = [
        replace(s, body=f"{s.body}, on second thoughts", posted_at=instant(7 * 30 + n % 6))
        if n in range(90, 130)
        else s
        for n, s in enumerate(sightings)
    ]
    take(store, "P", edited, 7 * 31)
    look(store, 7 * 31)
    after = ledger_of(store)
    assert after["counts"] == before
    assert read_anew(store, 7 * 31 + 1) == after


def test_a_date_that_is_learned_later_is_counted(store):
    sightings = draw(12, weeks=20)
    take(store, "P", sightings, 7 * 20)
    look(store, 7 * 20)
    before = ledger_of(store)["counts"]
    store.execute("UPDATE versions SET posted_at = NULL WHERE number = 1 AND n % 3 = 0")
    store.execute("UPDATE reviews SET posted_at = NULL WHERE ordinal % 3 = 0")
    look(store, 7 * 20)
    assert sum(ledger_of(store)["counts"][1::4]) < sum(before[1::4])
    store.execute("UPDATE reviews SET posted_at = ? WHERE posted_at IS NULL", (instant(30),))
    look(store, 7 * 20)
    followed = ledger_of(store)
    assert sum(followed["counts"][1::4]) == sum(before[1::4])
    assert read_anew(store, 7 * 20) == followed


def test_reviews_that_no_scan_vouches_for_are_not_counted(store):
    take(store, "P", draw(13, weeks=20), 7 * 20)
    look(store, 7 * 20)
    before = ledger_of(store)["counts"]
    store.execute("UPDATE reviews SET vouched = 0 WHERE ordinal % 2 = 0")
    look(store, 7 * 20)
    after = ledger_of(store)
    assert sum(after["counts"][1::4]) < 0.8 * sum(before[1::4])
    assert read_anew(store, 7 * 20) == after


def test_the_scope_that_is_read_most_counts_whenever_one_looks(store):
    sightings = draw(14)
    take(store, "P", sightings, 7 * 20)
    look(store, 7 * 20)
    for week in (21, 22, 23, 24):
        take(store, "P", sightings, 7 * week, coverage=COMPLETE, scope="language:de")
        look(store, 7 * week)
    followed = ledger_of(store)
    assert followed["scope"] == "language:de"
    assert followed["covered"][-1][1] == (START + timedelta(weeks=24)).toordinal()
    assert read_anew(store, 7 * 24 + 1) == followed


def test_reviews_of_a_ranked_view_are_not_counted(store):
    honest, fives = draw(5, weeks=20), [s for s in draw(6, weeks=40) if s.stars == 5]
    take(store, "P", honest, 7 * 20)
    take(store, "P", fives, 7 * 40, coverage=Coverage(kind="sample"))
    look(store, 7 * 40)
    ledger = store.value("SELECT state FROM detector_states WHERE subject = 'p shop.example/P'")
    counts = json.loads(ledger)["counts"]
    assert sum(counts) - sum(counts[::4]) == len(honest)


def test_a_late_scan_of_the_past_withdraws_what_it_does_not_bear_out(store):
    pumped = draw(7, burst=30)
    burst = f"7-{30}-"
    only_high = [s for s in pumped if not (s.key.startswith(burst) and s.stars < 5)]
    take(store, "P", only_high, 7 * 36)
    look(store, 7 * 36)
    assert len(campaigns(store)) == 1
    low = [
        Sighting(key=f"late-{n}", stars=1.0, posted_at=instant(7 * 30 + n % 7), body=f"late {n}")
        for n in range(60)
    ]
    take(store, "P", [*only_high, *low], 7 * 36 + 1)
    look(store, 7 * 36 + 1)
    # So many that an earlier scan should have shown may be another listing's.
    assert len(campaigns(store)) == 1
    take(store, "P", [*only_high, *low], 7 * 36 + 2)
    look(store, 7 * 36 + 2)
    assert campaigns(store) == []


def test_a_thin_campaign_over_many_products_shows_in_the_sellers_sum(store):
    rng = np.random.default_rng(0)
    for product in range(12):
        sightings = draw(100 + product, per_week=1.5)
        for week in (30, 31):
            sightings += [
                Sighting(key=f"x{product}-{week}-{n}", stars=5.0, body=f"good {product} {week} {n}",
                         posted_at=instant(7 * week + int(rng.integers(0, 7))))
                for n in range(4)
            ]  # fmt: skip
        take(store, f"P{product}", sightings, 7 * WEEKS)
    look(store, 7 * WEEKS)
    found = store.rows("SELECT * FROM findings WHERE kind = 'rating_inflation' AND product IS NULL")
    assert [row["seller"] for row in found] == ["S"]
    assert found[0]["period_start"] == (START + timedelta(weeks=30)).isoformat()
    (row,) = [row for row in campaigns(store) if row["product"] is None]
    assert json.loads(row["markers"])[0]["series"] == "seller"


def test_a_new_product_takes_back_nothing_of_its_sellers_past(store):
    rng = np.random.default_rng(0)
    for product in range(12):
        sightings = draw(100 + product, per_week=1.5)
        for week in (25, 26):
            sightings += [
                Sighting(key=f"x{product}-{week}-{n}", stars=5.0, body=f"good {product} {week} {n}",
                         posted_at=instant(7 * week + int(rng.integers(0, 7))))
                for n in range(4)
            ]  # fmt: skip
        take(store, f"P{product}", sightings, 7 * 30)
    look(store, 7 * 30)
    found = "SELECT id, status FROM findings WHERE kind = 'rating_inflation' AND product IS NULL"
    before = [tuple(row) for row in store.rows(found)]
    assert [status for _, status in before] == ["open"]
    new = [s for s in draw(130, per_week=1.5, weeks=WEEKS) if s.posted_at > instant(7 * 30)]
    take(store, "P12", new, 7 * 34)
    for product in range(12):
        take(store, f"P{product}", draw(100 + product, per_week=1.5), 7 * 34)
    look(store, 7 * 34)
    assert [tuple(row) for row in store.rows(found)] == before


def test_one_tap_ratings_are_a_series_of_their_own(store):
    rng = np.random.default_rng(3)
    total = np.array([40, 20, 30, 90, 300])
    written = draw(9, per_week=3)
    for week in range(1, WEEKS):
        total = total + rng.multinomial(rng.poisson(20), [0.1, 0.05, 0.1, 0.2, 0.55])
        if week == 30:
            total = total + np.array([0, 0, 0, 0, 150])
        reported = Reported(
            average=4.2, count=int(total.sum()), histogram=tuple(int(n) for n in total[::-1])
        )
        take(store, "P", written, 7 * week + 1, reported=reported)
        look(store, 7 * week + 2)
    (found,) = store.rows("SELECT * FROM findings WHERE kind = 'rating_inflation'"
                          " AND status = 'open'")  # fmt: skip
    assert "ratings" in found["summary"]
    assert found["period_start"] == (START + timedelta(weeks=30)).isoformat()
    (row,) = campaigns(store)
    assert row["product"] == "P"
    assert row["extra_reviews"] == pytest.approx(150, abs=30)
    series, tapped = json.loads(row["markers"])
    assert (series["name"], series["series"]) == ("series", "ratings")
    assert tapped["name"] == "one_tap"
    assert campaigns_of_product(store, "shop.example/P") == []


def test_a_displayed_average_that_rises_has_a_row_of_its_own(store):
    written, total, number = draw(11, per_week=0.2), 800, 200
    for week in range(1, WEEKS):
        total, number = total + 32 + 300 * 5 * (week == 30), number + 8 + 300 * (week == 30)
        reported = Reported(average=round(total / number, 2), count=number)
        take(store, "P", written, 7 * week + 1, reported=reported)
        look(store, 7 * week + 2)
    (row,) = campaigns(store)
    assert json.loads(row["markers"])[0]["series"] == "average"
    assert 200 <= row["extra_reviews"] <= 300
    assert row["expected_share"] < row["observed_share"] <= 1.0
    assert campaigns_of_product(store, "shop.example/P") == []


def test_averages_on_another_scale_are_read_with_the_rounding_of_that_scale(store):
    written = draw(15, per_week=0.2, weeks=4)
    for week, average in enumerate((8.7, 8.8, 8.7, 9.0)):
        reported = Reported(average=average, best_rating=10.0, count=100 + week)
        take(store, "P", written, 7 * week + 29, reported=reported)
    readings = read_averages(store, "shop.example/P", until=instant(100))
    assert {(reading.unit, reading.lowest) for reading in readings} == {(0.05, 0.0)}
    assert readings[0].average == 4.35


def test_a_rise_that_a_late_reading_does_not_bear_out_is_withdrawn(store):
    written, total, number = draw(16, per_week=0.2), 800, 200
    days = [7 * week + 1 for week in range(1, 30)]
    for day in days:
        total, number = total + 32 + 1500 * (day == 141), number + 8 + 300 * (day == 141)
        reported = Reported(average=round(total / number, 2), count=number)
        take(store, "P", written, day, reported=reported)
        look(store, day)
    assert len(campaigns(store)) == 1
    take(store, "P", written, 138, reported=Reported(average=4.7, count=400))
    take(store, "P", written, 139, reported=Reported(average=4.7, count=300))
    take(store, "P", written, 7 * 30, reported=reported)
    look(store, 7 * 30)
    assert campaigns(store) == []


def test_the_real_burst_is_found_and_no_window_is_a_change(shared):
    scans = [
        scan for scan in read_listings(shared / "data" / "listings") if "dashen" in scan.product
    ]
    for some in (scans, scans[::-1]):
        (campaign,), weeks = find_real_campaigns(some)
        assert campaign.started_on == date(2025, 4, 21)
        assert campaign.ended_on == date(2025, 4, 27)
        assert campaign.extra_low <= 127 <= campaign.extra_high
        assert weeks == 45
    for scan in scans:
        found, _ = find_real_campaigns([scan])
        assert {campaign.started_on for campaign in found} <= {date(2025, 4, 21)}
