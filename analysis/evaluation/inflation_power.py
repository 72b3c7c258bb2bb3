"""Power at equal false alarms: everybody on the same market, honest products and campaigns."""

import time
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np

from analysis.evaluation.inflation_scenarios import (
    GRACE,
    METHODS,
    PEERS,
    SLOW_PEERS,
    Scenario,
    time_of,
)
from analysis.evaluation.inflation_simulator import Counts, Floats, Plan, Simulated
from analysis.evaluation.removal_parts import Rows

#: Weeks that no detector is held to account for: everybody learns.
BURN_IN = 26
RATES = (0.01, 0.03, 0.1)
ROC_RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3)
ORACLES = ("share oracle", "learning oracle", "full oracle")


def power_rows(scenario: Scenario, fleet: Simulated, slow: int) -> Rows:
    """Return every method's power at equal shares of honest products flagged, and its curve.

    Args:
        scenario: The market and the plan.
        fleet: Products of one market, honest ones first.
        slow: Honest products that slow peers are given, and as many with a campaign.
    """
    rows: Rows = []
    oracles: dict[tuple[str, float], float] = {}
    honest = int((fleet.start < 0).sum())
    few = np.r_[0 : min(slow, honest), honest : min(honest + slow, len(fleet.start))]
    runs: list[tuple[str, Callable[[], Floats], Simulated]] = [
        *(
            (name, partial(METHODS[name], fleet, scenario.market, scenario.plan), fleet)
            for name in (*ORACLES, *(name for name in METHODS if name not in ORACLES))
        ),
        *((name, partial(peer, fleet.counts), fleet) for name, peer in PEERS.items()),
    ]
    if scenario.slow and slow:
        some = take_products(fleet, few)
        runs += [(name, partial(peer, some.counts), some) for name, peer in SLOW_PEERS.items()]
    for name, score, judged in runs:
        begun = time.perf_counter()
        scores = score()
        milliseconds = time_of(begun, len(scores))
        for rate in RATES:
            power, delay, threshold = measure_power(scores, judged.start, scenario.plan, rate)
            if name in ORACLES:
                oracles[name, rate] = power
            rows.append(
                {
                    "table": "peers",
                    "scenario": scenario.name,
                    "method": name,
                    "honest_flagged": rate,
                    "threshold": threshold,
                    "power": power,
                    **{
                        f"of_{oracle.replace(' ', '_')}": power / max(oracles[oracle, rate], 1e-9)
                        for oracle in ORACLES
                        if (oracle, rate) in oracles
                    },
                    "median_delay_weeks": delay,
                    "ms_per_series": milliseconds,
                    "honest_series": int((judged.start < 0).sum()),
                    "campaign_series": int((judged.start >= 0).sum()),
                }
            )
        rows.append(
            {
                "table": "curves",
                "scenario": scenario.name,
                "method": name,
                "honest_flagged": ROC_RATES,
                "power": [
                    measure_power(scores, judged.start, scenario.plan, rate)[0]
                    for rate in ROC_RATES
                ],
            }
        )
    return rows


def take_products(fleet: Simulated, rows: Any) -> Simulated:
    """Return some products of a fleet."""
    return Simulated(**{field.name: getattr(fleet, field.name)[rows] for field in fields(fleet)})


def measure_power(
    scores: Floats, start: Counts, plan: Plan, rate: float
) -> tuple[float, float | None, float]:
    """Return power, median delay in weeks, and the threshold that flags `rate` of the honest.

    A campaign counts as found when the score passes the threshold between the end of its first
    week and two weeks after its last; the delay is 0 when it does so at the first of these looks.

    Args:
        scores: By product and week.
        start: Week in which each product's campaign begins; -1 for the honest ones.
        plan: The kind of campaign.
        rate: Part of the honest products that may be flagged after the burn-in.
    """
    highest = np.sort(scores[start < 0, BURN_IN:].max(axis=1))
    allowed = int(np.floor(rate * len(highest)))
    threshold = float(highest[len(highest) - 1 - allowed])
    pumped = np.flatnonzero(start >= 0).tolist()
    delays = []
    for row in pumped:
        first = int(start[row])
        hits = np.flatnonzero(scores[row, first : first + plan.weeks + GRACE] > threshold)
        if len(hits):
            delays.append(int(hits[0]))
    power = len(delays) / max(len(pumped), 1)
    return power, float(np.median(delays)) if delays else None, threshold
