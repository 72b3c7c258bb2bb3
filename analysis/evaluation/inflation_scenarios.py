"""The worlds and campaigns that detectors are measured in, and what our detector says of them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.evaluation.inflation_library_peers import adwin, page_hinkley, pelt
from analysis.evaluation.inflation_oracles import full_oracle, learning_oracle, share_oracle
from analysis.evaluation.inflation_peers import (
    birdnest_like,
    bocpd,
    share_scan,
    three_sigma,
    volume_scan,
)
from analysis.evaluation.inflation_simulator import Floats, Market, Plan, Simulated
from analysis.inflation.alarms import LEAST_SHARE
from analysis.inflation.baseline import Category
from analysis.inflation.edetector import add_week, start_state
from analysis.inflation.learning import fit_category
from analysis.inflation.replay import FIRST_WEEKS
from analysis.inflation.site import SiteWeek

#: Weeks after a campaign's end in which it still counts as found.
GRACE = 2

ROUGH = Market()
ORDINARY = Market(
    season=0.2, site_peaks=2.0, promotions=0.25, drift=0.004, dispersion=10.0, trend=0.01,
    improving=0.05,
)  # fmt: skip
CALM = Market(
    season=0.0, site_peaks=0.0, promotions=0.0, drift=0.0, dispersion=1e5, trend=0.0, improving=0.0
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A market with one kind of campaign; `slow` runs the slow peers too."""

    name: str
    market: Market
    plan: Plan
    slow: bool = False


SCENARIOS = (
    Scenario(name="30 in 4 weeks, rough market", market=ROUGH, plan=Plan(), slow=True),
    Scenario(name="30 in 4 weeks, ordinary market", market=ORDINARY, plan=Plan(), slow=True),
    Scenario(name="30 in 4 weeks, calm market", market=CALM, plan=Plan(), slow=True),
    Scenario(name="30 in one burst", market=ROUGH, plan=Plan(shape="burst")),
    Scenario(name="30 rising over 4 weeks", market=ROUGH, plan=Plan(shape="ramp")),
    Scenario(name="30, a third of them 4 stars", market=ROUGH, plan=Plan(fours=0.33)),
    Scenario(name="60 over 12 weeks", market=ROUGH, plan=Plan(extra=60, weeks=12)),
    Scenario(name="60 in 4 weeks", market=ROUGH, plan=Plan(extra=60)),
    Scenario(
        name="12 in 4 weeks, sparse sellers (0.7 a week)",
        market=replace(ROUGH, rate=0.7),
        plan=Plan(extra=12),
    ),
    Scenario(
        name="120 in 4 weeks, large products (40 a week)",
        market=replace(ROUGH, rate=40.0),
        plan=Plan(extra=120),
    ),
    Scenario(
        name="30 in 4 weeks, 80 % five stars already",
        market=replace(ROUGH, five=0.8),
        plan=Plan(),
    ),
)

HONEST_WORLDS: Mapping[str, Market] = {
    "rough market": ROUGH,
    "ordinary market": ORDINARY,
    "calm market": CALM,
    "promotions four times as often": replace(ROUGH, promotions=2.0),
    "half of the products improve by 15 points": replace(ROUGH, improving=0.5, improvement=0.15),
    "share drifts at the stated limit (0.008 a week)": replace(ROUGH, drift=0.008),
    "share drifts twice as fast (outside the class)": replace(ROUGH, drift=0.016),
    "sparse sellers (0.7 a week)": replace(ROUGH, rate=0.7),
    "large products (40 a week)": replace(ROUGH, rate=40.0),
    "rates differ (log sd 1)": replace(ROUGH, rate_spread=1.0),
    "every seller begins to ask for reviews (2 to 5 times as many)": replace(ROUGH, asking=1.0),
    "the same in the calm market": replace(CALM, asking=1.0),
    "four fifths of the site fall silent, four times": replace(ROUGH, silences=4),
}


def score_fleet(simulated: Simulated, *, alone: bool = False, part: str = "alarm") -> Floats:
    """Return our detector's log e-values by product and week.

    Args:
        simulated: The products.
        alone: Every product by itself: no category is learned, no site factor taken out.
        part: `alarm` (what raises alarms), `share` or `joint`.
    """
    products, weeks, _ = simulated.counts.shape
    seen = np.ones(products, dtype=np.bool_)
    first = simulated.counts[:, :FIRST_WEEKS]
    category = Category() if alone else fit_category(first, np.ones(first.shape[:2], np.bool_))
    state = start_state(category, products)
    scores = np.full((products, weeks), -np.inf)
    for week in range(weeks):
        state, evidence, _ = add_week(
            state, simulated.counts[:, week], seen, category, site=SiteWeek() if alone else None
        )
        gate = evidence.best_share >= (LEAST_SHARE if part == "alarm" else -np.inf)
        scores[:, week] = np.where(gate, getattr(evidence, part), -np.inf)
    return scores


Score = Callable[[Simulated, Market, Plan], Floats]


def _ours(simulated: Simulated, _market: Market, _plan: Plan) -> Floats:
    return score_fleet(simulated)


def _ours_share(simulated: Simulated, _market: Market, _plan: Plan) -> Floats:
    return score_fleet(simulated, part="share")


def _ours_joint(simulated: Simulated, _market: Market, _plan: Plan) -> Floats:
    return score_fleet(simulated, part="joint")


def _ours_alone(simulated: Simulated, _market: Market, _plan: Plan) -> Floats:
    return score_fleet(simulated, alone=True)


METHODS: Mapping[str, Score] = {
    "e-detector": _ours,
    "e-detector, stars alone": _ours_share,
    "e-detector, stars and volume": _ours_joint,
    "e-detector, no fleet": _ours_alone,
    "share oracle": share_oracle,
    "learning oracle": learning_oracle,
    "full oracle": full_oracle,
}

PEERS: Mapping[str, Callable[[np.ndarray[tuple[int, ...], np.dtype[np.int64]]], Floats]] = {
    "3 sigma on weekly means": three_sigma,
    "likelihood-ratio scan, 5-star share": share_scan,
    "likelihood-ratio scan, 5-star volume": volume_scan,
    "BOCPD": bocpd,
    "BIRDNEST-like": birdnest_like,
}

SLOW_PEERS: Mapping[str, Callable[[np.ndarray[tuple[int, ...], np.dtype[np.int64]]], Floats]] = {
    "PELT (ruptures)": pelt,
    "ADWIN (river)": adwin,
    "Page-Hinkley (river)": page_hinkley,
}


def time_of(begun: float, series: int) -> float:
    """Return milliseconds a series since `begun` (of `time.perf_counter`)."""
    return 1000.0 * (time.perf_counter() - begun) / max(series, 1)
