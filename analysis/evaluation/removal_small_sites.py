"""Null and power on sites of ten sellers, where the others teach little of the moderation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evaluation.removal_simulator import Fleet, simulate_fleet
from analysis.evaluation.selectivity import BARS, E_PROCESS, ORACLE, add_visit
from analysis.selective.baseline import GUILTY_SHARES, baseline_terms, log_belief
from analysis.selective.eprocess import log_average, log_e_against
from analysis.selective.fisher import Floats
from analysis.selective.tally import LOG_ODDS, ODDS_ONE, STEPS_PER_OCTAVE

SELLERS = 10
TARGET = 4.0
#: Odds ratio of one that removes nearly every low review beside the one to be found.
RUTHLESS = 64.0
_AT_ONCE = 50

#: Odds ratio of low stars in the site's moderation, on the grid of the oracle.
BASELINES = (2**-0.5, 1.0, 2**0.625, 2.0, 2**1.5)
FLOORED = "oracle held to the null of the e-process"
METHODS = (E_PROCESS, ORACLE, FLOORED)


def evaluate_small_sites(
    baseline: float, *, sites: int, seed: int, weeks: int = 104
) -> list[dict[str, Any]]:
    """Return the shares called of honest and of guilty sellers, alone and beside others.

    The oracle is told the guilty seller's odds ratio and the site's. `FLOORED` is told both too,
    and asked what the e-process is asked: is the seller above max(1, the site's)?

    Args:
        baseline: One of `BASELINES`: the same for every site, known to nobody but the oracles.
        sites: Sites of each of three sorts: ten honest sellers; eight beside two of odds ratio
            4; eight beside one of 4 and one of 64.
        seed: Of the simulation.
        weeks: Weekly looks.
    """
    fleet = Fleet(sellers=0, baseline=baseline, arrivals=0.0, removal=0.00034, days=7 * weeks)
    sorts = {
        "honest": [1.0] * SELLERS,
        "two": [1.0] * (SELLERS - 2) + [TARGET] * 2,
        "ruthless": [1.0] * (SELLERS - 2) + [TARGET, RUTHLESS],
    }
    highest = {
        sort: _highest(fleet, own, sites=sites, seed=(seed, number))
        for number, (sort, own) in enumerate(sorts.items())
    }
    rows = []
    for method in METHODS:
        bar = BARS.get(method, BARS[ORACLE])
        over = {sort: highest[sort][method] >= bar for sort in sorts}
        rows.append(
            {
                "table": "small sites",
                "world": f"ten sellers, moderation of odds {baseline:.2f}",
                "method": method,
                "honest_called": _share(over["honest"]),
                "honest_called_beside_guilty": _share(over["two"][:, :-2]),
                "honest_called_beside_ruthless": _share(over["ruthless"][:, :-2]),
                "power": _share(over["two"][:, -2:]),
                "power_beside_ruthless": _share(over["ruthless"][:, -2]),
                "sellers": sites * SELLERS,
            }
        )
    return rows


def _highest(
    fleet: Fleet, own: Sequence[float], *, sites: int, seed: tuple[int, int]
) -> Mapping[str, Floats]:
    """Return every method's largest score, shape (sites, sellers)."""
    parts = [
        _watch(replace(fleet, sellers=min(_AT_ONCE, sites - first)), own, (*seed, first))
        for first in range(0, sites, _AT_ONCE)
    ]
    return {method: np.concatenate([part[method] for part in parts]) for method in METHODS}


def _watch(fleet: Fleet, own: Sequence[float], seed: tuple[int, ...]) -> dict[str, Floats]:
    """Watch sites side by side; `fleet.sellers` is their number, one seller of each at a time."""
    rng = np.random.default_rng([*seed, round(100 * fleet.baseline)])
    shape = (fleet.sellers, len(own))
    ordinary, mass, against = (np.zeros((*shape, len(LOG_ODDS))) for _ in range(3))
    terms = np.zeros((*shape, len(GUILTY_SHARES), len(LOG_ODDS)))
    top = {method: np.full(shape, -np.inf) for method in METHODS}
    null = ODDS_ONE + round(np.log2(fleet.baseline) * STEPS_PER_OCTAVE)
    told = null + round(np.log2(TARGET) * STEPS_PER_OCTAVE)
    groups = [simulate_fleet(replace(fleet, own=odds), rng) for odds in own]
    for visits in zip(*groups, strict=True):
        changed = np.zeros(shape, dtype=bool)
        for seller, visit in enumerate(visits):
            changed[:, seller] = add_visit(ordinary[:, seller], mass[:, seller], visit)
        against[changed] = log_e_against(ordinary[changed], mass[changed])
        terms[changed] = baseline_terms(ordinary[changed])
        belief = log_belief(terms.sum(axis=1, keepdims=True) - terms)
        both = ordinary + mass
        scores = {
            E_PROCESS: log_average(against, ordinary, belief),
            ORACLE: both[..., told] - both[..., null],
            FLOORED: both[..., told] - both[..., max(null, ODDS_ONE)],
        }
        for method in METHODS:
            top[method] = np.maximum(top[method], scores[method])
    return top


def _share(called: NDArray[np.bool_]) -> float:
    return float(np.mean(called))
