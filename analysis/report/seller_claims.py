"""Says what a test over many reviews claims, from the numbers that its evidence carries."""

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence

from analysis.disclosure import WINDOW_DAYS
from analysis.report.detector_notes import TESTIMONIES
from analysis.report.language import Language
from analysis.report.odds import odds

Row = sqlite3.Row
_MOST = 1e15


def numbers_told(evidence: Sequence[Row]) -> Mapping[str, object]:
    """Return the named numbers of a finding's evidence; what is no JSON object tells nothing."""
    told: dict[str, object] = {}
    for row in evidence:
        if row["kind"] != "series" or not row["data"]:
            continue
        try:
            data = json.loads(row["data"])
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            told.update(data)
    return told


def selective_says(told: Mapping[str, object], language: Language) -> str:
    """Return which stars vanish more readily, and how sure that is; empty without the numbers."""
    low, others = _floats(told, "low", 2), _floats(told, "others", 2)
    ratio = _floats(told, "odds_ratio", 1)
    interval, baseline = _floats(told, "interval", 2), _floats(told, "baseline", 3)
    if not (low and others and ratio and interval and baseline):
        return ""
    return language.say(
        "%(gone)s of %(watched)s reviews of 1 or 2 stars vanished, and %(gone_others)s of "
        "%(watched_others)s others: the odds are %(odds)s times as high (95%% interval: "
        "%(odds_from)s to %(odds_to)s). For ordinary moderation the site's other sellers suggest "
        "%(baseline)s times (%(baseline_from)s to %(baseline_to)s).",
        gone=language.number(low[0]),
        watched=language.number(low[1]),
        gone_others=language.number(others[0]),
        watched_others=language.number(others[1]),
        odds=odds(ratio[0], language),
        odds_from=odds(interval[0], language),
        odds_to=odds(interval[1], language),
        baseline=language.measure(baseline[1]),
        baseline_from=language.measure(baseline[0]),
        baseline_to=language.measure(baseline[2]),
    )


def disclosure_says(told: Mapping[str, object], language: Language) -> str:
    """Return how soon a telling review vanished, and how rare that is; empty without numbers."""
    rate, days = _floats(told, "base_rate", 1), _floats(told, "days", 1)
    if rate is None or days is None:
        return ""
    told_before = language.count(
        "It had told of an offer or a threat %(n)s day before.",
        "It had told of an offer or a threat %(n)s days before.",
        round(days[0]),
    )
    return f"{told_before} " + language.say(
        "Of standing reviews of like stars and age at most %(rate)s vanish within %(window)s days.",
        rate=language.share(rate[0], 1),
        window=language.number(WINDOW_DAYS),
    )


def testimony_says(told: Mapping[str, object], language: Language) -> str:
    """Return what the site's own numbers say of a removal, after a space; empty where nothing."""
    testimony = told.get("testimony")
    if testimony not in ("corroborates", "weakens"):
        return ""
    return " " + language.say(TESTIMONIES[testimony])


def _floats(told: Mapping[str, object], name: str, number: int) -> tuple[float, ...] | None:
    """Return so many finite numbers under a name; None where anything else stands there."""
    value = told.get(name)
    values = value if isinstance(value, list) else [value]
    if len(values) != number:
        return None
    found = [
        float(one)
        for one in values
        if isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < _MOST
    ]
    return tuple(found) if len(found) == number and all(map(math.isfinite, found)) else None
