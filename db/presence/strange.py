"""Readings of what may be another listing: they show nothing of what they should show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from db.presence.ladder import Known, Pass
from db.records import Coverage, earlier

IN_A_ROW = 2
"""Strange readings that prove nothing; from the next in a row on, absences are crossings."""


def expected(scan: Pass, known: Iterable[Known], settled: Collection[int]) -> list[int]:
    """Return the reviews that a reading should show, where it shows none of them.

    None where it shows anything that a reading has vouched for, and none where all that it shows
    is younger than the last sight of what it does not: a busy listing turns over.

    Args:
        scan: The reading.
        known: Reviews known before it.
        settled: Those whose removal is confirmed.
    """
    vouched = [review for review in known if review.vouched and review.ordinal not in settled]
    if not len(scan.shown) or any(r.ordinal in scan.shown for r in vouched):
        return []
    return [
        r.ordinal
        for r in vouched
        if r.ordinal not in scan.looks and scan.coverage.covers(r.posted_at)
    ]


def turned_over(seen_at: str, dates: Collection[str | None]) -> bool:
    """Return whether all that is shown was posted after a time."""
    return all(date is not None and earlier(seen_at, date) for date in dates)


def lasting(awaited: Collection[int], history: Iterable[Pass]) -> bool:
    """Return whether the readings before were as strange: the listing may have been replaced."""
    before = list(islice((p for p in history if len(p.shown)), IN_A_ROW))
    return len(before) == IN_A_ROW and not any(o in p.shown for p in before for o in awaited)


def without_word(scan: Pass, awaited: Collection[int]) -> Pass:
    """Return a strange reading as one that covers nothing."""
    reason = f"shows none of {len(awaited)} known reviews: another listing's page?"
    return replace(scan, coverage=Coverage(kind="none", reason=reason))


def only_once(awaited: Collection[int], history: Sequence[Pass]) -> bool:
    """Return whether one reading alone has shown these, and has nothing in common with others.

    Then it may be the strange one, as well.
    """
    showing = [p for p in history if any(o in p.shown for o in awaited)]
    if len(showing) != 1:
        return False
    others = [p for p in history if p is not showing[0]]
    return not any(o in p.shown for p in others for o in showing[0].shown)
