"""What is remembered of stars is what the record says, and strata come out as by hand."""

from dataclasses import replace

import pytest

from analysis.detectors import removals, selective
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.run import analyze
from analysis.selective.classes import (
    Classes,
    classes_before,
    classes_from_text,
    classes_to_text,
    extended,
)
from analysis.selective.fleet_state import Keeper, load_classes, load_products
from db.ingest import store_scan
from db.queries.removals import ratings_history
from db.records import Coverage, Stretch
from db.store import Store
from db.tables.crawls import start_crawl

NOTHING = Classes(rewrites=0, edits=0)


def _row(ordinal, first_seen_at, stars, seen_from=None):
    return {
        "ordinal": ordinal,
        "first_seen_at": first_seen_at,
        "stars": stars,
        "seen_from": seen_from or first_seen_at,
    }


ROWS = [
    _row(1, "d1", 1.0),
    _row(1, "d1", 5.0, "d3"),
    _row(2, "d1", 4.0),
    _row(4, "d2", None),
    _row(5, "d4", 2.0),
    _row(5, "d4", 3.0, "d5"),
    _row(5, "d4", 4.0, "d6"),
]


def test_a_moment_sees_what_was_known_before_it():
    classes = extended(NOTHING, ROWS)
    assert classes.runs == (("d1", "lo"), ("d2", "-u"), ("d4", "l"))
    assert classes.changes == ((1, "d3", "o"), (5, "d5", "o"))
    assert classes.known == 5
    assert [classes_before(classes, day) for day in ("d1", "d2", "d3", "d4", "d5", "d9")] == [
        "-----", "lo---", "lo-u-", "oo-u-", "oo-ul", "oo-uo",
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [0, 2, 3, 4])
def test_what_is_followed_is_what_is_read_at_once(cut):
    followed = extended(
        classes_from_text(classes_to_text(extended(NOTHING, ROWS[:cut]))), ROWS[cut:]
    )
    assert followed == extended(NOTHING, ROWS)


def _look(store, scan, *, at):
    start_crawl(store, scan.crawl, kind="crawl", source=None, at=scan.captured_at, version="0")
    store_scan(store, scan)
    analyze(store, now=at, detectors=[removals.DETECTOR, selective.DETECTOR])


def _reviews(*, gone):
    return [
        SimulatedReview(
            key=f"r{at}", stars=1.0 if at % 4 == 0 else 5.0, posted=float(at - 30),
            gone=gone.get(at), reviewer=f"w{at}",
        )
        for at in range(24)
    ]  # fmt: skip


def _strata(store):
    keeper = Keeper(store=store, detector="selective", version=selective.DETECTOR.version, at="")
    ((_, state),) = load_products(keeper, [PRODUCT]).items()
    return [stratum[4:] for stratum in state.strata]


PRODUCT = "practice.example/p"


def test_a_window_puts_at_risk_what_it_covers_and_no_more():
    reviews = _reviews(gone={8: 10.0, 9: 10.0})
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21):
            scan = scan_of("p", day, [r for r in reviews if r.stands(day)][::-1], seller="s")
            if day >= 14:
                inside = [s for s in scan.sightings if s.posted_at > instant(-26)]
                window = Coverage(
                    kind="window", stretches=(Stretch(after=instant(-26), before=instant(day)),)
                )
                scan = replace(scan, sightings=tuple(inside), coverage=window)
            _look(store, scan, at=instant(day))
        # posted after day -26: reviews 5 to 23, of which 8, 12, 16 and 20 have one star
        assert _strata(store) == [(4, 1, 15, 1)]


def test_an_edit_of_stars_is_not_missed_between_two_removals():
    reviews = _reviews(gone={8: 10.0, 9: 24.0})
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21, 28, 35):
            shown = [
                replace(r, stars=1.0) if r.key == "r1" and day >= 21 else r
                for r in reviews
                if r.stands(day)
            ]
            _look(store, scan_of("p", day, shown[::-1], seller="s"), at=instant(day))
        assert _strata(store) == [(6, 1, 18, 0), (6, 0, 17, 1)]
        keeper = Keeper(
            store=store, detector="selective", version=selective.DETECTOR.version, at=""
        )
        kept = load_classes(keeper, [PRODUCT])[PRODUCT]
        read = extended(
            Classes(rewrites=kept.rewrites, edits=kept.edits), ratings_history(store, PRODUCT)
        )
        assert kept == read
        assert kept.changes == ((kept.changes[0][0], instant(21), "l"),)


def test_nothing_is_read_again_of_a_product_that_is_followed():
    reviews = _reviews(gone={8: 10.0, 9: 24.0})
    with Store.in_memory() as store:
        asked = []
        for day in (0, 7, 14, 21, 28, 35):
            if day == 35:
                store.connection.set_trace_callback(asked.append)
            shown = [r for r in reviews if r.stands(day)]
            _look(store, scan_of("p", day, shown[::-1], seller="s"), at=instant(day))
        histories = [sql for sql in asked if "FROM reviews r JOIN versions v" in sql]
        assert len(_strata(store)) == 2
        assert [sql for sql in histories if "r.ordinal > 24" not in sql] == []
