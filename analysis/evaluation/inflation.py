"""`evaluate inflation`: the detector against peers and oracles, at equal false alarms."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from analysis.evaluation.inflation_fleets import found_rows, honest_rows
from analysis.evaluation.inflation_markers import evaluate_markers
from analysis.evaluation.inflation_plots import plot_delays, plot_roc
from analysis.evaluation.inflation_power import ROC_RATES, power_rows
from analysis.evaluation.inflation_real import evaluate_real
from analysis.evaluation.inflation_scenarios import HONEST_WORLDS, SCENARIOS, Scenario
from analysis.evaluation.inflation_simulator import seed_of, simulate
from analysis.evaluation.removal_parts import Part, Rows, run_parts


def evaluate_inflation(
    data: Path | None,
    out: Path,
    *,
    progress: Callable[[str], None] | None = None,
    honest: int = 2000,
    campaigns: int = 400,
    slow: int = 100,
    seed: int = 20261121,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
) -> Rows:
    """Measure, write `inflation.json` and the plots to a folder, and return the rows.

    Parts that an interrupted run finished with the same sizes and seed are not measured again.

    Args:
        data: Folder with `listings` files of real crawls; None to leave them out.
        out: Folder for results; made where missing.
        progress: Told which part is being measured; None to tell nobody.
        honest: Honest products a scenario.
        campaigns: Products with a campaign a scenario, in the same market as the honest ones.
        slow: Honest products for the slow peers, and as many with a campaign.
        seed: Seed of the simulator; other seeds give other markets of the same laws.
        scenarios: What to run.

    Rows have a key `table`: `honest` (false alarms against the bound), `found` (our alarms as
    shipped), `peers` (power at equal false alarms), `curves` (the same at `ROC_RATES`),
    `markers` (their base rates), `real`.
    """
    parts = [
        *(
            Part(f"honest, {world}", partial(measure_honest, world, honest, seed))
            for world in HONEST_WORLDS
        ),
        *(
            Part(scenario.name, partial(measure_scenario, scenario, honest, campaigns, slow, seed))
            for scenario in scenarios
        ),
        Part(
            "markers",
            partial(evaluate_markers, products=max(honest // 10, 10), seed=seed + 5000),
        ),
    ]
    if data is not None:
        parts.append(Part("real series", partial(evaluate_real, data)))
    rows = run_parts(parts, out / "parts", progress or _silent)
    (out / "inflation.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    for number, scenario in enumerate(scenarios, start=1):
        curves = {
            row["method"]: row["power"]
            for row in rows
            if row["table"] == "curves" and row["scenario"] == scenario.name
        }
        plot_roc(curves, ROC_RATES, scenario.name, out / f"inflation_roc_{number:02d}.png")
    if scenarios:
        plot_delays(rows, out / "inflation_delays.png")
    return rows


def measure_honest(world: str, honest: int, seed: int) -> Rows:
    """Return the false alarms of one world's honest products."""
    market = replace(HONEST_WORLDS[world], products=honest)
    return honest_rows(world, simulate(market, None, seed_of(world, seed)))


def measure_scenario(scenario: Scenario, honest: int, campaigns: int, slow: int, seed: int) -> Rows:
    """Return what we find, and what everybody finds, in one market with campaigns in it."""
    market = replace(scenario.market, products=honest + campaigns)
    fleet = simulate(market, scenario.plan, seed_of(scenario.name, seed), pumped=campaigns)
    return [*found_rows(scenario, fleet), *power_rows(scenario, fleet, slow)]


def _silent(_message: str) -> None:
    """Tell nobody."""
