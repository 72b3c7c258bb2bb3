"""What is remembered of one product's series: days that scans covered, reviews by week."""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analysis.inflation.replay import History
from analysis.inflation.series import star_class

Weeks = dict[int, tuple[int, int, int]]
#: Older weeks are left out: a review dated to the year 1 must not cost a hundred thousand weeks.
LONGEST_WEEKS = 1040
#: Ordinal that stands for "from the beginning".
BEGINNING = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """One product's memory between two looks.

    Attributes:
        scope: The filter and locale whose scans count; others show another population.
        scopes: Covering scans taken in, by scope.
        rewrites: How often the product's past had been rewritten (`products.rewrites`).
        scans: Scans taken in, of every scope.
        last: Capture time of the last of them.
        shown: Ordinals of the reviews counted, as ranges.
        covered: Disjoint ascending spans of days seen whole: [first day, day after the last).
        first_day: Day of the oldest review counted; 0 before any.
        weeks: Reviews by class (1-3, 4, 5 stars) by the Monday's ordinal.
    """

    scope: str = ""
    scopes: Mapping[str, int] = field(default_factory=dict)
    rewrites: int = 0
    scans: int = 0
    last: str = ""
    shown: str = ""
    covered: tuple[tuple[int, int], ...] = ()
    first_day: int = 0
    weeks: Weeks


def empty_ledger() -> Ledger:
    """Return the ledger of a product before its first scan."""
    return Ledger(weeks={})


def count_reviews(weeks: Weeks, first: int, reviews: Iterable[tuple[str, float]]) -> int:
    """Count reviews into their weeks, in place, and return the day of the oldest."""
    for posted_at, stars in reviews:
        day = date.fromisoformat(posted_at[:10]).toordinal()
        monday = day - (day - 1) % 7
        low, four, five = weeks.get(monday, (0, 0, 0))
        kind = star_class(stars)
        weeks[monday] = (low + (kind == 0), four + (kind == 1), five + (kind == 2))
        first = min(first, day) if first else day
    return first


def merge_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the same days as disjoint ascending spans; empty spans are left out."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


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
    """Return the weeks that could be seen whole; None without any.

    The weeks are those of `find_seen_weeks`, on ordinals: every look at every changed product
    comes through here.
    """
    spans = []
    oldest = ledger.covered[-1][1] - 7 * LONGEST_WEEKS if ledger.covered else 0
    for begin, end in ledger.covered:
        day = max(begin, ledger.first_day, oldest)
        monday = day + (1 - day) % 7
        if ledger.first_day and monday + 7 <= end:
            spans.append((monday, monday + 7 * ((end - monday) // 7)))
    if not spans:
        return None
    first = spans[0][0]
    length = (spans[-1][1] - first) // 7
    seen = np.zeros(length, dtype=np.bool_)
    for begin, end in spans:
        seen[(begin - first) // 7 : (end - first) // 7] = True
    counts = np.zeros((length, 3), dtype=np.int64)
    if ledger.weeks:
        rows = (np.fromiter(ledger.weeks, dtype=np.int64, count=len(ledger.weeks)) - first) // 7
        inside = (rows >= 0) & (rows < length)
        counts[rows[inside]] = np.array([*ledger.weeks.values()], dtype=np.int64)[inside]
    counts[~seen] = 0
    return History(first=first, counts=counts, seen=seen)


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
            "scopes": dict(ledger.scopes),
            "rewrites": ledger.rewrites,
            "scans": ledger.scans,
            "last": ledger.last,
            "shown": ledger.shown,
            "covered": ledger.covered,
            "first_day": ledger.first_day,
            "counts": [n for week in sorted(ledger.weeks.items()) for n in (week[0], *week[1])],
        },
        separators=(",", ":"),
    )


def ledger_from_json(text: str) -> Ledger:
    """Return the ledger that JSON text holds; an empty one when another version wrote it."""
    stored = json.loads(text)
    if "rewrites" not in stored:
        return empty_ledger()
    # Monday and three counts of each week, one after the other.
    numbers = iter(stored["counts"])
    return Ledger(
        scope=stored["scope"],
        scopes=stored["scopes"],
        rewrites=stored["rewrites"],
        scans=stored["scans"],
        last=stored["last"],
        shown=stored["shown"],
        covered=tuple((begin, end) for begin, end in stored["covered"]),
        first_day=stored["first_day"],
        weeks={
            monday: (low, four, five)
            for monday, low, four, five in zip(numbers, numbers, numbers, numbers, strict=True)
        },
    )
