import json

import numpy as np
import pytest

from analysis.evaluation.inflation_markers import evaluate_markers
from analysis.evaluation.inflation_oracles import full_oracle, learning_oracle, share_oracle
from analysis.evaluation.inflation_peers import bocpd, share_scan, three_sigma, volume_scan
from analysis.evaluation.inflation_scenarios import SCENARIOS, score_fleet
from analysis.evaluation.inflation_simulator import Market, Plan, plan_profile, simulate


def test_a_campaign_adds_what_was_planned_and_honest_products_nothing():
    market = Market(products=400, weeks=80)
    pumped = simulate(market, Plan(extra=30, weeks=4), 1)
    assert pumped.extra.sum(axis=1).mean() == pytest.approx(30, abs=1)
    assert (pumped.start >= 40).all()
    honest = simulate(market, None, 1)
    assert (honest.start == -1).all()
    assert honest.counts.min() >= 0
    np.testing.assert_allclose(honest.shares.sum(axis=2), 1.0)


def test_only_the_last_products_of_a_market_are_pumped():
    mixed = simulate(Market(products=50, weeks=80), Plan(), 1, pumped=10)
    assert (mixed.start[:40] == -1).all()
    assert (mixed.start[40:] >= 40).all()
    assert mixed.extra[:40].sum() == 0
    assert (mixed.extra[40:].sum(axis=1) > 0).all()


@pytest.mark.parametrize("shape", ["drip", "burst", "ramp"])
def test_a_plan_spends_all_its_reviews(shape):
    assert plan_profile(Plan(shape=shape, weeks=4)).sum() == pytest.approx(1.0)


def test_everybody_scores_every_product_and_week():
    market, plan = Market(products=30, weeks=60), Plan(first=30)
    pumped = simulate(market, plan, 3)
    scores = [peer(pumped.counts) for peer in (bocpd, share_scan, three_sigma, volume_scan)]
    scores += [oracle(pumped, market, plan) for oracle in (share_oracle, full_oracle)]
    scores += [learning_oracle(pumped, market, plan), score_fleet(pumped)]
    for score in scores:
        assert score.shape == (30, 60)
        assert not np.isnan(score).any()


def test_who_knows_more_finds_more():
    plan = Plan(first=30)
    market = Market(products=300, weeks=60)
    honest, pumped = simulate(market, None, 5), simulate(market, plan, 6)

    def power(method):
        bar = np.quantile(method(honest)[:, 26:].max(axis=1), 0.97)
        scores = method(pumped)
        return np.mean([scores[n, s : s + 6].max() > bar for n, s in enumerate(pumped.start)])

    ours = power(score_fleet)
    assert power(lambda s: full_oracle(s, market, plan)) > ours
    assert ours > 0.9 * power(lambda s: share_oracle(s, market, plan))
    assert ours > 1.3 * power(lambda s: share_scan(s.counts))


def test_markers_cry_no_oftener_than_they_say():
    rows = evaluate_markers(products=8, seed=1)
    assert {row["marker"] for row in rows} >= {"unverified", "same_day", "posting_hours"}
    assert all(row["p_at_most_0.01"] <= 0.25 for row in rows)


@pytest.mark.slow
def test_the_whole_evaluation_writes_rows_and_plots(tmp_path):
    pytest.importorskip("matplotlib")
    from analysis.evaluation.inflation import evaluate_inflation

    told: list[str] = []
    again: list[str] = []
    chosen = {"honest": 60, "campaigns": 20, "slow": 6, "scenarios": SCENARIOS[:1]}
    rows = evaluate_inflation(None, tmp_path, progress=told.append, **chosen)
    assert {row["table"] for row in rows} == {"honest", "found", "peers", "curves", "markers"}
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "parts").glob("*.json")}
    assert evaluate_inflation(None, tmp_path, progress=again.append, **chosen) == rows
    assert told == again
    assert len(told) == len(parts)
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    assert json.loads((tmp_path / "inflation.json").read_text()) == rows
    assert list(tmp_path.glob("*.png"))
