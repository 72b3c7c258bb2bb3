import json

import numpy as np
import pytest

from analysis.detectors import removals, selective
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.run import analyze
from analysis.selective.eprocess import log_e_value
from analysis.selective.tally import Stratum, add_strata, empty_tally
from db.ingest import store_scan
from db.store import Store
from db.tables.crawls import start_crawl

DETECTORS = [removals.DETECTOR, selective.DETECTOR]


def _seller(rng, name, *, low_gone, high_gone, low=15, high=45, days=112):
    """Reviews of one seller; `low_gone` and `high_gone` vanish one by one over the watch."""
    gone = {
        **dict(
            zip([f"l{i}" for i in range(low_gone)], rng.uniform(1, days, low_gone), strict=True)
        ),
        **dict(
            zip([f"h{i}" for i in range(high_gone)], rng.uniform(1, days, high_gone), strict=True)
        ),
    }
    keys = [(f"l{i}", 1.0) for i in range(low)] + [(f"h{i}", 5.0) for i in range(high)]
    return [
        SimulatedReview(
            key=f"{key}-{name}",
            stars=stars,
            posted=-200.0 + (37 * at + 20) % 60,
            gone=gone.get(key),
        )
        for at, (key, stars) in enumerate(keys)
    ]


def _watch(store, sellers, days):
    for day in days:
        start_crawl(
            store, f"crawl-{day:g}", kind="crawl", source=None, at=instant(day), version="0"
        )
        for seller, reviews in sellers.items():
            standing = [review for review in reviews if review.stands(day)]
            store_scan(store, scan_of(f"p-{seller}", day, standing, seller=seller))


def _rows(store):
    return {row["seller"]: row for row in store.rows("SELECT * FROM selective_removal")}


@pytest.fixture(scope="module")
def sellers():
    rng = np.random.default_rng(12)
    fleet = {f"s{i}": _seller(rng, i, low_gone=1, high_gone=3) for i in range(12)}
    return fleet | {"guilty": _seller(rng, "g", low_gone=11, high_gone=1)}


def test_only_the_guilty_seller_is_named_and_the_score_can_be_computed_again(sellers):
    with Store.in_memory() as store:
        _watch(store, sellers, range(0, 127, 7))
        analyze(store, now=instant(126), detectors=DETECTORS)
        found = store.rows("SELECT * FROM findings WHERE kind = 'selective_removal'")
        assert [row["seller"] for row in found] == ["guilty"]
        row = _rows(store)["guilty"]
        assert (row["low_removed"], row["low_at_risk"]) == (11, 15)
        assert (row["high_removed"], row["high_at_risk"]) == (1, 45)
        assert row["ci_low"] > 1
        assert all(r["e_value"] < 20 for s, r in _rows(store).items() if s != "guilty")
        evidence = store.rows("SELECT * FROM evidence WHERE finding_id = ?", (found[0]["id"],))
        data = json.loads(evidence[0]["data"])
        tally = add_strata(
            empty_tally(),
            [
                Stratum(low_at_risk=a, low_removed=b, high_at_risk=c, high_removed=d)
                for _, _, a, b, c, d in data["strata"]
            ],
        )
        by_hand = log_e_value(tally.ordinary, tally.mass, np.array(data["belief"]))
        assert np.exp(by_hand) == pytest.approx(row["e_value"], rel=0.02)
        assert data["baseline"][0] < 1 < data["baseline"][2]
        assert found[0]["e_value"] == row["e_value"]
        assert len([e for e in evidence if e["kind"] == "removal"]) >= 11


def test_week_by_week_is_the_same_as_at_once(sellers):
    with Store.in_memory() as store:
        for day in range(0, 127, 7):
            _watch(store, sellers, [day])
            analyze(store, now=instant(day), detectors=DETECTORS)
        weekly = {s: tuple(r)[2:] for s, r in _rows(store).items()}
        named = {r["seller"] for r in store.rows("SELECT seller FROM findings WHERE e_value > 0")}
    with Store.in_memory() as store:
        _watch(store, sellers, range(0, 127, 7))
        analyze(store, now=instant(126), detectors=DETECTORS)
        at_once = {s: tuple(r)[2:] for s, r in _rows(store).items()}
    assert weekly.keys() == at_once.keys()
    for seller, row in weekly.items():
        assert row == pytest.approx(at_once[seller], rel=1e-5)
    assert named == {"guilty"}


def test_nothing_changed_nothing_said(sellers):
    with Store.in_memory() as store:
        _watch(store, sellers, range(0, 127, 7))
        analyze(store, now=instant(126), detectors=DETECTORS)
        before = {s: tuple(r) for s, r in _rows(store).items()}
        ran = analyze(store, now=instant(133), detectors=DETECTORS)
        assert [r.findings for r in ran] == [(), ()]
        assert {s: tuple(r) for s, r in _rows(store).items()} == before


def test_a_sweep_of_five_stars_names_nobody(sellers):
    swept = _seller(np.random.default_rng(1), "s", low_gone=0, high_gone=0, low=10, high=150)
    swept = [
        SimulatedReview(
            key=r.key,
            stars=r.stars,
            posted=r.posted,
            gone=30.0 if r.key in {f"h{i}-s" for i in range(100)} | {"l0-s"} else None,
        )
        for r in swept
    ]
    fleet = {name: reviews for name, reviews in sellers.items() if name != "guilty"}
    with Store.in_memory() as store:
        _watch(store, fleet | {"swept": swept}, range(0, 127, 7))
        analyze(store, now=instant(126), detectors=DETECTORS)
        assert store.rows("SELECT 1 FROM findings WHERE kind = 'selective_removal'") == []
        assert _rows(store)["swept"]["e_value"] < 1
        assert _rows(store)["swept"]["odds_ratio"] < 1
