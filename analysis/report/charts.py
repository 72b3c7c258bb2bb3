"""Draws ratings over time and hazards by star, each with its numbers as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from analysis.report.drawing import (
    WIDTH,
    Frame,
    band,
    element,
    polyline,
    svg,
    text,
    time_axis,
)
from analysis.report.labels import N_
from analysis.report.language import Language
from analysis.report.models import ChartView

SERIES = (
    ("displayed", N_("displayed by the site")),
    ("observed", N_("average of the reviews seen")),
    ("restored", N_("with removed reviews restored")),
    ("adjusted", N_("also without the surplus of campaigns")),
)
_ROWS = 60
_HEIGHT = 236.0


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingPoint:
    """Averages of one product on one day, in stars; None where unknown."""

    day: date
    displayed: float | None = None
    observed: float | None = None
    restored: float | None = None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HazardCurve:
    """Removals per 1,000 reviews and day in each age band, for one group of stars.

    Attributes:
        label: The group, in the reader's language.
        edges: Band limits in days of age, one more than bands; the last may be infinite.
    """

    label: str
    edges: Sequence[float]
    hazard: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def rating_chart(
    points: Sequence[RatingPoint], *, name: str, title: str, language: Language
) -> ChartView | None:
    """Return a product's averages over time; None where there is nothing to draw.

    Args:
        points: Ascending by day.
        name: Unique id on the page.
        title: The product's label.
    """
    series = [key for key, _ in SERIES if any(getattr(p, key) is not None for p in points)]
    if not series:
        return None
    frame = Frame(
        left=34.0, right=WIDTH - 8, top=12.0, bottom=_HEIGHT - 62,
        first=points[0].day, last=points[-1].day,
    )  # fmt: skip
    low, high = _stars_shown(points, series)
    drawn = [_stars_axis(frame, low, high, language), time_axis(frame, language)]
    limits = [p for p in points if p.low is not None and p.high is not None]
    drawn.append(
        band(
            [(frame.x(p.day), _y(frame, low, high, p.high)) for p in limits],
            [(frame.x(p.day), _y(frame, low, high, p.low)) for p in limits],
        )
    )
    for key in series:
        values = [(p.day, getattr(p, key)) for p in points]
        drawn.append(
            polyline(
                [None if v is None else (frame.x(d), _y(frame, low, high, v)) for d, v in values],
                f"s-{key}",
            )
        )
    drawn.append(_legend(series, frame.bottom + 34, language))
    return ChartView(
        svg=svg(
            _HEIGHT, *drawn, name=name, title=title,
            describe=_ratings_in_words(points, series, language),
        ),
        title=title,
        head=(
            language.say("Day"),
            *(language.say(label) for key, label in SERIES if key in series),
            *([language.say("interval")] if limits else []),
        ),
        rows=tuple(_rating_row(p, series, bool(limits), language) for p in points[-_ROWS:]),
        omitted=max(0, len(points) - _ROWS),
    )  # fmt: skip


def hazard_chart(
    curves: Sequence[HazardCurve], *, name: str, title: str, language: Language
) -> ChartView | None:
    """Return how readily reviews vanish as they age, low stars beside high ones.

    Draws one step line a group over age bands of equal width, with intervals as bars.
    """
    values = [h for c in curves for h in (*c.hazard, *c.high) if math.isfinite(h)]
    if not values or max(values) <= 0:
        return None
    bands = len(curves[0].hazard)
    top = _round_up(min(max(values), 4 * max(h for c in curves for h in c.hazard if h == h) or 1))
    left, right, above, below = 40.0, WIDTH - 8, 12.0, _HEIGHT - 62
    step = (right - left) / bands
    drawn = []
    for part in range(5):
        y = below - part / 4 * (below - above)
        drawn.append(element("line", x1=left, x2=right, y1=y, y2=y, class_="grid"))
        drawn.append(
            text(left - 6, y + 4, language.measure(part / 4 * top), kind="tick", anchor="end")
        )
    for at, edge in enumerate(curves[0].edges[:-1]):
        if at % 2 == 0:
            label = language.number(edge)
            drawn.append(text(left + at * step, below + 16, label, kind="tick", anchor="middle"))
    for number, curve in enumerate(curves[:2]):
        key = ("low", "high")[number]
        for at, value in enumerate(curve.hazard):
            if not math.isfinite(value):
                continue
            x = left + at * step
            y = below - min(value / top, 1.0) * (below - above)
            drawn.append(element("line", x1=x, x2=x + step, y1=y, y2=y, class_=f"h-{key} line"))
            middle = x + step * (0.4 + 0.2 * number)
            ends = [below - min(max(v, 0) / top, 1.0) * (below - above)
                    for v in (curve.low[at], curve.high[at])]  # fmt: skip
            drawn.append(
                element(
                    "line", x1=middle, x2=middle, y1=ends[0], y2=ends[1], class_=f"h-{key} whisker"
                )
            )
    drawn.append(
        text(right, below + 16, language.say("days of age"), kind="tick", anchor="end")
    )  # fmt: skip
    drawn.append(_keys([(f"h-{k}", c.label) for k, c in zip(("low", "high"), curves, strict=False)],
                       below + 34))  # fmt: skip
    rows = tuple(
        (curve.label, _age_band(curve.edges, at, language), language.measure(value),
         f"{language.measure(curve.low[at])} – {language.measure(curve.high[at])}")
        for curve in curves for at, value in enumerate(curve.hazard) if math.isfinite(value)
    )  # fmt: skip
    says = language.say(
        "Removals per 1,000 reviews and day, by age of the review; the table below has the numbers."
    )
    return ChartView(
        svg=svg(_HEIGHT, *drawn, name=name, title=title, describe=says),
        title=title,
        head=(
            language.say("Stars"),
            language.say("Age in days"),
            language.say("per 1,000 and day"),
            language.say("interval"),
        ),
        rows=rows,
    )


def _stars_shown(points: Sequence[RatingPoint], series: Sequence[str]) -> tuple[float, float]:
    values = [
        value
        for p in points
        for value in (*(getattr(p, key) for key in series), p.low, p.high)
        if value is not None and math.isfinite(value)
    ]
    low = max(1.0, math.floor(2 * min(values)) / 2)
    high = min(5.0, math.ceil(2 * max(values)) / 2)
    low = max(1.0, min(low, high - 1.0))
    return low, max(high, low + 1.0)


def _y(frame: Frame, low: float, high: float, value: float | None) -> float:
    share = ((value or low) - low) / (high - low)
    return frame.bottom - min(max(share, 0.0), 1.0) * (frame.bottom - frame.top)


def _stars_axis(frame: Frame, low: float, high: float, language: Language) -> Markup:
    step = 0.5 if high - low <= 2 else 1.0
    parts = []
    value = math.ceil(low / step) * step
    while value <= high:
        y = _y(frame, low, high, value)
        parts.append(element("line", x1=frame.left, x2=frame.right, y1=y, y2=y, class_="grid"))
        label = language.number(value, 1 if step < 1 else 0)
        parts.append(text(frame.left - 6, y + 4, label, kind="tick", anchor="end"))
        value += step
    return Markup("").join(parts)


def _legend(series: Sequence[str], y: float, language: Language) -> Markup:
    return _keys([(f"s-{k}", language.say(label)) for k, label in SERIES if k in series], y)


def _keys(entries: Sequence[tuple[str, str]], y: float) -> Markup:
    parts = []
    for at, (kind, label) in enumerate(entries):
        x = 4.0 if at % 2 == 0 else WIDTH / 2 - 34
        row = y + 18 * (at // 2)
        parts.append(element("line", x1=x, x2=x + 26, y1=row, y2=row, class_=f"{kind} line"))
        parts.append(element("text", escape(label), x=x + 32, y=row + 4, class_="key"))
    return Markup("").join(parts)


def _ratings_in_words(
    points: Sequence[RatingPoint], series: Sequence[str], language: Language
) -> str:
    said = []
    for key, label in SERIES:
        values = [(p.day, getattr(p, key)) for p in points if getattr(p, key) is not None]
        if key in series and values:
            said.append(
                language.say(
                    "%(series)s: from %(first)s on %(start)s to %(last)s on %(end)s",
                    series=language.say(label),
                    first=language.number(values[0][1], 2),
                    start=language.day(values[0][0].isoformat()),
                    last=language.number(values[-1][1], 2),
                    end=language.day(values[-1][0].isoformat()),
                )
            )
    return "; ".join(said) + "."


def _rating_row(
    point: RatingPoint, series: Sequence[str], limits: bool, language: Language
) -> tuple[str, ...]:
    cells = [language.day(point.day.isoformat())]
    cells += [language.number(getattr(point, key), 2) for key in series]
    if limits:
        cells.append(f"{language.number(point.low, 2)} – {language.number(point.high, 2)}")
    return tuple(cells)


def _round_up(value: float) -> float:
    power = 10 ** math.floor(math.log10(value))
    return next((s * power for s in (1, 2, 4, 5, 8) if value <= s * power), 10 * power)


def _age_band(edges: Sequence[float], at: int, language: Language) -> str:
    low, high = edges[at], edges[at + 1]
    if math.isinf(high):
        return language.say("from %(days)s on", days=language.number(low))
    return f"{language.number(low)} – {language.number(high)}"
