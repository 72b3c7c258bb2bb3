import json

import numpy as np
import pytest

from analysis.detectors import disclosure, hazards, removals
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.run import analyze
from analysis.selective.hazard import curve_from_json, curve_to_json
from analysis.selective.site_hazard import load_site_hazard
from db.identity import derived_id
from db.ingest import store_scan
from db.store import Store
from db.tables.crawls import start_crawl

DETECTORS = [removals.DETECTOR, hazards.DETECTOR, disclosure.DETECTOR]


def _listing(rng, name, number, *, removal):
    lives = rng.exponential(1 / removal, number)
    return [
        SimulatedReview(
            key=f"{name}-k{i}",
            stars=float(rng.integers(1, 6)),
            posted=-10.0 - i,
            gone=float(max(life, 1)),
        )
        for i, life in enumerate(lives)
    ]


def _watch(store, listings, days):
    for day in days:
        start_crawl(store, f"crawl-{day}", kind="crawl", source=None, at=instant(day), version="0")
        for (seller, product), reviews in listings.items():
            standing = [review for review in reviews if review.stands(day)]
            store_scan(store, scan_of(product, day, standing, seller=seller))


def _mention(store, review, scheme="refund_for_removal"):
    row = store.row(
        "SELECT v.n, r.id, r.product_id, p.site_id, p.seller_id FROM versions v"
        " JOIN reviews r ON r.id = v.review_id JOIN products p ON p.id = r.product_id"
        " WHERE r.key = ? ORDER BY v.n LIMIT 1",
        (review,),
    )
    store.insert(
        "mentions",
        {
            "id": derived_id("mention", review),
            "site_id": row["site_id"],
            "seller_id": row["seller_id"],
            "product_id": row["product_id"],
            "review_id": row["id"],
            "version_n": row["n"],
            "source": "review",
            "scheme": scheme,
            "probability": 0.97,
            "quote": "refund if I take it down",
            "spans": "[]",
            "found_at": instant(0),
        },
    )


@pytest.fixture
def store():
    rng = np.random.default_rng(3)
    listings = {(f"s{i}", f"p{i}"): _listing(rng, f"p{i}", 60, removal=0.0006) for i in range(6)}
    listings["s9", "p9"] = [
        *_listing(rng, "p9", 40, removal=1e-9),
        SimulatedReview(key="told", stars=1.0, posted=-3.0, gone=18.0),
        SimulatedReview(key="told-too", stars=2.0, posted=-4.0, gone=25.0),
        SimulatedReview(key="stands", stars=1.0, posted=-5.0),
    ]
    with Store.in_memory() as record:
        _watch(record, listings, range(0, 85, 7))
        yield record


def test_removals_after_disclosures_are_findings_with_their_base_rate(store):
    for review in ("told", "told-too", "stands"):
        _mention(store, review)
    analyze(store, now=instant(84), detectors=DETECTORS)
    found = store.rows("SELECT * FROM findings WHERE kind = 'removal_after_disclosure'")
    assert sorted(row["review"] for row in found) == ["told", "told-too"]
    assert {row["seller"] for row in found} == {"s9"}
    assert all(row["e_value"] > 5 for row in found)
    assert all(0.03 < row["score"] < 0.25 for row in found)
    assert "2 of the seller's 3" in found[0]["summary"]
    evidence = store.rows("SELECT * FROM evidence WHERE finding_id = ?", (found[0]["id"],))
    assert [row["kind"] for row in evidence] == ["mention", "removal", "series"]
    assert json.loads(evidence[2]["data"])["base_rate"] == found[0]["score"]


def test_third_party_frauds_and_removals_long_after_are_none(store):
    _mention(store, "told", scheme="payment_phishing")
    _mention(store, "p0-k3")
    analyze(store, now=instant(84), detectors=DETECTORS)
    assert store.rows("SELECT 1 FROM findings WHERE kind = 'removal_after_disclosure'") == []


def test_hazard_curves_are_kept_by_stars(store):
    analyze(store, now=instant(84), detectors=DETECTORS)
    kept = load_site_hazard(store, "practice.example")
    assert kept is not None
    assert kept.as_of == instant(84)
    days = sum(kept.low.review_days) + sum(kept.high.review_days)
    assert sum(kept.low.removed) + sum(kept.high.removed) > 5
    rate = (sum(kept.low.removed) + sum(kept.high.removed)) / days
    assert 0.0002 < rate < 0.002
    again = curve_from_json(json.loads(json.dumps(curve_to_json(kept.low))))
    np.testing.assert_equal(again.ci_high, kept.low.ci_high)
    analyze(store, now=instant(90), detectors=DETECTORS)
    assert load_site_hazard(store, "practice.example").as_of == instant(84)
