"""Reads the clause tags of findings, each with the scheme whose description brought it in."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from analysis.coercion.clauses import load_clauses
from analysis.report.clause_citations import CITATIONS
from analysis.report.labels import SCHEMES
from analysis.report.models import ClauseView, MatchView, SchemeView
from analysis.report.safe_text import line

_STRENGTHS = "DAP"
_ORDER = "DAPO"
_MOST = 24
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
    )


@lru_cache(maxsize=4096)
def matched_by_scheme(
    raw: str | None, schemes: tuple[str, ...], *, site: str
) -> tuple[MatchView, ...]:
    """Return the clauses of one finding, each scheme with its own, direct ones first.

    Args:
        raw: The finding's JSON list.
        schemes: What its passages match the description of.
        site: Where it was found: another platform's rule is O instead of P.
    """
    return sum_matches([(raw, schemes, 1)], site=site)


def sum_matches(
    rows: Iterable[tuple[str | None, Sequence[str], int]], *, site: str
) -> tuple[MatchView, ...]:
    """Return the clauses of many findings by scheme; schemes that match the same share an entry.

    A finding records its clauses once for all its schemes: which is whose, and on what the match
    hangs, the table of clauses says. What none of its schemes explains stands under no scheme.

    Args:
        rows: JSON list, schemes, and the number of findings that carry both.
        site: Where they were found.
    """
    counts: dict[tuple[ClauseView, ...], Counter[str]] = {}
    unexplained: dict[ClauseView, None] = {}
    for raw, schemes, number in rows:
        recorded = {(clause.tag, clause.strength): clause for clause in read_clauses(raw)}
        left = dict(recorded)
        for scheme in dict.fromkeys(schemes):
            conditions = _conditions().get(scheme, {})
            mine = [
                replace(recorded[key], conditions=tuple(filter(None, [note])))
                for key, note in conditions.items()
                if key in recorded
            ]
            for key in conditions:
                left.pop(key, None)
            if mine:
                counts.setdefault(_placed(mine, site), Counter())[scheme] += number
        unexplained |= dict.fromkeys(left.values())
    found = [
        MatchView(
            schemes=tuple(
                SchemeView(name=SCHEMES.get(scheme) or line(scheme, 60), findings=findings)
                for scheme, findings in named.most_common()
            ),
            clauses=clauses,
        )
        for clauses, named in counts.items()
    ]
    found.sort(key=_rank)
    if unexplained:
        found.append(MatchView(schemes=(), clauses=_placed(unexplained, site)))
    return tuple(found)


def _rank(match: MatchView) -> tuple[object, ...]:
    """Return what puts direct matches first, and of those the ones that many findings carry."""
    strongest = min(_ORDER.find(clause.strength) % 5 for clause in match.clauses)
    findings = sum(scheme.findings for scheme in match.schemes)
    return strongest, -findings, [scheme.name for scheme in match.schemes]


def _placed(clauses: Iterable[ClauseView], site: str) -> tuple[ClauseView, ...]:
    """Return clauses as they bear on a site, direct ones first, else as they came."""
    labels = set(site.lower().split("."))
    placed = [
        replace(clause, strength="O")
        if clause.strength == "P" and clause.tag.partition(".")[0] not in labels
        else clause
        for clause in clauses
    ]
    return tuple(sorted(placed, key=lambda clause: _ORDER.find(clause.strength) % 5))


@cache
def _texts() -> dict[str, str]:
    table = load_clauses()
    return {clause.tag: clause.text for tagged in table.clauses.values() for clause in tagged}


@cache
def _conditions() -> dict[str, dict[tuple[str, str], str]]:
    """Return what each match of a scheme hangs on, by tag and strength; empty for nothing."""
    return {
        scheme: {(clause.tag, clause.strength): clause.note for clause in tagged}
        for scheme, tagged in load_clauses().clauses.items()
    }


def describe(tag: str) -> str:
    """Return the clause in short; empty where no description is known."""
    return _texts().get(tag, "")
