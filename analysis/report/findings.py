"""Turns rows into the sections of findings: claim, evidence, arithmetic, verdicts."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence

from analysis.report.claims import claim_says, period_of, sums_of
from analysis.report.clauses import matched_by_scheme
from analysis.report.evidence import Pointed, evidence_view
from analysis.report.labels import EVIDENCE_KINDS, N_, SCORES, kind_name
from analysis.report.language import Language
from analysis.report.models import EvidenceView, FindingView, QuoteView, VerdictView
from analysis.report.product_names import product_names
from analysis.report.quotes import quote_views
from analysis.report.safe_text import clean, line, safe_link
from analysis.report.seller_claims import numbers_told
from analysis.report.strength import campaign_e_value, grade_e_value
from analysis.report.surplus import explanations_of, series_of, signs_of
from db.queries import report_evidence

_EVIDENCE_SHOWN = 12
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
    pointed = Pointed(connection, [row for mine in evidence.values() for row in mine])
    spoken: dict[tuple[str, str], str] = {}
    mentions: dict[str, list[Row]] = defaultdict(list)
    for row in report_evidence.mentions_of(connection, ids):
        mentions[row["finding_id"]].append(row)
        spoken[row["finding_id"], row["quote"]] = row["lang"] or ""
    schemes: dict[str, list[str]] = defaultdict(list)
    for row in report_evidence.schemes_of(connection, ids):
        schemes[row["finding_id"]].append(row["scheme"])
    campaigns = {r["finding_id"]: r for r in report_evidence.inflations_of(connection, ids)}
    verdicts: dict[str, list[VerdictView]] = defaultdict(list)
    for row in report_evidence.verdicts_of(connection, ids):
        verdicts[row["finding_id"]].append(_verdict(row))
    names = product_names(
        connection,
        site=rows[0]["site"] if rows else "",
        keys=[row["product"] for batch in mentions.values() for row in batch],
    )
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
            quotes=quote_views(mentions[row["id"]], most=4, names=names),
            schemes=tuple(schemes[row["id"]]),
            campaign=campaigns.get(row["id"]),
            evidence=tuple(
                evidence_view(
                    e,
                    pointed=pointed,
                    language=language,
                    hosts=hosts,
                    lang=spoken.get((row["id"], e["quote"]), ""),
                )
                for e in evidence[row["id"]]
            ),
            told=evidence[row["id"]],
            removal=pointed.removal_of(evidence[row["id"]]),
            more=more[row["id"]],
            verdicts=tuple(verdicts[row["id"]]),
            hosts=hosts,
        )
        for row in rows
    ]


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
    schemes: tuple[str, ...],
    campaign: Row | None,
    evidence: tuple[EvidenceView, ...],
    told: Sequence[Row],
    removal: Row | None,
    more: int,
    verdicts: tuple[VerdictView, ...],
    hosts: Collection[str],
) -> FindingView:
    key = line(row["product"], 60)
    title = line(product["title"], 90) if product is not None else ""
    removal_word = language.say(EVIDENCE_KINDS["removal"])
    pointers = sum(e.kind == removal_word for e in evidence) + more
    says = claim_says(
        row, language, quotes=quotes, campaign=campaign, removal=removal, evidence=told,
        pointers=pointers,
    )  # fmt: skip
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
        period=period_of(row, language),
        product=f"{title} ({key})" if title and title != key else key,
        product_link=safe_link(product["url"], hosts=hosts) if product is not None else None,
        review=line(row["review"], 60),
        detector=line(row["detector"], 60),
        version=line(row["version"], 30),
        score=_score(row, campaign, language),
        e_value=row["e_value"],
        grade=_grade(row["e_value"] or 0.0, row["family"]),
        sums=sums_of(row, campaign, told, language),
        signs=signs_of(campaign, language) if campaign is not None else (),
        explanations=explanations_of(numbers_told(told), language) if campaign is not None else (),
        clauses=matched_by_scheme(row["clauses"], schemes, site=row["site"]),
        quotes=quotes,
        evidence=evidence,
        more_evidence=more,
        verdicts=verdicts,
    )


def _score(row: Row, campaign: Row | None, language: Language) -> tuple[str, str] | None:
    """Return the name of a kind's score and the score; None without one."""
    if row["score"] is None:
        return None
    name = language.say(SCORES.get(row["kind"], N_("Score")))
    if campaign is not None and series_of(campaign) == "average":
        name = language.say("Ratings that came meanwhile")
    if row["kind"] == "coercion":
        return name, language.chance(row["score"])
    if row["kind"] == "removal_after_disclosure":
        return name, language.share(row["score"], 1)
    return name, language.measure(row["score"])


def _grade(value: float, family: str) -> int:
    return grade_e_value(campaign_e_value(value) if family == "inflation" else value)


def _verdict(row: Row) -> VerdictView:
    return VerdictView(
        verdict=row["verdict"],
        note=clean(row["note"], 600),
        analyst=line(row["analyst"], 60),
        given_at=row["given_at"],
    )
