"""`evaluate removals`: the ladder and the selectivity test against peers and an oracle."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analysis.evaluation.removal_listings import evaluate_listings
from analysis.evaluation.removal_plots import plot_null, plot_power, plot_visits
from analysis.evaluation.removal_real import evaluate_real
from analysis.evaluation.removal_selectivity import (
    evaluate_null,
    evaluate_power,
    evaluate_visits,
)
from analysis.evaluation.removal_survival import evaluate_survival
from db.records import Scan
from db.store import Store

ReadListings = Callable[[Path, Store], Iterator[Scan]]


def evaluate_removals(
    data: Path | None,
    out: Path,
    *,
    read_listings: ReadListings | None = None,
    sellers: int = 2000,
    guilty: int = 200,
    products: int = 12,
    seed: int = 20261121,
) -> list[dict[str, Any]]:
    """Measure, write `removals.json` and plots to a folder, and return the rows.

    Args:
        data: Folder with `listings` files of real crawls; None to leave them out.
        out: Folder for results; made where missing.
        read_listings: Reads such a file into scans, given the record that they go to.
        sellers: Honest sellers a world.
        guilty: Guilty sellers a scenario.
        products: Simulated listings a plan.
        seed: Of the simulators.

    Rows have a key `table`: `null` (honest sellers ever called), `power`, `visits` (by visit
    interval), `survival` (Cox and log-rank), `listings` (removed or merely unseen), `real`.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = evaluate_null(sellers=sellers, seed=seed)
    plot_null(rows, out / "removals_null.png")
    _write(out, rows)
    power, curves = evaluate_power(guilty=guilty, honest=max(sellers // 4, 1), seed=seed)
    rows += power
    (out / "removals_curves.json").write_text(json.dumps(curves, indent=1), encoding="utf-8")
    _write(out, rows)
    for number, (name, curve) in enumerate(curves.items(), start=1):
        plot_power(curve, name, out / f"removals_power_{number:02d}.png")
    visits = evaluate_visits(guilty=guilty // 2, honest=max(sellers // 10, 1), seed=seed)
    rows += visits
    plot_visits(visits, out / "removals_visits.png")
    rows += evaluate_survival(sellers=max(guilty // 2, 1), seed=seed)
    _write(out, rows)
    rows += evaluate_listings(products=products, seed=seed)
    if data is not None and read_listings is not None:
        rows += evaluate_real(data, read_listings)
    _write(out, rows)
    return rows


def _write(out: Path, rows: list[dict[str, Any]]) -> None:
    """Write what is known so far: a long run that is stopped leaves its finished parts."""
    (out / "removals.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
