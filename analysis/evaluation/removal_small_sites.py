"""Null and power on sites of ten sellers, where the others teach little of the moderation."""

from dataclasses import replace
from typing import Any

import numpy as np

from analysis.evaluation.removal_simulator import Fleet
from analysis.evaluation.selectivity import BARS, E_PROCESS, ORACLE, run_fleets

SELLERS = 10
GUILTY = 2
TARGET = 4.0

#: Odds ratio of low stars in the site's moderation, on the grid of the oracle.
BASELINES = (2**-0.5, 1.0, 2**0.625, 2.0, 2**1.5)


def evaluate_small_sites(
    baseline: float, *, sites: int, seed: int, weeks: int = 104
) -> list[dict[str, Any]]:
    """Return the share called among honest sellers, and among guilty ones beside eight honest.

    Args:
        baseline: One of `BASELINES`: the same for every site, known to nobody but the oracle.
        sites: Sites of each of the two sorts.
        seed: Of the simulation.
        weeks: Weekly looks.
    """
    honest = Fleet(
        sellers=SELLERS, baseline=baseline, arrivals=0.0, removal=0.00034, days=7 * weeks
    )
    mixed = [
        replace(honest, sellers=SELLERS - GUILTY),
        replace(honest, sellers=GUILTY, own=TARGET),
    ]
    called: dict[str, list[float]] = {}
    for site in range(sites):
        alone = run_fleets([honest], target=TARGET, seed=seed + 2 * site)
        both = run_fleets(mixed, target=TARGET, seed=seed + 2 * site + 1)
        for method in (E_PROCESS, ORACLE):
            bar = BARS[method]
            over = both.highest[method][:, -1] >= bar
            known = called.setdefault
            known(f"honest {method}", []).append(_share(alone.highest[method][:, -1] >= bar))
            known(f"beside {method}", []).append(_share(over[both.own == 1]))
            known(f"guilty {method}", []).append(_share(over[both.own > 1]))
    return [
        {
            "table": "small sites",
            "world": f"ten sellers, moderation of odds {baseline:.2f}",
            "method": method,
            "honest_called": float(np.mean(called[f"honest {method}"])),
            "honest_called_beside_guilty": float(np.mean(called[f"beside {method}"])),
            "power": float(np.mean(called[f"guilty {method}"])),
            "sellers": sites * SELLERS,
        }
        for method in (E_PROCESS, ORACLE)
    ]


def _share(called: np.ndarray) -> float:
    return float(np.mean(called))
