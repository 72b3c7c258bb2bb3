"""`evaluate inflation`: the detector against peers and oracles, at equal false alarms."""

import json
import time
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.evaluation.inflation_markers import evaluate_markers
from analysis.evaluation.inflation_plots import plot_delays, plot_roc
from analysis.evaluation.inflation_real import evaluate_real
from analysis.evaluation.inflation_scenarios import (
    HONEST_WORLDS,
    METHODS,
    PEERS,
    SCENARIOS,
    SLOW_PEERS,
    Scenario,
    time_of,
)
from analysis.evaluation.inflation_simulator import Floats, Plan, Simulated, simulate
from analysis.inflation.campaigns import describe_alarm
from analysis.inflation.replay import History, learn_category, replay
from analysis.inflation.watch import ARL, Alarm, Watch, start_watch

#: Weeks that no detector is held to account for: everybody learns.
BURN_IN = 26
#: Weeks after a campaign's end in which it still counts as found.
GRACE = 2
RATES = (0.01, 0.03, 0.1)
ROC_RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3)
#: A Monday; simulated week 0.
FIRST = 736_695


def evaluate_inflation(
    data: Path | None,
    out: Path,
    *,
    honest: int = 2000,
    campaigns: int = 400,
    slow: int = 100,
    seed: int = 20261121,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
) -> list[dict[str, Any]]:
    """Measure, write `inflation.json` and the plots to a folder, and return the rows.

    Args:
        data: Folder with `listings` files of real crawls; None to leave them out.
        out: Folder for results; made where missing.
        honest: Honest products a scenario.
        campaigns: Products with a campaign a scenario.
        slow: Honest products for the slow peers, and as many with a campaign.
        seed: Seed of the simulator; other seeds give other markets of the same laws.
        scenarios: What to run.

    Rows have a key `table`: `honest` (false alarms against the bound), `found` (our alarms as
    shipped), `peers` (power at equal false alarms), `markers` (their base rates), `real`.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for name, market in HONEST_WORLDS.items():
        sized = replace(market, products=honest)
        rows.append(_honest_row(name, simulate(sized, None, seed_of(name, seed))))
    curves: dict[str, dict[str, list[float]]] = {}
    for scenario in scenarios:
        own = seed_of(scenario.name, seed)
        clean = simulate(replace(scenario.market, products=honest), None, own)
        pumped = simulate(replace(scenario.market, products=campaigns), scenario.plan, own + 1)
        rows.append(_found_row(scenario, pumped))
        told, curves[scenario.name] = _peer_rows(scenario, clean, pumped, slow)
        rows.extend(told)
    rows.extend(evaluate_markers(products=max(honest // 10, 10), seed=seed + 5000))
    if data is not None:
        rows.extend(evaluate_real(data))
    (out / "inflation.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    (out / "inflation_roc.json").write_text(json.dumps(curves, indent=1), encoding="utf-8")
    for number, (name, curve) in enumerate(curves.items()):
        plot_roc(curve, ROC_RATES, name, out / f"inflation_roc_{number + 1:02d}.png")
    if curves:
        plot_delays(rows, out / "inflation_delays.png")
    return rows


def seed_of(name: str, seed: int) -> int:
    """Return the seed of a world or scenario: the same whatever else runs."""
    return seed + 10 * zlib.crc32(name.encode())


def _replayed(simulated: Simulated) -> tuple[Watch, Mapping[tuple[str, int], Alarm], float]:
    """Return the watch after the whole fleet, its alarms, and milliseconds a product."""
    seen = np.ones(simulated.counts.shape[1], dtype=np.bool_)
    histories = {
        str(row): History(first=FIRST, counts=counts, seen=seen)
        for row, counts in enumerate(simulated.counts)
    }
    begun = time.perf_counter()
    watch, alarms = replay(start_watch([], learn_category(list(histories.values()))), histories)
    return watch, alarms, time_of(begun, len(histories))


def _honest_row(name: str, simulated: Simulated) -> dict[str, Any]:
    products, weeks, _ = simulated.counts.shape
    watch, alarms, milliseconds = _replayed(simulated)
    judged = float(np.clip(watch.state.weeks - 8, 0, None).sum())
    return {
        "table": "honest",
        "world": name,
        "products": products,
        "weeks": weeks,
        "alarms": len(alarms),
        "products_flagged": len({product for product, _ in alarms}) / products,
        "bound_on_alarms": judged / ARL,
        "weeks_between_alarms": judged / max(len(alarms), 1),
        "stated_arl": ARL,
        "ms_per_product": milliseconds,
    }


def _found_row(scenario: Scenario, simulated: Simulated) -> dict[str, Any]:
    """Return how our alarms, as shipped, describe the campaigns that they find."""
    watch, alarms, _ = _replayed(simulated)
    found = covered = 0
    delays, begins, ends, errors = [], [], [], []
    by_product: dict[int, list[Alarm]] = {}
    for (product, _), alarm in alarms.items():
        by_product.setdefault(int(product), []).append(alarm)
    for row, start in enumerate(simulated.start.tolist()):
        end = start + scenario.plan.weeks - 1
        hits = [
            alarm
            for alarm in by_product.get(row, [])
            if start <= (alarm.found - FIRST) // 7 <= end + GRACE
        ]
        if not hits:
            continue
        found += 1
        alarm = hits[0]
        first, last = (alarm.start - FIRST) // 7, (alarm.last - FIRST) // 7
        table = {FIRST + 7 * week: counts for week, counts in enumerate(simulated.counts[row])}
        campaign = describe_alarm(alarm, table, watch.factors, watch.category)
        true = float(simulated.extra[row, first : last + 1].sum())
        covered += campaign.extra_low <= true <= campaign.extra_high
        delays.append((alarm.found - FIRST) // 7 - start)
        begins.append(abs(first - start) <= 1)
        ends.append(abs(last - end) <= 1)
        errors.append(campaign.extra_reviews - true)
    return {
        "table": "found",
        "scenario": scenario.name,
        "campaigns": len(simulated.start),
        "found": found / len(simulated.start),
        "median_delay_weeks": float(np.median(delays)) if delays else None,
        "start_within_a_week": float(np.mean(begins)) if begins else None,
        "end_within_a_week": float(np.mean(ends)) if ends else None,
        "extra_interval_covers": covered / found if found else None,
        "extra_error_mean": float(np.mean(errors)) if errors else None,
        "extra_error_sd": float(np.std(errors)) if errors else None,
    }


def _peer_rows(
    scenario: Scenario, clean: Simulated, pumped: Simulated, slow: int
) -> tuple[list[dict[str, Any]], dict[str, list[float]]]:
    scores: dict[str, tuple[Floats, Floats, float]] = {}
    for name, method in METHODS.items():
        begun = time.perf_counter()
        clean_scores = method(clean, scenario.market, scenario.plan)
        milliseconds = time_of(begun, len(clean_scores))
        scores[name] = (
            clean_scores,
            method(pumped, scenario.market, scenario.plan),
            milliseconds,
        )
    for name, peer in PEERS.items():
        begun = time.perf_counter()
        clean_scores = peer(clean.counts)
        milliseconds = time_of(begun, len(clean_scores))
        scores[name] = (clean_scores, peer(pumped.counts), milliseconds)
    if scenario.slow and slow:
        for name, peer in SLOW_PEERS.items():
            begun = time.perf_counter()
            clean_scores = peer(clean.counts[:slow])
            milliseconds = time_of(begun, len(clean_scores))
            scores[name] = (clean_scores, peer(pumped.counts[:slow]), milliseconds)
    rows, curves = [], {}
    oracles = {}
    for name in ("share oracle", "learning oracle", "full oracle"):
        clean_scores, pumped_scores, _ = scores[name]
        oracles[name] = {
            rate: _power(clean_scores, pumped_scores, pumped.start, scenario.plan, rate)[0]
            for rate in RATES
        }
    for name, (clean_scores, pumped_scores, milliseconds) in scores.items():
        for rate in RATES:
            power, delay, threshold = _power(
                clean_scores, pumped_scores, pumped.start, scenario.plan, rate
            )
            rows.append(
                {
                    "table": "peers",
                    "scenario": scenario.name,
                    "method": name,
                    "honest_flagged": rate,
                    "threshold": threshold,
                    "power": power,
                    "of_share_oracle": power / max(oracles["share oracle"][rate], 1e-9),
                    "of_learning_oracle": power / max(oracles["learning oracle"][rate], 1e-9),
                    "of_full_oracle": power / max(oracles["full oracle"][rate], 1e-9),
                    "median_delay_weeks": delay,
                    "ms_per_series": milliseconds,
                    "honest_series": len(clean_scores),
                    "campaign_series": len(pumped_scores),
                }
            )
        curves[name] = [
            _power(clean_scores, pumped_scores, pumped.start, scenario.plan, rate)[0]
            for rate in ROC_RATES
        ]
    return rows, curves


def _power(
    clean: Floats, pumped: Floats, start: Any, plan: Plan, rate: float
) -> tuple[float, float | None, float]:
    """Return power, median delay in weeks, and the threshold that flags `rate` of the honest.

    A campaign counts as found when the score passes the threshold between the end of its first
    week and two weeks after its last; the delay is 0 when it does so at the first of these looks.
    """
    highest = np.sort(clean[:, BURN_IN:].max(axis=1))
    allowed = int(np.floor(rate * len(highest)))
    threshold = float(highest[len(highest) - 1 - allowed])
    delays = []
    for row, first in enumerate(start[: len(pumped)].tolist()):
        stretch = pumped[row, first : first + plan.weeks + GRACE]
        hits = np.flatnonzero(stretch > threshold)
        if len(hits):
            delays.append(int(hits[0]))
    power = len(delays) / len(pumped)
    return power, float(np.median(delays)) if delays else None, threshold
