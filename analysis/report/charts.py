"""Draws a product's ratings over time, with the numbers as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

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
    ("adjusted", N_("also without the surplus of high stars")),
)
_ROWS = 60
_HEIGHT = 200.0


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


def rating_chart(
    points: Sequence[RatingPoint], *, name: str, title: str, language: Language
) -> ChartView | None:
    """Return a product's averages over time; None where there is nothing to draw.

    Args:
        points: Ascending by day.
        name: Unique id on the page.
        title: The product's label.
        language: The reader's.
    """
    series = [key for key, _ in SERIES if any(getattr(p, key) is not None for p in points)]
    if not series:
        return None
    frame = Frame(
        left=34.0, right=WIDTH - 8, top=12.0, bottom=_HEIGHT - 22,
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
    return ChartView(
        svg=svg(
            _HEIGHT, *drawn, name=name,
            title=language.say("Rating over time") + language.colon + title,
            describe=_ratings_in_words(points, series, language),
        ),
        title=title,
        head=(
            language.say("Day"),
            *(language.say(label) for key, label in SERIES if key in series),
            *([language.say("interval")] if limits else []),
        ),
        rows=tuple(_rating_row(p, series, bool(limits), language) for p in points[-_ROWS:]),
        legend=tuple((f"s-{k}", language.say(label)) for k, label in SERIES if k in series),
        omitted=max(0, len(points) - _ROWS),
    )  # fmt: skip


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
    return language.semicolon.join(said) + "."


def _rating_row(
    point: RatingPoint, series: Sequence[str], limits: bool, language: Language
) -> tuple[str, ...]:
    cells = [language.day(point.day.isoformat())]
    cells += [language.number(getattr(point, key), 2) for key in series]
    if limits:
        cells.append(f"{language.number(point.low, 2)} – {language.number(point.high, 2)}")
    return tuple(cells)
