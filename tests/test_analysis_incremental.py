"""Weekly looks leave the same record as one look: contexts, evidence, ratings, claims."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.detectors import disclosure, hazards, inflation, ratings, removals, selective
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.run import analyze
from db.ingest import store_scan
from db.store import Store
from db.tables.crawls import start_crawl

DETECTORS = [d.DETECTOR for d in (removals, selective, hazards, disclosure, inflation, ratings)]
DAYS = range(0, 204, 7)
LATE = {91: 66.0, 147: 31.0}
"""On these days a scan made earlier comes in late."""


def _reviews(rng, product):
    """Reviews that vanish, return, are edited, replaced, or shared with another product."""
    reviews = []
    for at in range(int(rng.integers(14, 30))):
        posted = float(rng.uniform(-90, 150))
        gone = max(posted, 0) + float(rng.exponential(250))
        reviews.append(
            SimulatedReview(
                key=f"{product}-{at}",
                stars=float(rng.choice([1.0, 2.0, 3.0, 4.0, 5.0])),
                posted=posted,
                gone=gone if gone < 200 else None,
                back=gone + 25 if rng.random() < 0.3 else None,
                reviewer=f"w{rng.integers(0, 60)}" if rng.random() < 0.6 else f"{product}-{at}",
            )
        )
    return sorted(reviews, key=lambda review: review.posted)


def _scans(rng):
    """Return (day of arrival, scan) of six products of three sellers, in order of arrival."""
    scans = []
    for number in range(6):
        product = f"p{number}"
        reviews = _reviews(rng, product)
        edited = {review.key: float(rng.uniform(20, 180)) for review in reviews[::5]}
        moves = float(rng.uniform(60, 120)) if number == 5 else 1e9
        for day in [*DAYS, *(LATE.values() if number in (1, 4) else ())]:
            shown = [
                replace(review, stars=6 - review.stars)
                if edited.get(review.key, 1e9) < day
                else review
                for review in reviews
                if review.stands(day)
            ]
            seller = "s9" if day > moves else f"s{number % 3}"
            scan = scan_of(product, day, shown[::-1], seller=seller)
            arrives = next((at for at, made in LATE.items() if made == day), day)
            scans.append((arrives, scan))
    return sorted(scans, key=lambda pair: pair[0])


def _watched(scans, looks):
    store = Store.in_memory()
    for day in DAYS:
        for arrives, scan in scans:
            if arrives == day:
                start_crawl(
                    store, scan.crawl, kind="crawl", source=None, at=scan.captured_at, version="0"
                )
                store_scan(store, scan)
        if day in looks:
            analyze(store, now=instant(day), detectors=DETECTORS)
    return store


def _rows(store, sql):
    return [tuple(row) for row in store.rows(sql)]


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 6))]
)
def test_weekly_looks_leave_what_one_look_leaves(seed):
    scans = _scans(np.random.default_rng(seed))
    with _watched(scans, DAYS) as weekly, _watched(scans, [DAYS[-1]]) as once:
        assert len(_rows(once, "SELECT id FROM removals")) > 15
        for sql in (
            "SELECT id, context FROM removals ORDER BY id",
            "SELECT state FROM detector_states WHERE detector = 'hazards' AND subject <> ''",
            # Scans that repeat the last one change no product; the next change takes them in.
            "SELECT subject, state ->> 'shown', state ->> 'counts' FROM detector_states"
            " WHERE detector = 'inflation' AND subject LIKE 'p %' ORDER BY 1",
            "SELECT kind, site, seller, product, review, summary FROM findings"
            " WHERE status = 'open' AND kind LIKE 'removal%' ORDER BY 1, 2, 3, 4, 5, 6",
            "SELECT seller_id, low_removed, low_at_risk, high_removed, high_at_risk"
            " FROM selections ORDER BY 1",
        ):
            assert _rows(weekly, sql) == _rows(once, sql)
        for sql in (
            "SELECT odds_ratio, ci_low, ci_high, e_value FROM selections ORDER BY seller_id",
            "SELECT displayed, observed, restored, adjusted, ci_low, ci_high, reviews"
            " FROM adjusted_ratings ORDER BY product_id, week",
            "SELECT displayed, observed, restored, adjusted, ci_low, ci_high, reviews"
            " FROM seller_ratings ORDER BY seller_id, week",
        ):
            for row, other in zip(_rows(weekly, sql), _rows(once, sql), strict=True):
                assert row == pytest.approx(other, rel=1e-5, abs=2e-4)


def test_an_unchanged_record_costs_no_reading_of_reviews():
    scans = _scans(np.random.default_rng(3))
    with _watched(scans, [DAYS[-1]]) as store:
        asked = []
        store.connection.set_trace_callback(asked.append)
        analyze(store, now=instant(204), detectors=DETECTORS)
        store.connection.set_trace_callback(None)
        told = [sql for sql in asked if "FROM reviews r JOIN versions" in sql]
        assert told == []
        assert len(asked) < 60
