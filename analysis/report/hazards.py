"""Draws how readily a seller's reviews vanish as they age, low stars beside high ones."""

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from analysis.report.drawing import WIDTH, element, svg, text
from analysis.report.labels import N_
from analysis.report.language import Language
from analysis.report.models import ChartView
from analysis.selective.hazard import Exposure, HazardCurve, removal_curve

GROUPS = (("low", N_("1–2 stars")), ("high", N_("3–5 stars")))

#: With fewer removals a curve by age says nothing that the table of counts does not.
LEAST_REMOVED = 5

_HEIGHT = 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, WIDTH - 8, 12.0, _HEIGHT - 22
_LINES = 4
_EDGES = (0.0, 14.0, 28.0, 91.0, 182.0, 365.0, math.inf)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgeCurve:
    """Removals per 1,000 reviews and day in each age band, for one group of stars.

    Attributes:
        group: `low` or `high`; `label` in the reader's language.
        edges: Band limits in days of age, one more than bands; the last may be infinite.
        low, high: Pointwise interval.
    """

    group: str
    label: str
    edges: Sequence[float]
    hazard: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def age_curves(rows: Iterable[sqlite3.Row], language: Language) -> list[AgeCurve]:
    """Return a curve per group of stars; empty where too little was removed.

    Args:
        rows: From `report_dossiers.exposures_of_seller`.
        language: The reader's.
    """
    groups: dict[str, list[Exposure]] = {"low": [], "high": []}
    for row in rows:
        exposure = _exposure(row)
        if exposure is not None and row["stars"] is not None:
            groups["low" if row["stars"] < 2.5 else "high"].append(exposure)
    if sum(e.gone_by is not None for group in groups.values() for e in group) < LEAST_REMOVED:
        return []
    curves = []
    for group, label in GROUPS:
        if groups[group]:
            curve = removal_curve(groups[group], edges=_EDGES)
            curves.append(age_curve(curve, group=group, label=language.say(label)))
    return curves


def age_curve(curve: HazardCurve, *, group: str, label: str) -> AgeCurve:
    """Return a curve as it is drawn: per 1,000 reviews and day."""
    return AgeCurve(
        group=group,
        label=label,
        edges=curve.edges,
        hazard=[1000 * value for value in curve.hazard],
        low=[1000 * value for value in curve.ci_low],
        high=[1000 * value for value in curve.ci_high],
    )


def hazard_chart(curves: Sequence[AgeCurve], *, name: str, language: Language) -> ChartView | None:
    """Return step lines over age bands of equal width, with intervals as bars."""
    known = [value for curve in curves for value in curve.hazard if math.isfinite(value)]
    if not known or max(known) <= 0:
        return None
    ends = [v for c in curves for v in c.high if math.isfinite(v)]
    top = _round_up(min(max([*known, *ends]), 3 * max(known)))
    title = language.say("Removals per 1,000 reviews and day, by age of the review in days")
    drawn = [_axes(curves[0].edges, top, language)]
    for number, curve in enumerate(curves):
        drawn.extend(_steps(curve, number, top))
    return ChartView(
        svg=svg(
            _HEIGHT, *drawn, name=name, title=title,
            describe=language.say("The table below has the numbers."),
        ),
        title=title,
        head=(
            language.say("Stars"),
            language.say("Age in days"),
            language.say("per 1,000 and day"),
            language.say("interval"),
        ),
        rows=tuple(
            (curve.label, _age_band(curve.edges, at, language), _rate(value, language),
             f"{_rate(curve.low[at], language)} – {_rate(curve.high[at], language)}")
            for curve in curves for at, value in enumerate(curve.hazard) if math.isfinite(value)
        ),
        legend=tuple((f"h-{curve.group}", curve.label) for curve in curves),
    )  # fmt: skip


def _steps(curve: AgeCurve, number: int, top: float) -> Iterable[Markup]:
    step = (_RIGHT - _LEFT) / len(curve.hazard)
    for at, value in enumerate(curve.hazard):
        if not math.isfinite(value):
            continue
        x, y = _LEFT + at * step, _level(value, top)
        yield element("line", x1=x, x2=x + step, y1=y, y2=y, class_=f"h-{curve.group} line")
        middle = x + step * (0.4 + 0.2 * number)
        yield element(
            "line", x1=middle, x2=middle, y1=_level(curve.low[at], top),
            y2=_level(curve.high[at], top), class_=f"h-{curve.group} whisker",
        )  # fmt: skip


def _axes(edges: Sequence[float], top: float, language: Language) -> Markup:
    parts = []
    for part in range(_LINES + 1):
        y = _level(part / _LINES * top, top)
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="grid"))
        label = language.measure(part / _LINES * top)
        parts.append(text(_LEFT - 6, y + 4, label, kind="tick", anchor="end"))
    step = (_RIGHT - _LEFT) / (len(edges) - 1)
    for at, edge in enumerate(edges[:-1]):
        x = _LEFT + at * step
        parts.append(text(x, _BOTTOM + 16, language.number(edge), kind="tick", anchor="middle"))
    return element("g", *parts)


def _level(value: float, top: float) -> float:
    return _BOTTOM - min(max(value, 0.0) / top, 1.0) * (_BOTTOM - _TOP)


def _round_up(value: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(value))
    return next((s * power for s in (1, 2, 4, 8) if value <= s * power), 10 * power)


def _rate(value: float, language: Language) -> str:
    """Return a rate; what an optimiser leaves of nothing is written 0."""
    return language.measure(round(value, 4))


def _age_band(edges: Sequence[float], at: int, language: Language) -> str:
    low, high = edges[at], edges[at + 1]
    if math.isinf(high):
        return language.say("from %(days)s on", days=language.number(low))
    return f"{language.number(low)} – {language.number(high)}"


def _exposure(row: sqlite3.Row) -> Exposure | None:
    posted = _days(row["posted_at"])
    first = _days(row["first_seen_at"])
    last = _days(row["last_seen_at"])
    if posted is None or first is None or last is None:
        return None
    entered = max(first - posted, 0.0)
    seen = max(last - posted, entered)
    gone = _days(row["gone_by"])
    return Exposure(
        entered=entered,
        last_seen=seen,
        gone_by=gone - posted if gone is not None and gone - posted > seen else None,
    )


def _days(instant: str | None) -> float | None:
    """Return days since the epoch of the calendar; None where the text is no time."""
    try:
        moment = datetime.fromisoformat(instant or "")
    except ValueError:
        return None
    return moment.toordinal() + (moment.hour + moment.minute / 60) / 24
