"""Says how well the week was seen: coverage, outcomes, and the listings seen worst."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date

from analysis.report.blindness import blind_views
from analysis.report.labels import OUTCOMES
from analysis.report.language import Language
from analysis.report.models import SightView, UnseenView
from analysis.report.reading_notes import reading_says
from analysis.report.safe_text import line, safe_link
from analysis.report.weeks import Week
from db.queries import report_sight

_WORST = 25


def sight_view(
    connection: sqlite3.Connection, *, week: Week, language: Language, hosts: Collection[str]
) -> SightView:
    """Return how well the week was seen, and the listings that were seen worst."""
    rows = report_sight.sightings_of_week(connection, start=week.start, end=week.end)
    outcomes = report_sight.scans_by_outcome(connection, start=week.start, end=week.end)
    counted = [r for r in rows if r["scans"] and r["reported"] and r["seen"] is not None]
    reported = sum(max(r["reported"], r["seen"]) for r in counted)
    unseen = [r for r in rows if r["best"] != 2]
    return SightView(
        listings=len(rows),
        complete=sum(r["best"] == 2 for r in rows),
        window=sum(r["best"] == 1 for r in rows),
        less=sum(r["best"] == 0 for r in rows),
        missed=sum(r["best"] is None for r in rows),
        never_scanned=report_sight.targets_never_scanned(connection, end=week.end),
        stale=sum(r["stale"] or 0 for r in rows),
        scans=sum(r["scans"] for r in outcomes),
        pages=sum(r["pages"] for r in outcomes),
        share=sum(r["seen"] for r in counted) / reported if reported else None,
        outcomes=tuple((_outcome(r, language), r["scans"], r["pages"]) for r in outcomes),
        ages=_ages(rows, week, language),
        worst=tuple(_unseen(r, language, hosts) for r in unseen[:_WORST]),
        worst_total=len(unseen),
        blind=blind_views(connection, week=week, language=language),
    )


def _ages(
    rows: Sequence[sqlite3.Row], week: Week, language: Language
) -> tuple[tuple[str, int], ...]:
    labels = (
        language.say("this week"),
        language.say("last week"),
        language.say("2 to 4 weeks ago"),
        language.say("longer ago"),
        language.say("never"),
    )
    counts = [0] * len(labels)
    for row in rows:
        if row["complete_at"] is None:
            counts[4] += 1
            continue
        days = (week.sunday - date.fromisoformat(row["complete_at"][:10])).days
        counts[0 if days < 7 else 1 if days < 14 else 2 if days < 35 else 3] += 1
    return tuple(zip(labels, counts, strict=True))


def _unseen(row: sqlite3.Row, language: Language, hosts: Collection[str]) -> UnseenView:
    if row["best"] is None:
        why = language.say("not scanned this week")
    else:
        why = _outcome(row, language)
        if row["best"] == 1:
            why = language.say("only a window of dates was read")
    note, sign = reading_says(row["reason"] if row["best"] is not None else None, language)
    seen = ""
    if row["scans"] and row["seen"] is not None and row["reported"]:
        seen = language.say(
            "%(seen)s of %(reported)s",
            seen=language.number(row["seen"]),
            reported=language.number(row["reported"]),
        )
    address = row["url"] or row["product_url"]
    names = (row["title"], row["product"], address, row["unit"])
    return UnseenView(
        label=next(filter(None, (line(name, 70) for name in names)), ""),
        link=safe_link(address, hosts=hosts),
        site=line(row["site"], 40),
        why=why,
        note=note,
        reason=line(sign, 140),
        seen=seen,
        complete_at=language.day(row["complete_at"]) if row["complete_at"] else None,
    )


def _outcome(row: sqlite3.Row, language: Language) -> str:
    known = OUTCOMES.get(row["outcome"])
    return language.say(known) if known else line(row["outcome"], 40)
