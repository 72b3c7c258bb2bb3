"""Ways to call a seller's removals selective, run side by side on the same simulated sellers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, norm

from analysis.evaluation.removal_simulator import Counts, Fleet, Visit, simulate_fleet
from analysis.selective.baseline import GUILTY_SHARES, baseline_terms, log_belief
from analysis.selective.eprocess import log_average, log_e_against
from analysis.selective.fisher import Floats, log_pmf
from analysis.selective.tally import LOG_ODDS, MASS, ODDS_ONE, STEPS_PER_OCTAVE

E_PROCESS = "e-process"
ORACLE = "oracle likelihood ratio"
LOG_RANK = "log-rank, each week"
LOG_RANK_ONCE = "log-rank, once at the end"
EXACT = "Fisher's exact test, each week"
FIVE_LOW = "five low stars removed"
METHODS = (E_PROCESS, ORACLE, LOG_RANK, LOG_RANK_ONCE, EXACT, FIVE_LOW)

#: What each method's score must reach; scores are chosen so that larger is more suspicious.
BARS: Mapping[str, float] = {
    E_PROCESS: float(np.log(20)),
    ORACLE: float(np.log(20)),
    LOG_RANK: float(norm.isf(0.05)),
    LOG_RANK_ONCE: float(norm.isf(0.05)),
    EXACT: -float(np.log(0.05)),
    FIVE_LOW: 5.0,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Paths:
    """What every method said of every seller.

    Attributes:
        days: Day of each look.
        highest: Method → largest score so far, shape (sellers, looks).
        own: Odds ratio that each seller adds; 1 is honest.
        swept: Sellers of whom ten or more high stars and no low ones vanished in some interval.
    """

    days: tuple[int, ...]
    highest: Mapping[str, Floats]
    own: Floats
    swept: NDArray[np.bool_]


@dataclass(slots=True)
class _Sums:
    ordinary: Floats
    mass: Floats
    against: Floats
    terms: Floats
    expected: Floats
    variance: Floats
    low_removed: Counts
    high_removed: Counts
    swept: NDArray[np.bool_]


def run_fleets(
    fleets: Sequence[Fleet], *, target: float, seed: int, present: int | None = None
) -> Paths:
    """Watch several groups of sellers of one site and return every method's running maximum.

    Args:
        fleets: Groups with the same visits and the same baseline.
        target: Odds ratio over the baseline that the oracle is told.
        seed: Of the simulation.
        present: Guilty sellers (`own` above 1) that the site has at a time. The others are
            judged one by one, each in the place of one of these: many are judged on a site
            with few. None: all are there together.
    """
    rng = np.random.default_rng(seed)
    sellers = sum(fleet.sellers for fleet in fleets)
    sums = _Sums(
        ordinary=np.zeros((sellers, len(LOG_ODDS))),
        mass=np.zeros((sellers, len(LOG_ODDS))),
        against=np.zeros((sellers, len(LOG_ODDS))),
        terms=np.zeros((sellers, len(GUILTY_SHARES), len(LOG_ODDS))),
        expected=np.zeros(sellers),
        variance=np.zeros(sellers),
        low_removed=np.zeros(sellers, dtype=np.int64),
        high_removed=np.zeros(sellers, dtype=np.int64),
        swept=np.zeros(sellers, dtype=bool),
    )
    own = np.concatenate([np.full(fleet.sellers, fleet.own) for fleet in fleets])
    guilty = np.flatnonzero(own > 1)
    here = guilty if present is None else guilty[:present]
    highest: dict[str, list[Floats]] = {name: [] for name in METHODS}
    top = {name: np.full(sellers, -np.inf) for name in METHODS}
    days = []
    null = ODDS_ONE + round(np.log2(fleets[0].baseline) * STEPS_PER_OCTAVE)
    told = null + round(np.log2(target) * STEPS_PER_OCTAVE)
    for visits in zip(*(simulate_fleet(fleet, rng) for fleet in fleets), strict=True):
        visit = _together(visits)
        _add(sums, visit)
        others = _others(sums.terms, own > 1, here)
        scores = _scores(sums, visit, others, null=null, told=told, swept=fleets[0].sweeps > 0)
        days.append(visit.day)
        for name in METHODS:
            top[name] = np.maximum(top[name], scores[name])
            highest[name].append(top[name] if name != LOG_RANK_ONCE else scores[name])
    return Paths(
        days=tuple(days),
        highest={name: np.array(rows).T for name, rows in highest.items()},
        own=own,
        swept=sums.swept,
    )


def _together(visits: Sequence[Visit]) -> Visit:
    return Visit(
        day=visits[0].day,
        low_at_risk=np.concatenate([v.low_at_risk for v in visits]),
        low_removed=np.concatenate([v.low_removed for v in visits]),
        high_at_risk=np.concatenate([v.high_at_risk for v in visits]),
        high_removed=np.concatenate([v.high_removed for v in visits]),
        unseen=np.concatenate([v.unseen for v in visits]),
    )


def add_visit(ordinary: Floats, mass: Floats, visit: Visit) -> NDArray[np.bool_]:
    """Add the strata of a visit to sellers' log-likelihoods; return which sellers they inform of.

    Args:
        ordinary: Of strata with fewer than `MASS` removals, shape (sellers, grid).
        mass: Of the others.
        visit: Its counts.
    """
    removed = visit.low_removed + visit.high_removed
    at_risk = visit.low_at_risk + visit.high_at_risk
    informs = (removed > 0) & (removed < at_risk) & (visit.low_at_risk > 0)
    informs &= visit.high_at_risk > 0
    for seller, product in np.argwhere(informs).tolist():
        d = int(removed[seller, product])
        curves = mass if d >= MASS else ordinary
        curves[seller] += log_pmf(
            int(visit.low_removed[seller, product]),
            at_risk=int(at_risk[seller, product]),
            low=int(visit.low_at_risk[seller, product]),
            removed=d,
            log_odds=LOG_ODDS,
        )
    return np.asarray(informs.any(axis=1))


def _add(sums: _Sums, visit: Visit) -> None:
    changed = np.flatnonzero(add_visit(sums.ordinary, sums.mass, visit))
    removed = visit.low_removed + visit.high_removed
    at_risk = visit.low_at_risk + visit.high_at_risk
    sums.against[changed] = log_e_against(sums.ordinary[changed], sums.mass[changed])
    sums.terms[changed] = baseline_terms(sums.ordinary[changed])
    share = visit.low_at_risk / np.maximum(at_risk, 1)
    sums.expected += (removed * share).sum(axis=1)
    spread = removed * share * (1 - share) * (at_risk - removed) / np.maximum(at_risk - 1, 1)
    sums.variance += spread.sum(axis=1)
    sums.low_removed += visit.low_removed.sum(axis=1)
    sums.high_removed += visit.high_removed.sum(axis=1)
    sums.swept |= ((visit.high_removed >= MASS) & (visit.low_removed == 0)).any(axis=1)


def _others(terms: Floats, guilty: NDArray[np.bool_], here: NDArray[np.intp]) -> Floats:
    """Return per seller the sum of the others' terms on a site that has the guilty ones `here`."""
    total = terms[~guilty].sum(axis=0) + terms[here].sum(axis=0)
    others: Floats = total - terms
    absent = np.setdiff1d(np.flatnonzero(guilty), here)
    if absent.size:
        others[absent] = total - terms[here[0]]
    return others


def _scores(
    sums: _Sums, visit: Visit, others: Floats, *, null: int, told: int, swept: bool
) -> dict[str, Floats]:
    """Return every method's score; the oracle knows which strata hold sweeps and skips them."""
    log_e = log_average(sums.against, sums.ordinary, log_belief(others))
    both = sums.ordinary if swept else sums.ordinary + sums.mass
    standing_low = visit.low_at_risk.sum(axis=1) - visit.low_removed.sum(axis=1)
    standing_high = visit.high_at_risk.sum(axis=1) - visit.high_removed.sum(axis=1)
    excess = (sums.low_removed - sums.expected) / np.sqrt(np.maximum(sums.variance, 1e-9))
    low, high = standing_low + sums.low_removed, standing_high + sums.high_removed
    chance = hypergeom.sf(
        sums.low_removed - 1, low + high, low, sums.low_removed + sums.high_removed
    )
    z = np.where(sums.variance > 0, excess, 0.0)
    return {
        E_PROCESS: log_e,
        ORACLE: both[:, told] - both[:, null],
        LOG_RANK: z,
        LOG_RANK_ONCE: z,
        EXACT: -np.log(np.maximum(chance, 1e-300)),
        FIVE_LOW: sums.low_removed.astype(np.float64),
    }
