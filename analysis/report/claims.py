"""Says what a finding claims, and how its numbers come about, in the reader's language."""

import json
import math
import sqlite3
from collections.abc import Sequence

from analysis.report.detector_words import reason_says, telling_says
from analysis.report.labels import CONTEXTS, REMOVAL_GRADES
from analysis.report.language import Language
from analysis.report.models import QuoteView
from analysis.report.safe_text import clean
from analysis.report.seller_claims import (
    disclosure_says,
    numbers_told,
    selective_says,
    testimony_says,
)
from analysis.report.surplus import alone_says, surplus_says, surplus_sum

Row = sqlite3.Row


def claim_says(
    row: Row,
    language: Language,
    *,
    quotes: Sequence[QuoteView],
    campaign: Row | None,
    removal: Row | None,
    evidence: Sequence[Row],
    pointers: int,
) -> str:
    """Return the claim in a sentence of the reader's language; empty where none is known.

    Args:
        row: The finding.
        language: Of the report.
        quotes: Its passages.
        campaign: Its row of `inflations`.
        removal: The first removal of its evidence.
        evidence: Its first rows of evidence.
        pointers: Removals that it points at.
    """
    if campaign is not None:
        return surplus_says(campaign, numbers_told(evidence), language)
    if quotes and row["family"] == "coercion":
        return language.say(
            "A %(source)s matches the description of: %(scheme)s.",
            source=language.say(_SOURCE_WORDS.get(quotes[0].source, quotes[0].source)),
            scheme=language.semicolon.join(map(language.say, quotes[0].schemes)),
        )
    if row["kind"] == "selective_removal":
        return selective_says(numbers_told(evidence), language)
    if removal is not None and row["kind"] == "removals":
        return _group_says(removal, row, pointers, language) + testimony_says(
            numbers_told(evidence), language
        )
    if removal is not None:
        said = _removal_says(removal, row, language) + testimony_says(
            numbers_told(evidence), language
        )
        if row["kind"] == "removal_after_disclosure":
            sooner = disclosure_says(numbers_told(evidence), language)
            telling = telling_says(clean(row["summary"], 600), language)
            said = " ".join(filter(None, (said, sooner, telling)))
        return said
    return ""


def _group_says(row: Row, finding: Row, number: int, language: Language) -> str:
    said = language.count(
        "%(n)s review was missing by %(gone)s.",
        "%(n)s reviews were missing by %(gone)s.",
        number,
        gone=language.moment(row["gone_by"]),
    )
    if row["context"] != "isolated":
        said += " " + _cause(row, finding, language)
    return said


def _cause(row: Row, finding: Row, language: Language) -> str:
    cause = language.say(CONTEXTS.get(row["context"], row["context"]))
    reason = reason_says(clean(finding["summary"], 600), language)
    return language.say(
        "Likely cause, which is not the seller's act: %(cause)s.",
        cause=f"{cause} ({reason})" if reason else cause,
    )


_SOURCE_WORDS = {
    "review": "review",
    "reply": "seller's public reply",
    "message": "message handed over by a buyer",
}


def _removal_says(row: Row, finding: Row, language: Language) -> str:
    stars = row["stars"]
    said = language.say(
        "The review of %(stars)s was last seen on %(last)s and was missing by %(gone)s, in a scan "
        "that would have shown it (%(grade)s).",
        stars=language.count("%(n)s star", "%(n)s stars", int(stars))
        if stars is not None
        else language.say("unknown stars"),
        last=language.moment(row["last_seen_at"]),
        gone=language.moment(row["gone_by"]),
        grade=_grade_says(row, language),
    )
    if row["context"] != "isolated":
        said += " " + _cause(row, finding, language)
    if row["returned_at"]:
        said += " " + language.say(
            "It was seen again on %(day)s.", day=language.day(row["returned_at"])
        )
    return said


def _grade_says(row: Row, language: Language) -> str:
    """Return the grade of a removal, and what a confirmed one rests on."""
    grade = language.say(REMOVAL_GRADES.get(row["grade"], row["grade"]))
    if row["grade"] != "confirmed":
        return grade
    try:
        basis = json.loads(row["basis"] or "{}")
    except (ValueError, RecursionError):
        return grade
    if not isinstance(basis, dict):
        return grade
    if basis.get("own_page_gone") is True:
        return grade + language.colon + language.say("its own page says that it is gone")
    crawls = basis.get("crawls")
    if isinstance(crawls, list) and len(set(map(str, crawls))) > 1:
        return (
            grade
            + language.colon
            + language.say("missed in %(n)s crawls", n=language.number(len(set(map(str, crawls)))))
        )
    return grade


def sums_of(
    row: Row, campaign: Row | None, evidence: Sequence[Row], language: Language
) -> tuple[str, ...]:
    """Return the arithmetic of a finding, so that it can be done again by hand."""
    sums = []
    if campaign is not None:
        sums.append(surplus_sum(campaign, language, numbers_told(evidence)))
    e_value = row["e_value"]
    if e_value is not None and not math.isnan(e_value) and e_value > 0:
        sums.append(_e_value_says(e_value, row["family"], language))
    if campaign is not None:
        sums += alone_says(numbers_told(evidence), language)
    return tuple(sums)


def _e_value_says(value: float, family: str, language: Language) -> str:
    """Return what an e-value means: an e-process for all lines but campaigns (an e-detector)."""
    if value <= 1:
        return language.say(
            "e-value %(e)s: no evidence against an honest explanation.", e=language.measure(value)
        )
    if family == "inflation":
        return language.say(
            "e-value %(e)s: while nothing but the usual happens, at least %(e)s weeks of watching "
            "pass, on average, before such a value is reached.",
            e=language.measure(value),
        )
    said = language.say(
        "e-value %(e)s: whoever bets against an honest explanation multiplies the stake by %(e)s.",
        e=language.measure(value),
    )
    return f"{said} " + language.say(
        "By chance alone this happens in at most one of %(e)s honest cases, however often one "
        "looks.",
        e=language.measure(value),
    )


def period_of(row: Row, language: Language) -> str:
    """Return the days that a finding speaks of; empty where it names none."""
    start, end = row["period_start"], row["period_end"]
    if not start and not end:
        return ""
    if start and end and start[:10] == end[:10]:
        return language.day(start)
    return f"{language.day(start)} – {language.day(end)}"
