"""Reads the clause tags of findings: a tag, its strength, and the clause in short."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache

from analysis.coercion.clauses import load_clauses
from analysis.report.clause_citations import CITATIONS
from analysis.report.models import ClauseView
from analysis.report.safe_text import line

_STRENGTHS = "DAP"
_MOST = 12
_JSON = 20_000


@lru_cache(maxsize=4096)
def read_clauses(raw: str | None) -> tuple[ClauseView, ...]:
    """Return the clauses of a finding from its JSON list.

    An entry is `tag:strength` text, or an object with `tag` and `strength`; what is neither is
    left out, because a wrong tag is worse than none.
    """
    try:
        entries = json.loads((raw or "[]")[:_JSON])
    except (ValueError, RecursionError):
        return ()
    found = [_clause(entry) for entry in entries] if isinstance(entries, list) else []
    return tuple(dict.fromkeys(clause for clause in found if clause is not None))[:_MOST]


def _clause(entry: object) -> ClauseView | None:
    if isinstance(entry, str):
        tag, _, strength = entry.rpartition(":")
        if strength not in _STRENGTHS or not tag:
            tag, strength = entry, ""
        return _view(tag, strength)
    if isinstance(entry, dict) and isinstance(entry.get("tag"), str):
        strength = str(entry.get("strength", ""))[:1]
        tag = entry["tag"]
        return _view(tag, strength if strength in _STRENGTHS else "")
    return None


def _view(tag: str, strength: str) -> ClauseView:
    return ClauseView(
        tag=line(tag, 60),
        strength=strength,
        text=describe(tag),
        citation=CITATIONS.get(tag, ""),
        conditions=_conditions().get((tag, strength), ()),
    )


def on_site(clauses: Iterable[ClauseView], site: str) -> tuple[ClauseView, ...]:
    """Return the clauses as they bear on a site: another platform's rule is O instead of P."""
    labels = set(site.lower().split("."))
    return tuple(
        replace(clause, strength="O")
        if clause.strength == "P" and clause.tag.partition(".")[0] not in labels
        else clause
        for clause in clauses
    )


def sum_clauses(raws: Iterable[tuple[str | None, int]]) -> tuple[ClauseView, ...]:
    """Return the clauses of many findings, direct ones first, with the number of findings.

    Args:
        raws: JSON lists with the number of findings that carry each.
    """
    counts: Counter[ClauseView] = Counter()
    for raw, number in raws:
        for clause in read_clauses(raw):
            counts[clause] += number
    ordered = sorted(
        counts.items(), key=lambda item: ("DAPO".find(item[0].strength) % 5, -item[1], item[0].tag)
    )
    return tuple(replace(clause, findings=number) for clause, number in ordered)


@cache
def _texts() -> dict[str, str]:
    table = load_clauses()
    return {clause.tag: clause.text for tagged in table.clauses.values() for clause in tagged}


@cache
def _conditions() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what matches hang on, by tag and strength: findings do not say for which scheme."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for tagged in load_clauses().clauses.values():
        for clause in tagged:
            if clause.note:
                found.setdefault((clause.tag, clause.strength), {})[clause.note] = None
    return {key: tuple(notes) for key, notes in found.items()}


def describe(tag: str) -> str:
    """Return the clause in short; empty where no description is known."""
    return _texts().get(tag, "")
