"""Cox and log-rank on simulated removals: what a survival analyst would run once at the end.

Needs the extra `evaluate` (lifelines).
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from lifelines.statistics import logrank_test

from analysis.evaluation.removal_selectivity import TARGET
from analysis.evaluation.removal_simulator import Fleet, simulate_fleet


def evaluate_survival(*, sellers: int, seed: int) -> list[dict[str, Any]]:
    """Return how often each test at 5 % calls a seller after two years: honest, guilty, swept.

    Null hypothesis of both: low and other stars vanish alike. They know neither the site's
    moderation nor that sweeps come in one stroke, and hold for one look only.
    """
    worlds = {
        "honest": Fleet(sellers=sellers, arrivals=0.0),
        "honest, low stars moderated harder (1.54)": Fleet(
            sellers=sellers, arrivals=0.0, baseline=2**0.625
        ),
        "guilty": Fleet(sellers=sellers, arrivals=0.0, own=TARGET),
        "guilty, swept once or twice": Fleet(
            sellers=sellers, arrivals=0.0, own=TARGET, sweeps=0.001
        ),
    }
    rows: list[dict[str, Any]] = []
    for number, (name, fleet) in enumerate(worlds.items()):
        called = {"Cox": 0, "log-rank": 0}
        for table in _tables(fleet, seed + number):
            low, other = table[table.low == 1], table[table.low == 0]
            test = logrank_test(
                low.duration,
                other.duration,
                low.event,
                other.event,
                weights_A=low.weight,
                weights_B=other.weight,
            )
            ratio = _hazard_ratio(table)
            upwards = ratio is not None and ratio[0] > 0
            called["log-rank"] += bool(upwards and test.p_value / 2 < 0.05)
            called["Cox"] += bool(upwards and ratio is not None and ratio[1] / 2 < 0.05)
        rows += [
            {
                "table": "survival",
                "world": name,
                "method": f"{method} (lifelines), once",
                "sellers": sellers,
                "called": count / sellers,
            }
            for method, count in called.items()
        ]
    return rows


def _tables(fleet: Fleet, seed: int) -> list[pd.DataFrame]:
    """Return per seller: duration in visits, event, low, weight (number of such reviews)."""
    visits = list(simulate_fleet(replace(fleet, days=fleet.days), np.random.default_rng(seed)))
    tables = []
    for seller in range(fleet.sellers):
        rows: list[tuple[int, int, int, int]] = []
        for at, visit in enumerate(visits, start=1):
            removed = (visit.low_removed[seller].sum(), visit.high_removed[seller].sum())
            rows += [(at, 1, int(low), int(n)) for low, n in zip((1, 0), removed, strict=True) if n]
        last = visits[-1]
        low = int((last.low_at_risk[seller] - last.low_removed[seller]).sum())
        high = int((last.high_at_risk[seller] - last.high_removed[seller]).sum())
        rows += [(len(visits), 0, 1, low), (len(visits), 0, 0, high)]
        table = pd.DataFrame(rows, columns=["duration", "event", "low", "weight"])
        tables.append(table[table.weight > 0])
    return tables


def _hazard_ratio(table: pd.DataFrame) -> tuple[float, float] | None:
    """Return log hazard ratio and two-sided p-value; None where Cox cannot be fitted."""
    if table[table.event == 1].low.nunique() < 2:
        return None
    try:
        model = CoxPHFitter().fit(
            table, duration_col="duration", event_col="event", weights_col="weight"
        )
    except ConvergenceError:
        return None
    return float(model.params_["low"]), float(model.summary.loc["low", "p"])
