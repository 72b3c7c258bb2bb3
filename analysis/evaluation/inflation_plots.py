"""Plots of the inflation evaluation; needs the extra `evaluate` (matplotlib)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

STYLES = {"e-detector": ("black", "-"), "share oracle": ("tab:blue", "--"),
          "learning oracle": ("tab:orange", "--"),
          "full oracle": ("tab:green", "--")}  # fmt: skip


def plot_roc(
    curves: Mapping[str, Sequence[float]], rates: Sequence[float], title: str, path: Path
) -> None:
    """Write power against the share of honest products flagged, one line a method."""
    figure = Figure(figsize=(9.5, 5.5), layout="constrained")
    axes = figure.subplots()
    for name, powers in curves.items():
        colour, line = STYLES.get(name, (None, "-"))
        axes.plot(rates, powers, line, color=colour, marker=".", label=name,
                  linewidth=2.5 if name in STYLES else 1.2)  # fmt: skip
    axes.set(
        xscale="log", ylim=(0, 1), title=title,
        xlabel="honest products flagged in a year and a half", ylabel="campaigns found",
    )  # fmt: skip
    axes.grid(alpha=0.3)
    figure.legend(fontsize=8, loc="outside right center")
    figure.savefig(path, dpi=120)


def plot_delays(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write median delays at 3 % honest flagged, one bar a method of the first scenario."""
    chosen = [
        row
        for row in rows
        if row["table"] == "peers"
        and row["scenario"] == rows_scenario(rows)
        and row["honest_flagged"] == 0.03
        and row["median_delay_weeks"] is not None
    ]
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.invert_yaxis()
    axes.barh([row["method"] for row in chosen], [row["median_delay_weeks"] + 1 for row in chosen])
    for place, row in enumerate(chosen):
        axes.text(row["median_delay_weeks"] + 1.05, place, f"finds {row['power']:.0%}", va="center")
    axes.set(xlabel="weekly looks until found (median of those found)", xlim=(0, 8))
    figure.savefig(path, dpi=120)


def rows_scenario(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the first scenario that was measured."""
    return next(str(row["scenario"]) for row in rows if row["table"] == "peers")
