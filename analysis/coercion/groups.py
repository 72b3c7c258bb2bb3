"""Holds groups of numbers in one row, so that many are picked or joined in one step of numpy."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


class Groups:
    """Groups of numbers of 0 and more, each in its order, none changed afterwards.

    `numbers` are those of all groups, one group after the other; `counts` says how many each has.
    """

    def __init__(self, groups: Iterable[Iterable[int]]) -> None:
        each = [tuple(group) for group in groups]
        self.counts = np.array([len(group) for group in each], dtype=np.int32)
        self._firsts = np.cumsum(self.counts, dtype=np.int32) - self.counts
        self.numbers = np.array(list(chain.from_iterable(each)), dtype=np.int32)

    def of(self, chosen: Numbers) -> tuple[Numbers, Numbers]:
        """Return the numbers of some groups, and of each the place among them of its group."""
        counts = self.counts[chosen]
        owners = np.repeat(np.arange(len(chosen), dtype=np.int32), counts)
        return self.numbers[ranges(self._firsts[chosen], counts)], owners

    def joined(self, join: np.ufunc, rows: NDArray[Any]) -> NDArray[Any]:
        """Return a row for each group: those with its numbers, joined. No group may be empty."""
        if not len(self.numbers):
            return rows[:0]
        joined: NDArray[Any] = join.reduceat(rows[self.numbers], self._firsts, axis=0)
        return joined


def owners_of(held: Sequence[Sequence[object]]) -> Numbers:
    """Return, for each thing that is held, the number of its holder."""
    return np.repeat(np.arange(len(held), dtype=np.int32), [len(own) for own in held])


def ranges(begins: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers of some ranges, one range after the other."""
    offsets: NDArray[Any] = begins - np.cumsum(counts) + counts
    return np.repeat(offsets, counts) + np.arange(counts.sum())


def bits_of(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that a mask has, ascending."""
    while mask:
        lowest = mask & -mask
        mask ^= lowest
        yield lowest.bit_length() - 1
