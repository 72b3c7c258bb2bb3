"""Small pieces of inline SVG: elements, paths, and an axis of time.

All drawings share one canvas width, so that text keeps its size on paper and on a phone (the
style sheet enlarges it there). Colours and dashes are classes of the style sheet, which knows
about dark screens and print; there is no inline style, so a strict policy can forbid it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from analysis.report.language import Language

WIDTH = 480.0
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_LABELS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The part of the canvas that data may use, and the days that it spans."""

    left: float
    right: float
    top: float
    bottom: float
    first: date
    last: date

    def x(self, day: date) -> float:
        """Return the abscissa of a day; days outside are put on the border."""
        days = max((self.last - self.first).days, 1)
        share = (day - self.first).days / days
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def element(name: str, *children: Markup, **attributes: object) -> Markup:
    """Return an element; a trailing underscore of a name is dropped, others become dashes."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{''.join(children)}</{name}>")


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str | None = None) -> Markup:
    """Return words at a point; `anchor` is SVG's text-anchor."""
    return element(
        "text", escape(words), x=x, y=y, class_=kind or None,
        text_anchor=anchor if anchor != "start" else None,
    )  # fmt: skip


def polyline(points: Iterable[tuple[float, float] | None], kind: str) -> Markup:
    """Return a line through points; None breaks it, a lone point becomes a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    drawn = []
    for run in runs:
        if len(run) == 1:
            drawn.append(element("circle", cx=run[0][0], cy=run[0][1], r=2.5, class_=f"{kind} dot"))
        elif run:
            drawn.append(element("path", d=_path(run), class_=f"{kind} line"))
    return Markup("").join(drawn)


def band(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> Markup:
    """Return the area between two lines of the same abscissas."""
    if len(upper) < 2:
        return Markup("")
    return element("path", d=_path([*upper, *reversed(lower)]) + "Z", class_="band")


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def svg(height: float, *parts: Markup, name: str, title: str, describe: str) -> Markup:
    """Return a drawing that a screen reader announces by its title and description."""
    return element(
        "svg",
        element("title", escape(title), id=f"{name}-t"),
        element("desc", escape(describe), id=f"{name}-d"),
        *parts,
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        role="img",
        class_="chart",
        aria_labelledby=f"{name}-t {name}-d",
    )


def time_axis(frame: Frame, language: Language) -> Markup:
    """Return month marks under a frame, at most five with a name."""
    months = _months(frame.first, frame.last)
    if len(months) < 2:
        return _ends(frame, language)
    step = next((step for step in _STEPS if len(months) / step <= _LABELS), _STEPS[-1])
    parts = []
    year = None
    for month in months[::step]:
        x = frame.x(month)
        parts.append(element("line", x1=x, x2=x, y1=frame.top, y2=frame.bottom, class_="grid"))
        label = language.month(month, with_year=month.year != year)
        year = month.year
        anchor = "end" if x > frame.right - 30 else "middle" if x > frame.left + 24 else "start"
        parts.append(text(x, frame.bottom + 16, label, kind="tick", anchor=anchor))
    return Markup("").join(parts)


def _ends(frame: Frame, language: Language) -> Markup:
    y = frame.bottom + 16
    first = text(frame.left, y, language.day(frame.first.isoformat()), kind="tick")
    last = text(
        frame.right, y, language.day(frame.last.isoformat()), kind="tick", anchor="end"
    )  # fmt: skip
    return first + last if frame.last > frame.first else first


def _months(first: date, last: date) -> list[date]:
    start = first if first.day == 1 else _next_month(first)
    found = []
    while start <= last:
        found.append(start)
        start = _next_month(start)
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
