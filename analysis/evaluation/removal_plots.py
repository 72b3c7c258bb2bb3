"""Plots of the removal evaluation; needs the extra `evaluate` (matplotlib)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

_STRONG = {"e-process": "black", "oracle likelihood ratio": "tab:blue"}


def plot_power(curves: Mapping[str, Sequence[float]], title: str, path: Path) -> None:
    """Write the share of guilty sellers called by each day, one line a method."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for method, values in curves.items():
        if method != "day":
            axes.plot(
                curves["day"],
                values,
                label=method,
                color=_STRONG.get(method),
                linewidth=2.5 if method in _STRONG else 1.2,
            )
    axes.set(ylim=(0, 1), title=title, xlabel="days", ylabel="guilty sellers called")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=120)


def plot_null(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the share of honest sellers ever called, one group of bars a world."""
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    methods = list(dict.fromkeys(row["method"] for row in rows))
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(methods)
    for place, method in enumerate(methods):
        heights = [
            next(r["called_ever"] for r in rows if r["world"] == w and r["method"] == method)
            for w in worlds
        ]
        axes.bar([at + place * width for at in range(len(worlds))], heights, width, label=method)
    axes.axhline(0.05, color="black", linestyle="--", linewidth=1)
    axes.set_xticks([at + 0.4 for at in range(len(worlds))], worlds, fontsize=7)
    axes.set(ylabel="honest sellers ever called in two years", yscale="symlog")
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=120)


def plot_visits(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write power and blind share against the visit interval."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    days = [row["every_days"] for row in rows]
    left.plot(days, [row["power"] for row in rows], "k.-", label="e-process")
    left.plot(days, [row["oracle_power"] for row in rows], ".--", label="oracle")
    left.plot(days, [row["honest_called"] for row in rows], "r.-", label="honest called")
    left.set(xlabel="days between visits", ylim=(0, 1))
    left.legend(fontsize=8)
    right.plot(days, [row["never_seen"] for row in rows], "k.", label="simulated")
    right.plot(days, [row["never_seen_foretold"] for row in rows], "-", label="foretold")
    right.set(xlabel="days between visits", ylabel="posted reviews that no visit sees")
    right.legend(fontsize=8)
    figure.savefig(path, dpi=120)
