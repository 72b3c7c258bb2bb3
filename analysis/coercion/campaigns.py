"""Groups near-duplicate disclosures: one campaign, many witnesses.

The same insert card is quoted by many buyers, the same mail goes to many. Quotes are compared by
the shingles of their plain words; the candidates for comparison are found by MinHash bands
(Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3), so that the
work grows with the number of quotes, not with its square.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.coercion.characters import fold_characters
from analysis.coercion.splitting import WORD

SHINGLE: Final = 3
BANDS: Final = 16
ROWS: Final = 3
MIN_LIKENESS: Final = 0.5
MIN_WORDS: Final = 6
_PRIME: Final = (1 << 61) - 1
_SEEDS: Final = tuple(
    (
        int.from_bytes(hashlib.sha256(f"a{number}".encode()).digest()[:7], "big") | 1,
        int.from_bytes(hashlib.sha256(f"b{number}".encode()).digest()[:7], "big"),
    )
    for number in range(BANDS * ROWS)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Witness:
    """One disclosure: what it quotes, of which scheme, and where it was found."""

    id: str
    seller: str
    scheme: str
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """Disclosures of one seller and scheme that say the same; the first stands for all."""

    seller: str
    scheme: str
    witnesses: tuple[Witness, ...]


def shingles(text: str) -> frozenset[str]:
    """Return the runs of SHINGLE plain words of a text; all its words when it has fewer."""
    words = [word for word in WORD.findall(fold_characters(text)) if word.isalnum()]
    if len(words) < SHINGLE:
        return frozenset(words)
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the Jaccard likeness of two sets of shingles, 0 where either is empty."""
    return len(left & right) / len(left | right) if left and right else 0.0


def _signature(pieces: frozenset[str]) -> list[int]:
    """Return the MinHash of some shingles; the same in every run."""
    hashes = [
        int.from_bytes(hashlib.blake2b(piece.encode("utf-8", "replace"), digest_size=7).digest())
        for piece in pieces
    ]
    return [min((a * value + b) % _PRIME for value in hashes) for a, b in _SEEDS]


def find_campaigns(witnesses: Iterable[Witness]) -> Iterator[Campaign]:
    """Yield campaigns of at least two witnesses, in the order of their first witness.

    Args:
        witnesses: Disclosures in any order; short quotes (under MIN_WORDS words) join none, as
            "they offered a refund" is no campaign.
    """
    held = [w for w in witnesses if len(w.quote.split()) >= MIN_WORDS]
    sets = [shingles(witness.quote) for witness in held]
    parents = list(range(len(held)))
    buckets: dict[tuple[object, ...], int] = {}
    for number, (witness, pieces) in enumerate(zip(held, sets, strict=True)):
        if not pieces:
            continue
        signature = _signature(pieces)
        for band in range(BANDS):
            rows = tuple(signature[band * ROWS : (band + 1) * ROWS])
            first = buckets.setdefault((witness.seller, witness.scheme, band, rows), number)
            if first != number and likeness(sets[first], pieces) >= MIN_LIKENESS:
                parents[_root(parents, number)] = _root(parents, first)
    groups: dict[int, list[Witness]] = {}
    for number, witness in enumerate(held):
        groups.setdefault(_root(parents, number), []).append(witness)
    for group in groups.values():
        if len(group) > 1:
            yield Campaign(seller=group[0].seller, scheme=group[0].scheme, witnesses=tuple(group))


def _root(parents: Sequence[int], number: int) -> int:
    """Return the first member of a number's group."""
    while parents[number] != number:
        number = parents[number]
    return number
