"""Sets of small integers written as ranges, `1-97,99-104`: how a scan says what it showed.

A listing of 100,000 reviews that did not change costs eight bytes, whoever reads the row can
read the set, and presence needs no row per review (ADR 0003).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranges:
    """An immutable set of positive integers; `starts` and `ends` ascend and never touch."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Ranges":
        """Return the set of the numbers given, in any order, repeats allowed."""
        starts: list[int] = []
        ends: list[int] = []
        for number in sorted(set(numbers)):
            if ends and number == ends[-1] + 1:
                ends[-1] = number
            else:
                starts.append(number)
                ends.append(number)
        return cls(tuple(starts), tuple(ends))

    @classmethod
    def parse(cls, text: str | None) -> "Ranges":
        """Return the set written as text; empty or NULL text is the empty set.

        Raises:
            ValueError: The text is not a list of ascending ranges.
        """
        starts: list[int] = []
        ends: list[int] = []
        for part in (text or "").split(",") if text else ():
            low, _, high = part.partition("-")
            starts.append(int(low))
            ends.append(int(high or low))
        return cls(tuple(starts), tuple(ends))

    def __str__(self) -> str:
        return ",".join(
            str(low) if low == high else f"{low}-{high}"
            for low, high in zip(self.starts, self.ends, strict=True)
        )

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.starts, number) - 1
        return at >= 0 and number <= self.ends[at]

    def __iter__(self) -> Iterator[int]:
        for low, high in zip(self.starts, self.ends, strict=True):
            yield from range(low, high + 1)

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in zip(self.starts, self.ends, strict=True))
