"""Resolves what a finding rests on: pointers, and what they point at, as a reader sees them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence

from analysis.report.detector_words import note_says
from analysis.report.labels import EVIDENCE_KINDS, OUTCOMES
from analysis.report.language import Language
from analysis.report.models import EvidenceView
from analysis.report.number_words import number_views
from analysis.report.safe_text import clean, line, safe_link
from db.queries import report_evidence

Row = sqlite3.Row


class Pointed:
    """What the evidence of a batch points at, fetched at once, by kind and id."""

    def __init__(self, connection: sqlite3.Connection, evidence: Sequence[Row]) -> None:
        refs: dict[str, list[str]] = defaultdict(list)
        for row in evidence:
            refs[row["kind"]].append(row["ref"])
        reviews = sorted({ref.rpartition(".")[0] for ref in refs["version"]})
        self.rows: dict[tuple[str, str], Row] = {}
        self.said: dict[tuple[str, str], str] = {}
        for version in report_evidence.versions_by_review(connection, reviews):
            self.rows["version", f"{version['review_id']}.{version['number']}"] = version
        for kind, fetch in (
            ("removal", report_evidence.removals_by_id),
            ("scan", report_evidence.scans_by_id),
            ("capture", report_evidence.captures_by_id),
        ):
            for row in fetch(connection, sorted(set(refs[kind]))):
                self.rows[kind, row["id"]] = row

    def says(self, kind: str, ref: str, language: Language) -> str:
        """Return in words what a pointer points at; many findings share their scans."""
        key = (kind, ref)
        if key not in self.said:
            target = self.rows.get(key)
            self.said[key] = _target_says(kind, target, language) if target is not None else ""
        return self.said[key]

    def removal_of(self, evidence: Sequence[Row]) -> Row | None:
        """Return the first removal among a finding's evidence."""
        for row in evidence:
            if row["kind"] == "removal" and ("removal", row["ref"]) in self.rows:
                return self.rows["removal", row["ref"]]
        return None


def evidence_view(
    row: Row, *, pointed: Pointed, language: Language, hosts: Collection[str], lang: str
) -> EvidenceView:
    """Return one pointer of a finding with its quote (in `lang`), note and numbers."""
    target = pointed.rows.get((row["kind"], row["ref"]))
    link = None
    if target is not None and row["kind"] in ("version", "removal", "capture"):
        link = safe_link(target["url"], hosts=hosts)
    return EvidenceView(
        kind=language.say(EVIDENCE_KINDS.get(row["kind"], line(row["kind"], 30))),
        ref=line(row["ref"], 60),
        says=pointed.says(row["kind"], row["ref"], language),
        quote=clean(row["quote"], 400),
        lang=line(lang, 12),
        note=note_says(clean(row["note"], 300), language),
        numbers=number_views(row["data"], language),
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
            "%(when)s: %(outcome)s; reviews: %(seen)s, pages: %(pages)s",
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
