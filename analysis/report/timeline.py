"""Draws one seller's removals, edits, disclosures and campaigns over time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from analysis.report.drawing import WIDTH, Frame, element, svg, text, time_axis
from analysis.report.labels import N_
from analysis.report.language import Language
from analysis.report.models import ChartView

LANES = (
    ("disclosure", N_("Offers and threats told")),
    ("removal", N_("Reviews removed (hollow: probable)")),
    ("return", N_("Reviews that came back")),
    ("edit", N_("Stars or text edited")),
    ("campaign", N_("Surplus of high stars")),
)
_ROW_NAMES = {
    "disclosure": N_("Offer or threat told"),
    "removal": N_("Review removed"),
    "return": N_("Review came back"),
    "edit": N_("Stars or text edited"),
    "campaign": N_("Surplus of high stars"),
}
_LANE = 36.0
_ROWS = 80
_SLOTS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to a seller's reviews.

    Attributes:
        lane: One of `LANES`.
        last: Last day of a campaign; None for what happens once.
        firm: False for what is only probable.
    """

    lane: str
    day: date
    last: date | None = None
    firm: bool = True
    says: str = ""
    product: str = ""


def timeline_chart(
    events: Sequence[Event],
    *,
    until: date,
    name: str,
    language: Language,
    totals: Mapping[str, int] | None = None,
    since: date | None = None,
) -> ChartView | None:
    """Return the events as lanes over a common axis of time; None where nothing happened.

    Args:
        events: In any order.
        until: Last day of the week reported.
        name: Unique id on the page.
        language: The reader's.
        totals: Number of events in the record by lane, where more than were passed.
        since: Day of the first scan; what was told of earlier days is marked off from it.
    """
    if not events:
        return None
    known = Counter(e.lane for e in events) | Counter(totals or {})
    lanes = [(key, label) for key, label in LANES if any(e.lane == key for e in events)]
    first = min(e.day for e in events)
    last = max(until, max(e.day for e in events))
    first = min(first - timedelta(days=3), last - timedelta(days=41))
    height = _LANE * len(lanes) + 30
    frame = Frame(
        left=6.0, right=WIDTH - 6, top=6.0, bottom=height - 24, first=first, last=last
    )  # fmt: skip
    drawn = [time_axis(frame, language)]
    for number, (key, label) in enumerate(lanes):
        mine = [e for e in events if e.lane == key]
        y = frame.top + _LANE * number + 26
        drawn.append(
            text(
                frame.left, y - 12,
                f"{language.say(label)} · {_counted(len(mine), known[key], language)}",
                kind="lane",
            )
        )  # fmt: skip
        drawn.append(element("line", x1=frame.left, x2=frame.right, y1=y, y2=y, class_="axis"))
        drawn.append(_marks(mine, frame, y))
    legend: tuple[tuple[str, str], ...] = ()
    described = _in_words(lanes, events, known, language)
    if since is not None and first < since <= last:
        drawn.append(_watch(frame, since))
        told = language.say(
            "first scan, %(day)s: what vanished before was not seen",
            day=language.day(since.isoformat()),
        )
        legend = (("s-watch", told),)
        described += f" {told}."
    newest = sorted(events, key=lambda e: e.day, reverse=True)
    return ChartView(
        svg=svg(
            height, *drawn, name=name, title=language.say("Timeline"),
            describe=described,
        ),
        title=language.say("Timeline"),
        head=(
            language.say("Day"),
            language.say("What"),
            language.say("Product"),
            language.say("Detail"),
        ),
        rows=tuple(
            (_days(e, language), language.say(_ROW_NAMES[e.lane]), e.product, e.says)
            for e in newest[:_ROWS]
        ),
        legend=legend,
        omitted=max(0, known.total() - min(len(newest), _ROWS)),
    )  # fmt: skip


def _watch(frame: Frame, since: date) -> Markup:
    """Draw the line from which on what vanishes can be seen."""
    x = frame.x(since)
    return element("line", x1=x, x2=x, y1=frame.top, y2=frame.bottom, class_="s-watch line")


def _marks(events: Sequence[Event], frame: Frame, y: float) -> Markup:
    """Draw one mark a day, its size growing with the number of events on it."""
    parts = []
    spans = [e for e in events if e.last is not None]
    for span in spans:
        left = frame.x(span.day)
        right = max(frame.x(span.last or span.day), left + 4)
        parts.append(
            element(
                "rect", x=left, y=y - 6, width=right - left, height=12.0, rx=3.0,
                class_=f"e-{span.lane}",
            )
        )  # fmt: skip
    counts: dict[tuple[int, bool], int] = {}
    for event in events:
        if event.last is None:
            slot = round((frame.x(event.day) - frame.left) / (frame.right - frame.left) * _SLOTS)
            counts[slot, event.firm] = counts.get((slot, event.firm), 0) + 1
    lane = events[0].lane
    for (slot, firm), count in sorted(counts.items()):
        x = frame.left + slot / _SLOTS * (frame.right - frame.left)
        size = min(4 + 1.2 * (count - 1), 9.0)
        parts.append(_mark(lane, x, y, size, firm))
    return Markup("").join(parts)


def _mark(lane: str, x: float, y: float, size: float, firm: bool) -> Markup:
    kind = f"e-{lane}" + ("" if firm else " probable")
    if lane == "edit":
        return element(
            "rect", x=x - size, y=y - size, width=2 * size, height=2 * size, class_=kind
        )  # fmt: skip
    if lane == "disclosure":
        return _triangle(x, y, size + 1, kind)
    if lane == "return":
        return _triangle(x, y, -size - 1, kind)
    return element("circle", cx=x, cy=y, r=size, class_=kind)


def _triangle(x: float, y: float, size: float, kind: str) -> Markup:
    """Draw a triangle; it points down for a negative size."""
    corners = ((x, y - size), (x - size, y + size), (x + size, y + size))
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
    return element("polygon", points=points, class_=kind)


def _counted(shown: int, known: int, language: Language) -> str:
    if known <= shown:
        return language.number(shown)
    return language.say(
        "the latest %(shown)s of %(known)s",
        shown=language.number(shown),
        known=language.number(known),
    )


def _in_words(
    lanes: Sequence[tuple[str, str]],
    events: Sequence[Event],
    known: Mapping[str, int],
    language: Language,
) -> str:
    said = []
    for key, label in lanes:
        days = sorted(e.day for e in events if e.lane == key)
        message = N_("%(lane)s: %(number)s, from %(first)s to %(last)s")
        if days[0] == days[-1]:
            message = N_("%(lane)s: %(number)s, on %(first)s")
        said.append(
            language.say(
                message,
                lane=language.say(label),
                number=_counted(len(days), known[key], language),
                first=language.day(days[0].isoformat()),
                last=language.day(days[-1].isoformat()),
            )
        )
    return language.semicolon.join(said) + "."


def _days(event: Event, language: Language) -> str:
    if event.last is None:
        return language.day(event.day.isoformat())
    return language.span(event.day, event.last)
