"""Turns rows of one seller into the events of its timeline; `names` are those of products."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from analysis.report.labels import CONTEXTS, REMOVAL_GRADES, SCHEMES
from analysis.report.language import Language
from analysis.report.safe_text import line
from analysis.report.timeline import Event
from analysis.report.weeks import Week

Row = sqlite3.Row


def removal_events(
    rows: Sequence[Row], week: Week, language: Language, *, names: Mapping[str, str]
) -> list[Event]:
    """Return the events of removals, and of their reinstatements."""
    events = []
    for row in rows:
        day = day_of(row["gone_by"])
        if day is None:
            continue
        stars = row["stars"]
        says = language.say(
            "last seen %(last)s; %(cause)s",
            last=language.day(row["last_seen_at"]),
            cause=language.say(CONTEXTS.get(row["context"], row["context"])),
        )
        if stars is not None:
            rated = language.count("%(n)s star", "%(n)s stars", int(stars))
            says = f"{rated}{language.semicolon}{says}"
        grade = language.say(REMOVAL_GRADES.get(row["grade"], row["grade"]))
        says = f"{grade}{language.semicolon}{says}"
        product = names.get(row["product"], "")
        firm = row["grade"] == "confirmed"
        events.append(Event(lane="removal", day=day, firm=firm, says=says, product=product))
        back = day_of(row["returned_at"])
        if back is not None and row["returned_at"] < week.end:
            says = language.say("review %(review)s", review=line(row["review"], 40))
            events.append(Event(lane="return", day=back, says=says, product=product))
    return events


def edit_events(
    rows: Sequence[Row], language: Language, *, names: Mapping[str, str]
) -> list[Event]:
    """Return the events of edits."""
    events = []
    for row in rows:
        day = day_of(row["changed_by"])
        if day is None:
            continue
        before, after = row["stars_before"], row["stars_after"]
        if before is not None and after is not None and before != after:
            says = language.say(
                "%(before)s → %(after)s stars",
                before=language.measure(before),
                after=language.measure(after),
            )
        else:
            says = language.say("text changed")
        product = names.get(row["product"], "")
        events.append(Event(lane="edit", day=day, says=says, product=product))
    return events


def disclosure_events(
    rows: Sequence[Row], language: Language, *, names: Mapping[str, str]
) -> list[Event]:
    """Return the events of disclosures; a reply, whose own day no site tells, when first seen."""
    events = []
    for row in rows:
        said_at = None if row["source"] == "reply" else row["said_at"]
        day = day_of(said_at) or day_of(row["seen_from"]) or day_of(row["found_at"])
        if day is not None:
            says = language.say(SCHEMES.get(row["scheme"], line(row["scheme"], 60)))
            product = names.get(row["product"], "")
            events.append(Event(lane="disclosure", day=day, says=says, product=product))
    return events


def campaign_events(
    rows: Sequence[Row], week: Week, language: Language, *, names: Mapping[str, str]
) -> list[Event]:
    """Return the events of campaigns."""
    events = []
    for row in rows:
        start = day_of(row["started_on"])
        if start is None:
            continue
        end = day_of(row["ended_on"]) or week.sunday
        says = language.say(
            "about %(extra)s reviews more than the past explains",
            extra=language.number(row["extra_reviews"]),
        )
        events.append(
            Event(
                lane="campaign", day=start, last=max(start, end), says=says,
                product=names.get(row["product"], ""),
            )
        )  # fmt: skip
    return events


def day_of(instant: str | None) -> date | None:
    """Return the day of an instant; None where the text is no time."""
    try:
        return date.fromisoformat((instant or "")[:10])
    except ValueError:
        return None
