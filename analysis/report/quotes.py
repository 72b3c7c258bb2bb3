"""Cuts a passage into pieces, so that each slot of the tuple can be marked where it stands."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from analysis.report.labels import SCHEMES, SLOTS
from analysis.report.models import Piece, QuoteView
from analysis.report.safe_text import ELLIPSIS, clean, line

_QUOTE = 700
_SLOT = 200
_JSON = 100_000
PSEUDONYM = 8


def quote_views(
    rows: Iterable[sqlite3.Row], *, most: int, names: Mapping[str, str]
) -> tuple[QuoteView, ...]:
    """Return passages, the most probable first: one a campaign, schemes of one passage together.

    Args:
        rows: Mentions, the most probable first.
        most: Number of passages returned at most.
        names: Of the products, by their keys.
    """
    listed = list(rows)
    campaigns = Counter(row["campaign"] for row in listed if row["campaign"])
    passages: dict[tuple[object, ...], list[sqlite3.Row]] = {}
    for row in listed:
        key = (
            ("campaign", row["campaign"])
            if row["campaign"]
            else (row["source"], row["review_id"], row["said_at"], row["quote"])
        )
        passages.setdefault(key, []).append(row)
    return tuple(
        _quote_view(same, names, others=max(0, campaigns[same[0]["campaign"]] - 1))
        for same in list(passages.values())[:most]
    )


def _quote_view(same: Sequence[sqlite3.Row], names: Mapping[str, str], *, others: int) -> QuoteView:
    row = same[0]
    quote = (row["quote"] or "")[: 4 * _QUOTE]
    spans = locate_slots(
        quote,
        slots={name: row[name] for name in SLOTS},
        spans=_read_spans(row["spans"]),
    )
    found = {name for name, _, _ in spans}
    missing = tuple(name for name in SLOTS if row[name] and name not in found)
    return QuoteView(
        pieces=cut(quote, spans),
        lang=line(row["lang"], 12),
        schemes=tuple(dict.fromkeys(_scheme(r["scheme"]) for r in same)),
        source=row["source"],
        probability=row["probability"],
        reviewer=line(row["reviewer_id"], PSEUDONYM).rstrip(ELLIPSIS),
        review=line(row["review"], 60),
        product=names.get(row["product"], ""),
        said_at=row["said_at"] or row["seen_from"],
        stars=row["stars"],
        campaign=line(row["campaign"], 40),
        missing=tuple((name, line(row[name], _SLOT)) for name in missing),
        finding=row["finding_id"],
        others=others,
    )


def _scheme(name: str) -> str:
    return SCHEMES.get(name) or line(name, 60)


def locate_slots(
    quote: str,
    *,
    slots: dict[str, str | None],
    spans: dict[str, tuple[int, int]],
) -> list[tuple[str, int, int]]:
    """Return (slot, start, end) inside the quote, ascending and disjoint.

    Spans count from the start of the stored text, in which the span `quote` says where the quote
    stands, or of the quote itself; whichever yields the slot's words is taken, else the first
    place where the words stand.
    """
    starts = {spans["quote"][0] if "quote" in spans else 0, 0}
    found = []
    for name, words in slots.items():
        if not words:
            continue
        start, end = spans.get(name, (-1, -1))
        fits = (s for s in starts if s <= start and quote[start - s : end - s] == words)
        shift = next(fits, None)
        at = -1 if shift is None else start - shift
        if at < 0:
            at = quote.find(words)
        if at >= 0:
            found.append((name, at, at + len(words)))
    found.sort(key=lambda span: (span[1], span[2]))
    disjoint: list[tuple[str, int, int]] = []
    for span in found:
        if not disjoint or span[1] >= disjoint[-1][2]:
            disjoint.append(span)
    return disjoint


def cut(quote: str, spans: Sequence[tuple[str, int, int]]) -> tuple[Piece, ...]:
    """Return the quote as pieces, each cleaned and the whole bounded."""
    pieces = []
    at = 0
    for name, start, end in [*spans, ("", len(quote), len(quote))]:
        if start > at:
            pieces.append(Piece(text=clean(quote[at:start], _QUOTE)))
        if end > start:
            pieces.append(Piece(text=clean(quote[start:end], _SLOT), slot=name))
        at = end
    bounded: list[Piece] = []
    left = _QUOTE
    for piece in pieces:
        if left <= 0:
            bounded.append(Piece(text=ELLIPSIS))
            break
        bounded.append(Piece(text=clean(piece.text, left), slot=piece.slot))
        left -= len(piece.text)
    return tuple(bounded)


def _read_spans(raw: str | None) -> dict[str, tuple[int, int]]:
    try:
        data = json.loads((raw or "{}")[:_JSON])
    except (ValueError, RecursionError):
        return {}
    found = {}
    for name, span in data.items() if isinstance(data, dict) else ():
        pair = span[0] if isinstance(span, list) and span and isinstance(span[0], list) else span
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair):
            found[str(name)] = (pair[0], pair[1])
    return found
