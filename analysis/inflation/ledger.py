"""What is remembered of one product's series: days that scans covered, reviews by week."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis.inflation.replay import History, make_history
from analysis.inflation.series import Stretch, find_seen_weeks, star_class

Weeks = dict[int, tuple[int, int, int]]
#: Ordinal that stands for "from the beginning".
BEGINNING = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """One product's memory between two looks.

    Attributes:
        scope: The filter and locale whose scans count; others show another population.
        scans: Scans taken in, of every scope.
        last: Capture time of the last of them.
        shown: Ordinals of the reviews counted, as ranges.
        covered: Disjoint ascending spans of days seen whole: [first day, day after the last).
        first_day: Day of the oldest review counted; 0 before any.
        weeks: Reviews by class (1-3, 4, 5 stars) by the Monday's ordinal.
    """

    scope: str = ""
    scans: int = 0
    last: str = ""
    shown: str = ""
    covered: tuple[tuple[int, int], ...] = ()
    first_day: int = 0
    weeks: Weeks


def empty_ledger(scope: str = "") -> Ledger:
    """Return the ledger of a product before its first scan."""
    return Ledger(scope=scope, weeks={})


def add_reviews(ledger: Ledger, reviews: Iterable[tuple[str, float]]) -> Ledger:
    """Return the ledger with reviews counted in the weeks of their posting days.

    Args:
        ledger: The ledger so far.
        reviews: (posting time as ISO 8601 text, stars) of reviews not counted yet.
    """
    weeks = dict(ledger.weeks)
    first = ledger.first_day
    for posted_at, stars in reviews:
        day = date.fromisoformat(posted_at[:10]).toordinal()
        monday = day - (day - 1) % 7
        counts = list(weeks.get(monday, (0, 0, 0)))
        counts[star_class(stars)] += 1
        weeks[monday] = (counts[0], counts[1], counts[2])
        first = min(first, day) if first else day
    return replace(ledger, weeks=weeks, first_day=first)


def add_coverage(ledger: Ledger, spans: Iterable[tuple[int, int]]) -> Ledger:
    """Return the ledger with more days seen whole."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted([*ledger.covered, *(span for span in spans if span[0] < span[1])]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return replace(ledger, covered=tuple(merged))


def spans_of_scan(kind: str, stretches: str | None, captured_at: str) -> list[tuple[int, int]]:
    """Return the spans of whole days that a scan's coverage reaches.

    A stretch excludes its ends and the days that they lie in are cut; the day of the scan is not
    over yet.
    """
    today = date.fromisoformat(captured_at[:10]).toordinal()
    if kind == "complete":
        return [(BEGINNING, today)]
    if kind != "window":
        return []
    return [
        (
            date.fromisoformat(after[:10]).toordinal() + 1,
            min(date.fromisoformat(before[:10]).toordinal(), today),
        )
        for after, before in json.loads(stretches or "[]")
    ]


def history_of(ledger: Ledger) -> History | None:
    """Return the weeks that could be seen whole; None without any."""
    if not ledger.first_day:
        return None
    stretches = [
        Stretch(
            after=date.fromordinal(begin - 1) if begin > 1 else None, before=date.fromordinal(end)
        )
        for begin, end in ledger.covered
    ]
    mondays = [
        week.toordinal() for week in find_seen_weeks(stretches, date.fromordinal(ledger.first_day))
    ]
    counts = np.array([ledger.weeks.get(monday, (0, 0, 0)) for monday in mondays], dtype=np.int64)
    return make_history(mondays, counts.reshape(-1, 3))


def digest(history: History, until: int) -> int:
    """Return a checksum of a history's weeks up to a Monday: a changed past changes it."""
    length = max((until - history.first) // 7 + 1, 0)
    spans = b"" if history.spans is None else history.spans[:length].tobytes()
    parts = (
        history.counts[:length].astype("<i8").tobytes(),
        history.seen[:length].tobytes(),
        spans,
    )
    return zlib.crc32(b"".join([str(history.first).encode(), *parts]))


def ledger_to_json(ledger: Ledger) -> str:
    """Return the ledger as JSON text."""
    return json.dumps(
        {
            "scope": ledger.scope,
            "scans": ledger.scans,
            "last": ledger.last,
            "shown": ledger.shown,
            "covered": ledger.covered,
            "first_day": ledger.first_day,
            "weeks": [[monday, *ledger.weeks[monday]] for monday in sorted(ledger.weeks)],
        },
        separators=(",", ":"),
    )


def ledger_from_json(text: str) -> Ledger:
    """Return the ledger that JSON text holds."""
    stored = json.loads(text)
    return Ledger(
        scope=stored["scope"],
        scans=stored["scans"],
        last=stored["last"],
        shown=stored["shown"],
        covered=tuple((begin, end) for begin, end in stored["covered"]),
        first_day=stored["first_day"],
        weeks={monday: (low, four, five) for monday, low, four, five in stored["weeks"]},
    )
