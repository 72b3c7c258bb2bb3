"""Findings and verdicts: written once, never changed but for their status.

An id has two parts, `F-<claim>-<evidence>`: what is claimed of whom, and what it rests on. The
same record gives the same ids; more evidence for a claim gives a new finding that supersedes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.errors import StarWitnessError
from db.identity import derived_id
from db.records import Evidence, Finding
from db.store import Row, Store

STATUS = {"confirm": "confirmed", "dismiss": "dismissed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """A row of a table of details that belongs to a finding; `finding_id` is filled in."""

    table: str
    columns: Mapping[str, Any]


class NoSuchFinding(StarWitnessError):
    """A finding was named that the record does not have."""

    def __init__(self, finding: str) -> None:
        super().__init__(f"no finding {finding!r}; `starwitness findings` lists them")


def claim_prefix(finding: Finding) -> str:
    """Return the first part of a finding's id, shared by all findings of the same claim."""
    claim = finding.claim or json.dumps([finding.product, finding.review])
    return "F-" + derived_id(
        finding.kind, finding.site, finding.seller, claim, finding.detector, length=8
    )


def finding_id(finding: Finding) -> str:
    """Return the id of a finding: its claim and everything that it rests on."""
    grounds = [
        finding.version, finding.period_start, finding.period_end, finding.summary,
        *(f"{e.kind}:{e.ref}:{e.start}:{e.end}:{e.data}" for e in finding.evidence),
    ]  # fmt: skip
    return f"{claim_prefix(finding)}-{derived_id(*grounds, length=8)}"


def store_finding(
    store: Store, finding: Finding, *, at: str, details: Sequence[Detail] = ()
) -> str | None:
    """Store a finding; return its id, or None when nothing new was said.

    It supersedes the standing finding of the same claim. One that an analyst dismissed comes
    back only with evidence that the dismissed one did not have, and then says so.
    """
    identity = finding_id(finding)
    if store.value("SELECT 1 FROM findings WHERE id = ?", (identity,)):
        return None
    prefix = claim_prefix(finding)
    standing = store.row(
        "SELECT id, status FROM findings WHERE id >= ? AND id < ? AND status <> 'superseded'"
        " ORDER BY found_at DESC, id DESC LIMIT 1",
        (f"{prefix}-", f"{prefix}."),
    )
    if standing is not None and standing["status"] == "dismissed":
        if not _new_evidence(store, standing["id"], finding.evidence):
            return None
        note = Evidence(
            kind="finding", ref=standing["id"], note="dismissed earlier; new evidence since"
        )
        finding = replace(finding, evidence=(*finding.evidence, note))
    _insert(store, finding, identity, at, standing["id"] if standing else None)
    if standing is not None:
        store.execute("UPDATE findings SET status = 'superseded' WHERE id = ?", (standing["id"],))
    for detail in details:
        store.insert(detail.table, {**detail.columns, "finding_id": identity})
    return identity


def _new_evidence(store: Store, dismissed: str, evidence: Iterable[Evidence]) -> bool:
    old = {
        (row["kind"], row["ref"])
        for row in store.rows("SELECT kind, ref FROM evidence WHERE finding_id = ?", (dismissed,))
    }
    return any((e.kind, e.ref) not in old for e in evidence)


def _insert(store: Store, finding: Finding, identity: str, at: str, supersedes: str | None) -> None:
    store.insert(
        "findings",
        {
            "id": identity,
            "kind": finding.kind,
            "site": finding.site,
            "seller": finding.seller,
            "product": finding.product,
            "review": finding.review,
            "detector": finding.detector,
            "version": finding.version,
            "found_at": at,
            "period_start": finding.period_start,
            "period_end": finding.period_end,
            "score": finding.score,
            "e_value": finding.e_value,
            "summary": finding.summary,
            "clauses": json.dumps(list(finding.clauses)),
            "status": "open",
            "supersedes": supersedes,
        },
    )
    store.executemany(
        'INSERT INTO evidence (finding_id, position, kind, ref, start, "end", quote, note, data)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (identity, position, e.kind, e.ref, e.start, e.end, e.quote, e.note, e.data)
            for position, e in enumerate(finding.evidence, start=1)
        ],
    )


def supersede_claim(store: Store, prefix: str) -> None:
    """Mark the standing open finding of a claim as superseded: what it said no longer holds."""
    store.execute(
        "UPDATE findings SET status = 'superseded' WHERE id >= ? AND id < ? AND status = 'open'",
        (f"{prefix}-", f"{prefix}."),
    )


def give_verdict(
    store: Store, finding: str, verdict: str, *, at: str, note: str | None, analyst: str | None
) -> None:
    """Record an analyst's word; `confirm` and `dismiss` set the status, `note` does not.

    Raises:
        NoSuchFinding: The record has no such finding.
    """
    with store.atomic():
        if not store.value("SELECT 1 FROM findings WHERE id = ?", (finding,)):
            raise NoSuchFinding(finding)
        count = store.value("SELECT count(*) FROM verdicts WHERE finding_id = ?", (finding,))
        store.insert(
            "verdicts",
            {
                "id": derived_id("verdict", finding, verdict, at, note, str(count)),
                "finding_id": finding,
                "verdict": verdict,
                "note": note,
                "analyst": analyst,
                "given_at": at,
            },
        )
        if verdict in STATUS:
            store.execute(
                "UPDATE findings SET status = ? WHERE id = ? AND status <> 'superseded'",
                (STATUS[verdict], finding),
            )


def list_findings(
    store: Store, *, kind: str | None, seller: str | None, status: str | None, limit: int
) -> list[Row]:
    """Return findings, newest first; a filter that is None lets everything through."""
    return store.rows(
        "SELECT * FROM findings WHERE (:kind IS NULL OR kind = :kind)"
        " AND (:seller IS NULL OR seller = :seller)"
        " AND (CASE WHEN :status IS NULL THEN status <> 'superseded'"
        "      WHEN :status = 'all' THEN 1 ELSE status = :status END)"
        " ORDER BY found_at DESC, coalesce(e_value, score, 0) DESC, id LIMIT :limit",
        {"kind": kind, "seller": seller, "status": status, "limit": limit},
    )


def count_findings(store: Store) -> list[Row]:
    """Return kind, seller and number of the findings that are not superseded."""
    return store.rows(
        "SELECT kind, seller, count(*) AS findings FROM findings WHERE status <> 'superseded'"
        " GROUP BY kind, seller ORDER BY kind, seller"
    )
