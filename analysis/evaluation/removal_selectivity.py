"""Null and power of every way to call removals selective, over many simulated sellers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.evaluation.removal_simulator import Fleet, simulate_fleet
from analysis.evaluation.selectivity import BARS, E_PROCESS, METHODS, ORACLE, Paths, run_fleets
from analysis.selective.detectability import detectability
from analysis.selective.fisher import Floats
from analysis.selective.hazard import HazardCurve

#: On the grid of odds ratios, so that the oracle is told the exact value.
TOUGH_MODERATION = 2**0.625
TARGET = 4.0
FALSE_ALARMS = 0.05

#: Two years of weekly looks at honest sellers.
HONEST: Mapping[str, Fleet] = {
    "one by one": Fleet(sellers=0),
    "five-star sweeps and account purges": Fleet(sellers=0, sweeps=0.0005, purges=0.0001),
    "moderation harder on low stars (odds 1.54)": Fleet(sellers=0, baseline=TOUGH_MODERATION),
    "few and rare removals": Fleet(sellers=0, removal=0.00006, arrivals=0.02),
}

#: 60 low-star reviews at risk (3 products of 20) beside 240 others; nothing arrives.
_SIXTY = Fleet(sellers=0, arrivals=0.0)
POWER: Mapping[str, tuple[Fleet, float]] = {
    "3.1 % of others a half-year, 2 % of sellers guilty": (_SIXTY, 0.02),
    "3.1 % of others a half-year, 15 % of sellers guilty": (_SIXTY, 0.15),
    "half as many removals, 2 % guilty": (replace(_SIXTY, removal=0.000085), 0.02),
    "low stars moderated harder (1.54), 2 % guilty": (
        replace(_SIXTY, baseline=TOUGH_MODERATION),
        0.02,
    ),
    "sweeps and purges, 2 % guilty": (replace(_SIXTY, sweeps=0.0005, purges=0.0001), 0.02),
}

VISITS = (1, 2, 7, 14, 28)


def evaluate_null(*, world: str, sellers: int, seed: int) -> list[dict[str, Any]]:
    """Return, per method, the share of honest sellers of a world of `HONEST` ever called."""
    fleet = replace(HONEST[world], sellers=sellers)
    paths = run_fleets([fleet], target=TARGET, seed=seed + list(HONEST).index(world))
    rows: list[dict[str, Any]] = []
    for method in METHODS:
        ever = paths.highest[method][:, -1] >= BARS[method]
        rows.append(
            {
                "table": "null",
                "world": world,
                "method": method,
                "sellers": sellers,
                "called_ever": float(ever.mean()),
                "called_first_half": float(_called(paths, method, 0.5).mean()),
                "swept_sellers": int(paths.swept.sum()),
                "swept_called": int(ever[paths.swept].sum()),
            }
        )
    return rows


def evaluate_power(*, world: str, guilty: int, honest: int, seed: int) -> list[dict[str, Any]]:
    """Return power per method in a world of `POWER`, and a row with the curves over days.

    The site has the stated share of guilty sellers at a time; more are judged in their place.
    """
    fleet, share = POWER[world]
    present = max(round(honest * share / (1 - share)), 1)
    groups = [
        replace(fleet, sellers=honest),
        replace(fleet, sellers=max(guilty, present), own=TARGET),
    ]
    paths = run_fleets(
        groups, target=TARGET, seed=seed + 100 * list(POWER).index(world), present=present
    )
    scored = {method: _power(paths, method) for method in METHODS}
    oracle = scored[ORACLE][0]
    rows: list[dict[str, Any]] = [
        {"table": "power", "world": world, "method": method}
        | scored[method][0]
        | {
            name: scored[method][0][of] / max(oracle[of], 1e-9)
            for name, of in (
                ("of_oracle", "power"),
                ("of_oracle_at_5_percent", "power_at_5_percent"),
            )
        }
        for method in METHODS
    ]
    curves = {"day": [float(day) for day in paths.days]}
    curves |= {method: scored[method][1] for method in METHODS}
    return [*rows, {"table": "curves", "world": world, "curves": curves}]


def evaluate_visits(every: int, *, guilty: int, honest: int, seed: int) -> list[dict[str, Any]]:
    """Return, for a visit every so many days, null, power, and the share that no visit saw."""
    fleet = Fleet(sellers=honest, every_days=every, removal=0.00034, sweeps=0.0002)
    paths = run_fleets(
        [fleet, replace(fleet, sellers=guilty, own=TARGET)], target=TARGET, seed=seed + every
    )
    told = paths.highest[E_PROCESS][:, -1] >= BARS[E_PROCESS]
    oracle = paths.highest[ORACLE][:, -1] >= BARS[ORACLE]
    quick = replace(fleet, sellers=200, removal=0.004, sweeps=0.0, arrivals=1.0, days=364)
    seen = simulate_fleet(quick, np.random.default_rng(seed))
    unseen = float(np.mean([visit.unseen.mean() for visit in seen])) / every
    return [
        {
            "table": "visits",
            "every_days": every,
            "honest_called": float(told[paths.own == 1].mean()),
            "power": float(told[paths.own > 1].mean()),
            "oracle_power": float(oracle[paths.own > 1].mean()),
            "never_seen": unseen,
            "never_seen_foretold": _foretold(quick),
        }
    ]


def _foretold(fleet: Fleet) -> float:
    rate = -float(np.log1p(-fleet.removal))
    curve = HazardCurve(
        edges=(0.0, np.inf),
        hazard=(rate,),
        ci_low=(rate,),
        ci_high=(rate,),
        removed=(1.0,),
        review_days=(1 / rate,),
    )
    return detectability(curve, every_days=[float(fleet.every_days)])[0].never_seen


def _called(paths: Paths, method: str, share: float) -> Floats:
    look = max(round(len(paths.days) * share) - 1, 0)
    return np.asarray(paths.highest[method][:, look] >= BARS[method], dtype=np.float64)


def _power(paths: Paths, method: str) -> tuple[dict[str, Any], list[float]]:
    honest = paths.highest[method][paths.own == 1]
    guilty = paths.highest[method][paths.own > 1]
    bar = float(np.quantile(honest[:, -1], 1 - FALSE_ALARMS))
    over = guilty >= BARS[method]
    found = over[:, -1]
    first = np.argmax(over, axis=1)[found]
    days = np.array(paths.days)
    return {
        "guilty": len(guilty),
        "honest": len(honest),
        "honest_called": float((honest[:, -1] >= BARS[method]).mean()),
        "power": float(found.mean()),
        "power_at_5_percent": float((guilty[:, -1] > bar).mean()),
        "median_days_to_call": float(np.median(days[first])) if found.any() else None,
    }, over.mean(axis=0).tolist()
