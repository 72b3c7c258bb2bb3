"""Turns labelled spans into what the small model reads: which labels stand near which.

A pair `lever>act` means: in this order, one sentence, at most NEAR words between; `act+lever`
means: in any order, at most FAR words between, sentence ends no matter. Labels are shared by all
languages, so what is learnt in one serves the others; words themselves are never seen.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

NEAR: Final = 12
FAR: Final = 30
HALF: Final = 20
GRID: Final = 10
MAX_SPANS: Final = 160

Labelled = tuple[int, int, str]


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
    held = spans[begin : bisect_left(spans, (last, 0, ""), begin)][:MAX_SPANS]
    sentences = [bisect_left(stops, start) for start, _, _ in held]
    found: set[tuple[str, str, str]] = set()
    for number, (_, end, label) in enumerate(held):
        for other in range(number + 1, len(held)):
            start, _, name = held[other]
            if start < end or name == label:
                continue
            if start - end > FAR:
                break
            found.add((label, "+", name) if label < name else (name, "+", label))
            if start - end <= NEAR and sentences[other] == sentences[number]:
                found.add((label, ">", name))
    return sorted("".join(pair) for pair in found)


def strides(size: int) -> Iterable[tuple[int, int]]:
    """Return the ranges in which a text is read when nothing points to a place in it."""
    return ((at, at + 2 * HALF) for at in range(0, max(1, size - HALF), HALF))
