"""Turns labelled words into what the small model reads: labels, their pairs, and listed words.

A pair `lever>act` means: in this order, one sentence, at most NEAR words between; `act+lever`
means: in any order, at most FAR words between, sentence ends no matter. Labels are shared by all
languages, so what is learnt in one serves the others. `=act` is a label by itself, `fr:chez` a
listed word of a language: lists hold words that mean something else more often (French `chez moi`),
which the labels alone do not tell. A word that no list knows is never seen, nor a label that only
one language has: it serves that language's rules.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from analysis.coercion.lexicon import Labelled

NEAR: Final = 12
FAR: Final = 30
HALF: Final = 20
GRID: Final = 10
MAX_SPANS: Final = 160

# Labels of words that stand in every text: they tell nothing by their neighbours.
UNREAD: Final = frozenset(("this", "to", "aux", "write_verb", "own_wrote", "on", "mine", "get"))


def around(start: int, end: int) -> tuple[int, int]:
    """Return the range that is read around the words `start:end`.

    It reaches HALF words to each side of their middle, and begins and ends on a grid, so that
    neighbouring tuples are read once.
    """
    middle = (start + end) // 2
    first = max(0, min(start, middle - HALF)) // GRID * GRID
    last = -(-max(end, middle + HALF) // GRID) * GRID
    return first, last


def pairs(spans: Sequence[Labelled], stops: Sequence[int], first: int, last: int) -> list[str]:
    """Return the pairs of labels among the words `first:last`, sorted, each once.

    Args:
        spans: `(start, end, label)`, ascending; those that begin in `first:last` count, at most
            MAX_SPANS of them.
        stops: Ascending positions of sentence ends.
        first: First word.
        last: The word after the last.
    """
    begin = bisect_left(spans, (first, 0, ""))
    held = [
        (start, end, label, bisect_left(stops, start))
        for start, end, label in spans[begin : bisect_left(spans, (last, 0, ""), begin)]
        if label not in UNREAD
    ][:MAX_SPANS]
    loose: set[tuple[str, str]] = set()
    close: set[tuple[str, str]] = set()
    for number, (_, end, label, sentence) in enumerate(held, 1):
        near, far = end + NEAR, end + FAR
        for start, _, name, other in held[number:]:
            if start > far:
                break
            if start >= end:
                loose.add((label, name))
                if start <= near and other == sentence:
                    close.add((label, name))
    found = {loose_pair(a, b) for a, b in loose if a != b}
    found.update(close_pair(a, b) for a, b in close if a != b)
    return sorted(found)


def features(
    words: Iterable[str],
    lang: str,
    spans: Sequence[Labelled],
    stops: Sequence[int],
    first: int,
    last: int,
) -> tuple[str, ...]:
    """Return all that the model reads of the words `first:last`, each once.

    Args:
        words: The listed ones among those words.
        lang: Their language.
        spans: `(start, end, label)`, ascending.
        stops: Ascending positions of sentence ends.
        first: First word.
        last: The word after the last.
    """
    labels = {single(label) for start, _, label in spans if first <= start < last}
    known = {listed(lang, word) for word in words}
    return (*pairs(spans, stops, first, last), *sorted(labels), *sorted(known))


def single(label: str) -> str:
    """Return the name of a label by itself."""
    return f"={label}"


def listed(lang: str, word: str) -> str:
    """Return the name of a listed word of a language."""
    return f"{lang}:{word}"


def loose_pair(label: str, other: str) -> str:
    """Return the name of two labels near each other, in any order."""
    return f"{label}+{other}" if label < other else f"{other}+{label}"


def close_pair(label: str, other: str) -> str:
    """Return the name of a label that another one follows."""
    return f"{label}>{other}"
