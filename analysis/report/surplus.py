"""Says what a surplus of high stars claims, how it adds up, and which signs stand beside it."""

import json
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from analysis.report.detector_words import explanation_says, sign_says
from analysis.report.labels import N_
from analysis.report.language import Language
from analysis.report.models import Words
from analysis.report.safe_text import line

Row = sqlite3.Row
_JSON = 50_000
_SIGNS = 16
_ALONE = "stars alone"
_MOST_LOG = 700.0

#: Series whose numbers come from stars alone: what the site displays.
_DISPLAYED = ("ratings", "average")
_STARS = {4: N_("4 or 5 stars"), 5: N_("5 stars")}


def surplus_says(row: Row, told: Mapping[str, object], language: Language) -> str:
    """Return the claim in two sentences.

    Args:
        row: Of `inflations`.
        told: Named numbers of the finding's evidence.
        language: Of the report.
    """
    start, end = language.day(row["started_on"]), language.day(row["ended_on"])
    when = (
        language.say("From %(start)s to %(end)s", start=start, end=end)
        if row["ended_on"]
        else language.say("Since %(start)s (it goes on)", start=start)
    )
    average = _average(row, told)
    if average is not None:
        return _average_says(average, when, language)
    high = told.get("high_from")
    stars = _STARS.get(high) if isinstance(high, int) else None
    return language.say(
        "%(when)s, %(share)s of %(reviews)s had %(stars)s, where the past suggests %(expected)s. "
        "About %(extra)s are more than the past explains%(interval)s.",
        when=when,
        share=language.share(row["observed_share"]),
        reviews=_reviews(row, language),
        stars=language.say(stars or N_("high stars")),
        expected=language.share(row["expected_share"]),
        extra=language.number(row["extra_reviews"]),
        interval=_interval(row, language),
    )


def surplus_sum(row: Row, language: Language, told: Mapping[str, object] | None = None) -> str:
    """Return how far the stars alone explain the surplus stated, and what else does."""
    average = _average(row, told or {})
    if average is not None:
        return _average_sum(average, language)
    alone = row["reviews"] * (row["observed_share"] - row["expected_share"])
    said = language.say(
        "By stars alone: %(reviews)s × (%(observed)s observed − %(expected)s expected) = %(extra)s "
        "more than expected. The finding states %(stated)s%(interval)s.",
        reviews=_reviews(row, language),
        observed=language.share(row["observed_share"], 1),
        expected=language.share(row["expected_share"], 1),
        extra=language.number(alone, 1),
        stated=language.number(row["extra_reviews"], 1),
        interval=_interval(row, language, digits=1),
    )
    if row["extra_reviews"] > alone + 1 and series_of(row) not in _DISPLAYED:
        said += " " + language.say(
            "That is more, because it also weighs how many reviews came against how many usually "
            "do."
        )
    return said


def alone_says(told: Mapping[str, object], language: Language) -> tuple[str, ...]:
    """Return the e-value that the stars have without how many reviews came, if it is told."""
    logs, names = told.get("log_e"), told.get("log_e_of")
    if not isinstance(logs, list) or not isinstance(names, list) or _ALONE not in names:
        return ()
    at = names.index(_ALONE)
    value = logs[at] if at < len(logs) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _MOST_LOG:
        return ()
    return (
        language.say("By stars alone: e-value %(e)s.", e=language.measure(math.exp(value))),
    )  # fmt: skip


def _average(row: Row, told: Mapping[str, object]) -> tuple[int, float, float] | None:
    """Return ratings added, their least mean and the one expected; None for other series.

    The shares in the row of a displayed average are those of an extreme law, and were seen by
    nobody.
    """
    if series_of(row) != "average":
        return None
    added, least, baseline = (told.get(name) for name in ("added", "least_mean", "baseline"))
    if not isinstance(added, int) or not 0 <= added < 10**9:
        return None
    if not isinstance(least, int | float) or not isinstance(baseline, int | float):
        return None
    return (added, float(least), float(baseline)) if baseline < 5 and least <= 5 else None


def _average_says(average: tuple[int, float, float], when: str, language: Language) -> str:
    added, least, baseline = average
    return language.count(
        "%(when)s: the displayed average says that %(n)s rating had %(least)s stars on average or "
        "more, whatever the rounding; at most %(baseline)s were to be expected.",
        "%(when)s: the displayed average says that %(n)s ratings had %(least)s stars on average or "
        "more, whatever the rounding; at most %(baseline)s were to be expected.",
        added,
        when=when,
        least=language.number(least, 2),
        baseline=language.number(baseline, 2),
    )


def _average_sum(average: tuple[int, float, float], language: Language) -> str:
    added, least, baseline = average
    return language.say(
        "Ratings of 5 stars beyond what was to be expected, at the least: "
        "%(added)s × (%(least)s − %(baseline)s) ÷ (5 − %(baseline)s) = %(extra)s.",
        added=language.number(added),
        least=language.number(least, 2),
        baseline=language.number(baseline, 2),
        extra=language.number(added * (least - baseline) / (5 - baseline), 1),
    )


def signs_of(row: Row, language: Language) -> tuple[Words, ...]:
    """Return the signs beside the e-value, each with its p-value."""
    signs = []
    for marker in _markers(row):
        if not isinstance(marker, dict):
            signs.append(Words(line(str(marker), 300), translated=False))
        elif "note" in marker and "series" not in marker:
            said = sign_says(line(str(marker["note"]), 300), language)
            p_value = marker.get("p_value")
            if isinstance(p_value, int | float) and 0 <= p_value <= 1:
                said = replace(said, text=f"{said.text} (p = {language.measure(p_value)})")
            signs.append(said)
    return tuple(signs[:_SIGNS])


def explanations_of(told: Mapping[str, object], language: Language) -> tuple[Words, ...]:
    """Return the explanations that the numbers of a surplus leave open."""
    named = told.get("alternatives")
    if not isinstance(named, list):
        return ()
    return tuple(explanation_says(line(str(one), 200), language) for one in named[:_SIGNS])


def _interval(row: Row, language: Language, digits: int = 0) -> str:
    if row["extra_low"] is None or row["extra_high"] is None:
        return ""
    return " " + language.say(
        "(95%% interval: %(low)s to %(high)s)",
        low=language.number(row["extra_low"], digits),
        high=language.number(row["extra_high"], digits),
    )


def _reviews(row: Row, language: Language) -> str:
    if series_of(row) in _DISPLAYED:
        return language.count("%(n)s rating", "%(n)s ratings", row["reviews"])
    return language.count("%(n)s review", "%(n)s reviews", row["reviews"])


def series_of(row: Row) -> str:
    """Return which series a row is about; empty for the written reviews of a product."""
    first = next(iter(_markers(row)), None)
    return str(first.get("series", "")) if isinstance(first, dict) else ""


def _markers(row: Row) -> list[object]:
    try:
        markers = json.loads((row["markers"] or "[]")[:_JSON])
    except (ValueError, RecursionError):
        return []
    return markers if isinstance(markers, list) else []
