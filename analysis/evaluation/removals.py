"""`evaluate removals`: the ladder and the selectivity test against peers and an oracle."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from analysis.evaluation.removal_listings import PLANS, evaluate_listings
from analysis.evaluation.removal_parts import Part, Rows, run_parts
from analysis.evaluation.removal_plots import plot_null, plot_power, plot_visits
from analysis.evaluation.removal_real import evaluate_real
from analysis.evaluation.removal_selectivity import (
    HONEST,
    POWER,
    VISITS,
    evaluate_null,
    evaluate_power,
    evaluate_visits,
)
from analysis.evaluation.removal_small_sites import BASELINES, evaluate_small_sites
from analysis.evaluation.removal_survival import evaluate_survival
from db.records import Scan
from db.store import Store

ReadListings = Callable[[Path, Store], Iterator[Scan]]


def evaluate_removals(
    data: Path | None,
    out: Path,
    *,
    read_listings: ReadListings | None = None,
    progress: Callable[[str], None],
    sellers: int = 2000,
    guilty: int = 200,
    products: int = 12,
    seed: int = 20261121,
    more: tuple[Part, ...] = (),
) -> Rows:
    """Measure, write `removals.json` and plots to a folder, and return the rows.

    Parts that an interrupted run finished with the same sizes and seed are not measured again.

    Args:
        data: Folder with `listings` files of real crawls; None to leave them out.
        out: Folder for results; made where missing.
        read_listings: Reads such a file into scans, given the record that they go to.
        progress: Told which part is being measured.
        sellers: Honest sellers a world.
        guilty: Guilty sellers a scenario.
        products: Simulated listings a plan.
        seed: Of the simulators.
        more: Parts that the caller adds (the practice market).

    Rows have a key `table`: `null` (honest sellers ever called), `power`, `curves` (share called
    by day), `small sites`, `visits` (by visit interval), `survival` (Cox and log-rank),
    `listings` (removed or merely unseen), `real`.
    """
    parts = [
        *(
            Part(f"null, {world}", partial(evaluate_null, sellers=sellers, seed=seed, world=world))
            for world in HONEST
        ),
        *(
            Part(
                f"power, {world}",
                partial(
                    evaluate_power,
                    guilty=guilty,
                    honest=max(sellers // 2, 1),
                    seed=seed,
                    world=world,
                ),
            )
            for world in POWER
        ),
        *(
            Part(
                f"small sites, odds {baseline:.2f}",
                partial(evaluate_small_sites, baseline, sites=max(sellers // 10, 1), seed=seed),
            )
            for baseline in BASELINES
        ),
        *(
            Part(
                f"visits every {every} days",
                partial(
                    evaluate_visits,
                    every,
                    guilty=guilty // 2,
                    honest=max(sellers // 10, 1),
                    seed=seed,
                ),
            )
            for every in VISITS
        ),
        Part("survival", partial(evaluate_survival, sellers=max(guilty // 4, 1), seed=seed)),
        *(
            Part(
                f"listings, {plan}",
                partial(evaluate_listings, products=products, seed=seed, plans=(plan,)),
            )
            for plan in PLANS
        ),
    ]
    if data is not None and read_listings is not None:
        parts += [
            Part(f"real, {path.stem}", partial(evaluate_real, path, read_listings))
            for path in sorted(data.glob("*.jsonl"))
        ]
    rows = run_parts([*parts, *more], out / "parts", progress)
    (out / "removals.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    _plot(rows, out)
    return [row for row in rows if row["table"] != "curves"]


def _plot(rows: Rows, out: Path) -> None:
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(row)
    plot_null(tables["null"], out / "removals_null.png")
    for number, row in enumerate(tables["curves"], start=1):
        plot_power(row["curves"], row["world"], out / f"removals_power_{number:02d}.png")
    plot_visits(tables["visits"], out / "removals_visits.png")
