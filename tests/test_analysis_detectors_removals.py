import json
from dataclasses import replace

import pytest

from analysis.detectors.removals import DETECTOR
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.run import analyze
from db.ingest import store_scan
from db.records import Reported
from db.store import Store
from db.tables.crawls import start_crawl


def _review(key, stars=5.0, *, gone=None, back=None, reviewer=None, posted=-30.0):
    return SimulatedReview(
        key=key, stars=stars, posted=posted, gone=gone, back=back, reviewer=reviewer
    )


def _watch(store, listings, days):
    """Scan every product on the days given; `listings` maps (seller, product) to its reviews."""
    for day in days:
        crawl = f"crawl-{day:g}"
        start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
        for (seller, product), reviews in listings.items():
            standing = [review for review in reviews if review.stands(day)]
            store_scan(store, scan_of(product, day, standing, seller=seller))


def _look(store, day):
    ran = analyze(store, now=instant(day), detectors=[DETECTOR])
    return [store.row("SELECT * FROM findings WHERE id = ?", (i,)) for i in ran[0].findings]


def _contexts(store):
    return {
        row["key"]: row["context"]
        for row in store.rows(
            "SELECT r.key, m.context FROM removals m JOIN reviews r ON r.id = m.review_id"
        )
    }


def test_a_confirmed_removal_is_a_finding_once_and_says_when_it_came_back():
    reviews = [_review(f"k{i}") for i in range(12)]
    reviews.append(_review("low", 1.0, gone=10, back=40, reviewer="w"))
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): reviews}, [0, 7, 14])
        assert _look(store, 14) == []
        _watch(store, {("s1", "p1"): reviews}, [21])
        (found,) = _look(store, 21)
        assert (found["kind"], found["seller"], found["review"]) == ("removal", "s1", "low")
        assert "1-star review low" in found["summary"]
        assert found["period_end"] == instant(14)
        assert _look(store, 22) == []
        _watch(store, {("s1", "p1"): reviews}, [42])
        (again,) = _look(store, 42)
        assert again["supersedes"] == found["id"]
        assert "seen again" in again["summary"]
        assert (
            store.value("SELECT count(*) FROM evidence WHERE finding_id = ?", (again["id"],)) == 5
        )


def test_a_sweep_is_one_finding_with_its_cause():
    reviews = [_review(f"k{i}", posted=-300 + i) for i in range(60)]
    reviews += [_review(f"x{i}", gone=10, posted=-200 + i / 10) for i in range(15)]
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): reviews}, [0, 7, 14, 21, 28])
        (found,) = _look(store, 28)
        assert found["kind"] == "removals"
        assert "sweep" in found["summary"]
        assert set(_contexts(store).values()) == {"sweep"}


def test_a_purge_reaches_back_to_what_was_isolated_before():
    fill = [_review(f"k{i}") for i in range(12)]
    first = [*fill, _review("a", 1.0, gone=10, reviewer="banned")]
    second = [*fill, _review("b", 5.0, gone=10, reviewer="banned")]
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): first}, [0, 7, 14, 21])
        assert [row["kind"] for row in _look(store, 21)] == ["removal"]
        _watch(store, {("s2", "p2"): second}, [0.5, 7.5, 14.5, 21.5])
        found = _look(store, 22)
        assert sorted(row["product"] for row in found) == ["p1", "p2"]
        assert _contexts(store) == {"a": "purge", "b": "purge"}


def test_a_review_by_the_same_reviewer_in_its_place():
    reviews = [_review(f"k{i}") for i in range(12)]
    reviews += [
        _review("old", 1.0, posted=-20, gone=10, reviewer="w"),
        _review("new", 5.0, posted=12, reviewer="w"),
    ]
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): reviews}, [0, 7, 14, 21])
        _look(store, 21)
        assert _contexts(store) == {"old": "replacement"}


def test_nothing_from_after_the_look_is_used():
    reviews = [_review(f"k{i}") for i in range(12)] + [_review("low", 1.0, gone=10)]
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): reviews}, [0, 7, 14, 21])
        assert _look(store, 20) == []


@pytest.mark.parametrize(
    ("before", "after", "testimony"),
    [
        (Reported(average=4.7, count=13), Reported(average=5.0, count=12), "corroborates"),
        (Reported(average=4.7, count=13), Reported(average=4.7, count=13), "weakens"),
        (
            Reported(average=4.7, count=13, histogram=(12, 0, 0, 0, 1)),
            Reported(average=5.0, count=12, histogram=(12, 0, 0, 0, 0)),
            "corroborates",
        ),
        (
            Reported(average=4.7, count=13, histogram=(12, 0, 0, 0, 1)),
            Reported(average=4.6, count=12, histogram=(11, 0, 0, 0, 1)),
            "weakens",
        ),
        (None, Reported(average=5.0, count=12), None),
    ],
)
def test_the_site_s_own_numbers_are_a_second_witness(before, after, testimony):
    reviews = [_review(f"k{i}") for i in range(12)] + [_review("low", 1.0, gone=10)]
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21):
            crawl = f"crawl-{day}"
            start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
            scan = scan_of("p1", day, [review for review in reviews if review.stands(day)])
            reported = before if day < 10 else after
            store_scan(store, replace(scan, reported=reported, reported_total=None))
        (found,) = _look(store, 21)
        rows = store.rows(
            "SELECT note, data FROM evidence WHERE finding_id = ? AND kind = 'series'",
            (found["id"],),
        )
    assert ("bear it out" in found["summary"]) == (testimony == "corroborates")
    assert ("speak against it" in found["summary"]) == (testimony == "weakens")
    if testimony is None:
        assert rows == []
        return
    data = json.loads(rows[0]["data"])
    assert data["testimony"] == testimony
    assert data["removed"] == 1
    assert rows[0]["note"].startswith(f"second witness, {testimony}")
    assert (data["likelihood_ratio"] >= 10) == (testimony == "corroborates")


def test_a_total_without_a_rating_bears_witness_too():
    reviews = [_review(f"k{i}") for i in range(12)] + [_review("low", 1.0, gone=10)]
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21):
            crawl = f"crawl-{day}"
            start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
            scan = scan_of("p1", day, [review for review in reviews if review.stands(day)])
            store_scan(store, replace(scan, reported=None))
        (found,) = _look(store, 21)
    assert "bear it out" in found["summary"]


def test_what_is_no_longer_borne_out_is_withdrawn():
    fill = [_review(f"k{i}") for i in range(12)]
    first = [*fill, _review("a", 1.0, gone=10, reviewer="banned")]
    second = [*fill, _review("b", 5.0, gone=10, reviewer="banned")]
    with Store.in_memory() as store:
        _watch(store, {("s1", "p1"): first}, [0, 7, 14, 21])
        (alone,) = _look(store, 21)
        _watch(store, {("s2", "p2"): second}, [0.5, 7.5, 14.5, 21.5])
        _look(store, 22)
        assert store.value("SELECT status FROM findings WHERE id = ?", (alone["id"],)) == (
            "superseded"
        )
        _watch(store, {("s1", "p1"): [*first, _review("x", posted=25, reviewer="banned")]}, [28])
        again = _look(store, 28)
        assert {row["kind"] for row in again} == {"removal"}
        assert _contexts(store) == {"a": "replacement", "b": "isolated"}
