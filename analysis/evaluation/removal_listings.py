"""Measures who tells removed reviews from reviews that merely were not seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.evaluation.listing_simulator import (
    Plan,
    SimulatedReview,
    instant,
    simulate_reviews,
    simulate_scans,
    young,
)
from analysis.evaluation.removal_peers import COUNT_DROP, PEERS, Told, run_peers
from db.records import Scan
from db.store import Store

PLANS: dict[str, Plan] = {
    "every scan complete": Plan(),
    "only the newest 60 shown": Plan(shown=60),
    "partial scans and lost pages": Plan(partial=0.1, hole=0.1),
    "stale copies": Plan(stale=0.1),
    "rotated views": Plan(rotated=0.25),
    "everything at once": Plan(partial=0.08, hole=0.08, stale=0.05, rotated=0.1),
    "only the last 180 days shown and counted": Plan(last_days=180),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _World:
    reviews: dict[tuple[str, str], SimulatedReview]
    scans: tuple[Scan, ...]
    days: dict[str, float]


def evaluate_listings(
    *, products: int, seed: int, plans: Sequence[str] = tuple(PLANS)
) -> list[dict[str, Any]]:
    """Return one row per plan and method: false calls, precision, recall, delay.

    Recall is over removals that could be known: the review was shown, vanished, and two later
    scans covered it before it came back. The delay counts scans after the second of these.
    """
    rows: list[dict[str, Any]] = []
    for number, (name, plan) in enumerate(PLANS.items()):
        if name not in plans:
            continue
        world = _world(plan, products, seed + number)
        with Store.in_memory() as store:
            told = run_peers(world.scans, store=store)
        knowable = dict(_knowable(world, plan))
        for method in PEERS:
            rows.append(
                {"table": "listings", "world": name, "method": method}
                | _score(world, told[method], knowable, plan)
            )
        rows.append(
            {"table": "listings", "world": name, "method": COUNT_DROP}
            | _score_drops(world, told[COUNT_DROP])
        )
    return rows


def _world(plan: Plan, products: int, seed: int) -> _World:
    rng = np.random.default_rng(seed)
    reviews: dict[tuple[str, str], SimulatedReview] = {}
    scans: list[Scan] = []
    for number in range(products):
        product = f"p{number}"
        listed = simulate_reviews(plan, rng, product=product)
        reviews |= {(product, review.key): review for review in listed}
        scans += simulate_scans(plan, listed, rng, product=product)
    return _World(
        reviews=reviews,
        scans=tuple(scans),
        days={instant(day): float(day) for day in range(plan.days + 1)},
    )


def _knowable(world: _World, plan: Plan) -> Iterator[tuple[tuple[str, str], float]]:
    """Yield removals that two covering scans missed while young enough to be shown.

    With the day of the second.
    """
    by_product: dict[str, list[Scan]] = {}
    for scan in world.scans:
        by_product.setdefault(scan.product, []).append(scan)
    for (product, key), review in world.reviews.items():
        if review.gone is None:
            continue
        seen, missed = False, 0
        for scan in by_product[product]:
            day = world.days[scan.captured_at]
            shown = any(sighting.key == key for sighting in scan.sightings)
            if shown and review.stands(day):
                seen, missed = True, 0
            elif (
                day >= review.gone and not review.stands(day) and seen and young(review, plan, day)
            ):
                missed += not shown and scan.coverage.covers(instant(review.posted))
            if missed == 2:
                yield (product, key), day
                break


def _score(
    world: _World, told: Told, knowable: dict[tuple[str, str], float], plan: Plan
) -> dict[str, Any]:
    false = 0
    delays: list[float] = []
    found = 0
    for pair, at in told.calls.items():
        review = world.reviews[pair]
        false += review.gone is None or review.gone > world.days[at]
        if pair in knowable:
            found += 1
            delays.append((world.days[at] - knowable[pair]) / plan.every_days)
    late = sum(delay > 1 for delay in delays)
    return {
        "called": len(told.calls),
        "false": int(false),
        "precision": 1 - false / max(len(told.calls), 1),
        "knowable": len(knowable),
        "recall": found / max(len(knowable), 1),
        "late_by_more_than_a_scan": late / max(len(delays), 1),
    }


def _score_drops(world: _World, told: Told) -> dict[str, Any]:
    """Return how often a fall of the total had a removal in it, and how many removals made one."""
    truly = called = 0
    caught: set[tuple[str, str]] = set()
    gone = {pair: r for pair, r in world.reviews.items() if r.gone is not None and r.gone > 0}
    scan_days = _scan_days(world.scans, world.days)
    for product, times in told.drops.items():
        for at in times:
            called += 1
            end = world.days[at]
            start = max(day for day in scan_days[product] if day < end)
            inside = {
                pair
                for pair, review in gone.items()
                if pair[0] == product and review.gone is not None and start < review.gone <= end
            }
            truly += bool(inside)
            caught |= inside
    return {
        "called": called,
        "false": called - truly,
        "precision": truly / max(called, 1),
        "knowable": len(gone),
        "recall": len(caught) / max(len(gone), 1),
        "late_by_more_than_a_scan": 0.0,
    }


def _scan_days(scans: Sequence[Scan], days: dict[str, float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for scan in scans:
        found.setdefault(scan.product, []).append(days[scan.captured_at])
    return found
