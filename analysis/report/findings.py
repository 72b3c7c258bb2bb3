"""Turns rows into the sections of findings: claim, evidence, arithmetic, verdicts."""

import json
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence

from analysis.report.clauses import read_clauses
from analysis.report.labels import (
    CONTEXTS,
    EVIDENCE_KINDS,
    OUTCOMES,
    REMOVAL_GRADES,
    kind_name,
)
from analysis.report.language import Language
from analysis.report.models import EvidenceView, FindingView, QuoteView, VerdictView
from analysis.report.quotes import quote_view
from analysis.report.safe_text import clean, line, safe_link
from analysis.report.strength import campaign_e_value, grade_e_value
from db import report_evidence

_EVIDENCE_SHOWN = 12
_NUMBERS_SHOWN = 16
_JSON = 50_000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
Row = sqlite3.Row


def finding_views(
    connection: sqlite3.Connection,
    rows: Sequence[Row],
    *,
    language: Language,
    hosts: Collection[str],
) -> list[FindingView]:
    """Return a batch of findings of one seller; a few queries serve the whole batch."""
    ids = [row["id"] for row in rows]
    evidence: dict[str, list[Row]] = defaultdict(list)
    more: dict[str, int] = defaultdict(int)
    for row in report_evidence.evidence_of(connection, ids):
        mine = evidence[row["finding_id"]]
        if len(mine) < _EVIDENCE_SHOWN:
            mine.append(row)
        else:
            more[row["finding_id"]] += 1
    pointed = _Pointed(connection, [row for mine in evidence.values() for row in mine])
    mentions: dict[str, list[Row]] = defaultdict(list)
    for row in report_evidence.mentions_of(connection, ids):
        mentions[row["finding_id"]].append(row)
    campaigns = {r["finding_id"]: r for r in report_evidence.inflations_of(connection, ids)}
    verdicts: dict[str, list[VerdictView]] = defaultdict(list)
    for row in report_evidence.verdicts_of(connection, ids):
        verdicts[row["finding_id"]].append(_verdict(row))
    products = {
        (row["site"], product["key"]): product
        for row in rows[:1]
        for product in report_evidence.products_by_key(
            connection,
            site=row["site"],
            keys=sorted({r["product"] for r in rows if r["product"] is not None}),
        )
    }
    return [
        _finding(
            row,
            language=language,
            product=products.get((row["site"], row["product"])),
            quotes=tuple(quote_view(m) for m in mentions[row["id"]]),
            campaign=campaigns.get(row["id"]),
            evidence=tuple(
                _evidence(e, pointed=pointed, language=language, hosts=hosts)
                for e in evidence[row["id"]]
            ),
            removal=pointed.removal_of(evidence[row["id"]]),
            more=more[row["id"]],
            verdicts=tuple(verdicts[row["id"]]),
            hosts=hosts,
        )
        for row in rows
    ]


class _Pointed:
    """What the evidence of a batch points at, fetched at once, by kind and id."""

    def __init__(self, connection: sqlite3.Connection, evidence: Sequence[Row]) -> None:
        refs: dict[str, list[str]] = defaultdict(list)
        for row in evidence:
            refs[row["kind"]].append(row["ref"])
        reviews = sorted({ref.rpartition(".")[0] for ref in refs["version"]})
        self.rows: dict[tuple[str, str], Row] = {}
        for version in report_evidence.versions_by_review(connection, reviews):
            self.rows["version", f"{version['review_id']}.{version['number']}"] = version
        for kind, fetch in (
            ("removal", report_evidence.removals_by_id),
            ("scan", report_evidence.scans_by_id),
            ("capture", report_evidence.captures_by_id),
        ):
            for row in fetch(connection, sorted(set(refs[kind]))):
                self.rows[kind, row["id"]] = row

    def removal_of(self, evidence: Sequence[Row]) -> Row | None:
        """Return the first removal among a finding's evidence."""
        for row in evidence:
            if row["kind"] == "removal" and ("removal", row["ref"]) in self.rows:
                return self.rows["removal", row["ref"]]
        return None


def anchor_of(finding: str) -> str:
    """Return the permalink anchor of a finding: `F-` and its id, safe in an address."""
    safe = _UNSAFE.sub("_", finding[:80])
    return safe if safe.startswith("F-") else f"F-{safe}"


def _finding(
    row: Row,
    *,
    language: Language,
    product: Row | None,
    quotes: tuple[QuoteView, ...],
    campaign: Row | None,
    evidence: tuple[EvidenceView, ...],
    removal: Row | None,
    more: int,
    verdicts: tuple[VerdictView, ...],
    hosts: Collection[str],
) -> FindingView:
    key = line(row["product"], 60)
    title = line(product["title"], 90) if product is not None else ""
    removal_word = language.say(EVIDENCE_KINDS["removal"])
    pointers = sum(e.kind == removal_word for e in evidence) + more
    says = _says(row, quotes, campaign, removal, pointers, language)
    return FindingView(
        id=line(row["id"], 80),
        anchor=anchor_of(row["id"]),
        kind=row["kind"],
        line=row["family"],
        title=language.say(kind_name(row["kind"])),
        says=says or clean(row["summary"], 400),
        translated=bool(says),
        summary=clean(row["summary"], 600),
        status=row["status"],
        fresh=bool(row["fresh"]),
        supersedes=row["supersedes"],
        found_at=language.day(row["found_at"]),
        period=_period(row, language),
        product=f"{title} ({key})" if title and title != key else key,
        product_link=safe_link(product["url"], hosts=hosts) if product is not None else None,
        review=line(row["review"], 60),
        detector=line(row["detector"], 60),
        version=line(row["version"], 30),
        score=row["score"],
        e_value=row["e_value"],
        grade=_grade(row["e_value"] or 0.0, row["family"]),
        sums=_sums(row, campaign, language),
        clauses=read_clauses(row["clauses"]),
        quotes=quotes,
        evidence=evidence,
        more_evidence=more,
        verdicts=verdicts,
    )


def _grade(value: float, family: str) -> int:
    return grade_e_value(campaign_e_value(value) if family == "inflation" else value)


def _says(
    row: Row,
    quotes: Sequence[QuoteView],
    campaign: Row | None,
    removal: Row | None,
    pointers: int,
    language: Language,
) -> str:
    """Return the claim as one sentence in the reader's language; empty where none is known."""
    if campaign is not None:
        if not campaign["ended_on"]:
            return language.say(
                "Since %(start)s (it goes on), %(share)s of %(reviews)s reviews gave high stars, "
                "where %(expected)s were to be expected: about %(extra)s more than usual.",
                start=language.day(campaign["started_on"]),
                share=language.share(campaign["observed_share"]),
                reviews=language.number(campaign["reviews"]),
                expected=language.share(campaign["expected_share"]),
                extra=language.number(campaign["extra_reviews"]),
            )
        return language.say(
            "From %(start)s to %(end)s, %(share)s of %(reviews)s reviews gave high stars, where "
            "%(expected)s were to be expected: about %(extra)s more than usual.",
            start=language.day(campaign["started_on"]),
            end=language.day(campaign["ended_on"]),
            share=language.share(campaign["observed_share"]),
            reviews=language.number(campaign["reviews"]),
            expected=language.share(campaign["expected_share"]),
            extra=language.number(campaign["extra_reviews"]),
        )
    if quotes and row["family"] == "coercion":
        return language.say(
            "A %(source)s matches the description of: %(scheme)s.",
            source=language.say(_SOURCE_WORDS.get(quotes[0].source, quotes[0].source)),
            scheme=language.say(quotes[0].scheme),
        )
    if removal is not None and row["kind"] == "removals":
        return _group_says(removal, pointers, language)
    if removal is not None:
        return _removal_says(removal, language)
    return ""


def _group_says(row: Row, number: int, language: Language) -> str:
    said = language.count(
        "%(n)s review was missing by %(gone)s.",
        "%(n)s reviews were missing by %(gone)s.",
        number,
        gone=language.moment(row["gone_by"]),
    )
    if row["context"] != "isolated":
        said += " " + _cause(row, language)
    return said


def _cause(row: Row, language: Language) -> str:
    return language.say(
        "Likely cause, which is not the seller's act: %(cause)s.",
        cause=language.say(CONTEXTS.get(row["context"], row["context"])),
    )


_SOURCE_WORDS = {
    "review": "review",
    "reply": "seller's public reply",
    "message": "message handed over by a buyer",
}


def _removal_says(row: Row, language: Language) -> str:
    stars = row["stars"]
    said = language.say(
        "The review of %(stars)s was last seen on %(last)s and was missing by %(gone)s, in a scan "
        "that would have shown it (%(grade)s).",
        stars=language.count("%(n)s star", "%(n)s stars", int(stars))
        if stars is not None
        else language.say("unknown stars"),
        last=language.moment(row["last_seen_at"]),
        gone=language.moment(row["gone_by"]),
        grade=language.say(REMOVAL_GRADES.get(row["grade"], row["grade"])),
    )
    if row["context"] != "isolated":
        said += " " + _cause(row, language)
    if row["returned_at"]:
        said += " " + language.say(
            "It was seen again on %(day)s.", day=language.day(row["returned_at"])
        )
    return said


def _sums(row: Row, campaign: Row | None, language: Language) -> tuple[str, ...]:
    """Return the arithmetic of a finding, so that it can be done again by hand."""
    sums = []
    if campaign is not None:
        reviews, high = campaign["reviews"], campaign["observed_share"]
        sums.append(
            language.say(
                "%(reviews)s reviews × (%(observed)s observed − %(expected)s expected) = %(extra)s "
                "more than expected; the finding states %(stated)s",
                reviews=language.number(reviews),
                observed=language.share(high, 1),
                expected=language.share(campaign["expected_share"], 1),
                extra=language.number(reviews * (high - campaign["expected_share"]), 1),
                stated=language.number(campaign["extra_reviews"], 1),
            )
            + (
                f" [{language.number(campaign['extra_low'], 1)} – "
                f"{language.number(campaign['extra_high'], 1)}]."
                if campaign["extra_low"] is not None
                else "."
            )
        )
        markers = line(campaign["markers"], 300)
        if markers not in ("", "[]"):
            sums.append(language.say("Signs beside the e-value: %(markers)s", markers=markers))
    e_value = row["e_value"]
    if e_value is not None and not math.isnan(e_value) and e_value > 0:
        sums.append(_e_value_says(e_value, row["family"], language))
    return tuple(sums)


def _e_value_says(value: float, family: str, language: Language) -> str:
    """Return what an e-value means: an e-process for all lines but campaigns (an e-detector)."""
    if value <= 1:
        return language.say(
            "e-value %(e)s: no evidence against an honest explanation.", e=language.measure(value)
        )
    said = language.say(
        "e-value %(e)s: whoever bets against an honest explanation multiplies the stake by %(e)s.",
        e=language.measure(value),
    )
    if family == "inflation":
        return f"{said} " + language.say(
            "At an honest product at least %(e)s weeks of watching pass, on average, before such a "
            "value is reached.",
            e=language.measure(value),
        )
    return f"{said} " + language.say(
        "By chance alone this happens in at most one of %(e)s honest cases, however often one "
        "looks.",
        e=language.measure(value),
    )


def _period(row: Row, language: Language) -> str:
    start, end = row["period_start"], row["period_end"]
    if not start and not end:
        return ""
    if start and end and start[:10] == end[:10]:
        return language.day(start)
    return f"{language.day(start)} – {language.day(end)}"


def _verdict(row: Row) -> VerdictView:
    return VerdictView(
        verdict=row["verdict"],
        note=clean(row["note"], 600),
        analyst=line(row["analyst"], 60),
        given_at=row["given_at"],
    )


def _evidence(
    row: Row, *, pointed: _Pointed, language: Language, hosts: Collection[str]
) -> EvidenceView:
    target = pointed.rows.get((row["kind"], row["ref"]))
    link = None
    if target is not None and row["kind"] in ("version", "removal", "capture"):
        link = safe_link(target["url"], hosts=hosts)
    return EvidenceView(
        kind=language.say(EVIDENCE_KINDS.get(row["kind"], line(row["kind"], 30))),
        ref=line(row["ref"], 60),
        says=_target_says(row["kind"], target, language) if target is not None else "",
        quote=clean(row["quote"], 400),
        note=clean(row["note"], 300),
        numbers=_numbers(row["data"], language),
        link=link,
    )


def _target_says(kind: str, row: Row, language: Language) -> str:
    if kind == "version":
        return language.say(
            "review %(review)s, version %(number)s, seen from %(start)s",
            review=line(row["review"], 40),
            number=row["number"],
            start=language.moment(row["seen_from"]),
        )
    if kind == "removal":
        return language.say(
            "review %(review)s: last seen %(last)s, missing by %(gone)s",
            review=line(row["review"], 40),
            last=language.moment(row["last_seen_at"]),
            gone=language.moment(row["gone_by"]),
        )
    if kind == "scan":
        return language.say(
            "%(when)s: %(outcome)s; %(seen)s reviews on %(pages)s pages",
            when=language.moment(row["captured_at"]),
            outcome=language.say(OUTCOMES.get(row["outcome"], row["outcome"])),
            seen=language.number(row["reviews_seen"]),
            pages=language.number(row["pages"]),
        )
    return language.say(
        "fetched %(when)s, SHA-256 %(digest)s",
        when=language.moment(row["fetched_at"]),
        digest=line(row["sha256"], 64) or "–",
    )


def _numbers(raw: str | None, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the numbers that a claim can be recomputed from, flattened and bounded."""
    if not raw:
        return ()
    try:
        data = json.loads(raw[:_JSON])
    except (ValueError, RecursionError):
        return (("JSON", clean(raw, 200)),)
    items = data.items() if isinstance(data, dict) else [("", data)]
    shown = [(line(str(key), 40), _value(value, language)) for key, value in items]
    return tuple(shown[:_NUMBERS_SHOWN])


def _value(value: object, language: Language) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "–"
    if isinstance(value, int | float) and abs(value) < 1e300:
        return language.measure(float(value))
    if isinstance(value, str):
        return clean(value, 160)
    return clean(json.dumps(value, ensure_ascii=False), 240)
