"""Draws a product's ratings over time, with the numbers as a table."""

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
_HEIGHT = 220.0
_LEAST, _MOST = 1.0, 5.0


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
    drawn = [_stars_axis(frame, language), time_axis(frame, language)]
    limits = [p for p in points if p.low is not None and p.high is not None]
    drawn.append(
        band(
            [(frame.x(p.day), _y(frame, p.high)) for p in limits],
            [(frame.x(p.day), _y(frame, p.low)) for p in limits],
        )
    )
    for key in series:
        values = [(p.day, getattr(p, key)) for p in points]
        drawn.append(
            polyline(
                [None if v is None else (frame.x(d), _y(frame, v)) for d, v in values],
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


def _y(frame: Frame, value: float | None) -> float:
    """Return the ordinate of an average: always from 1 to 5, so that charts can be compared."""
    share = ((value or _LEAST) - _LEAST) / (_MOST - _LEAST)
    return frame.bottom - min(max(share, 0.0), 1.0) * (frame.bottom - frame.top)


def _stars_axis(frame: Frame, language: Language) -> Markup:
    parts = []
    for stars in range(int(_LEAST), int(_MOST) + 1):
        y = _y(frame, stars)
        parts.append(element("line", x1=frame.left, x2=frame.right, y1=y, y2=y, class_="grid"))
        parts.append(text(frame.left - 6, y + 4, language.number(stars), kind="tick", anchor="end"))
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
