"""Parses the short notation of patterns: labels in order with gaps, or labels near each other.

`lever:refund ..8 if ..4 remove_review`  in this order, at most 8 and 4 words between, one sentence
`refund //20 remove_review`              in this order, sentence ends may lie between
`refund & ask|if & remove_review ~30/1`  in any order, within 30 words, at most 1 sentence end away
`a b`                                    next to each other

`a|b` is either label; `slot:label` says which slot of the tuple the piece fills.
"""

import re
from dataclasses import dataclass
from typing import Final

from analysis.coercion.records import SLOTS

_STEP: Final = re.compile(r"(?:([a-z]+):)?([a-z][a-z0-9_]*(?:\|[a-z][a-z0-9_]*)*)")
_GAP: Final = re.compile(r"(\.\.|//)(\d{1,3})")
_REACH: Final = re.compile(r"~(\d{1,3})(?:/(\d))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One piece of a pattern, and how far after the piece before it may begin."""

    labels: tuple[str, ...]
    slot: str | None = None
    gap: int = 0
    crosses: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """Pieces in order, or (`reach` given) in any order within `reach` words of the first."""

    source: str
    steps: tuple[Step, ...]
    reach: int | None = None
    sentences: int = 0

    def labels(self) -> frozenset[str]:
        """Return every label that the pattern names."""
        return frozenset(label for step in self.steps for label in step.labels)


class NotationError(ValueError):
    """A pattern cannot be parsed; the loader says in which file and rule."""


def _parse_step(text: str, *, gap: int, crosses: bool) -> Step:
    """Return one step, or say what is wrong with it."""
    found = _STEP.fullmatch(text)
    if not found:
        raise NotationError(f"{text!r} is not `label`, `label|label` or `slot:label`")
    slot = found.group(1)
    if slot is not None and slot not in SLOTS:
        raise NotationError(f"{text!r}: {slot!r} is no slot (known: {', '.join(SLOTS)})")
    return Step(labels=tuple(found.group(2).split("|")), slot=slot, gap=gap, crosses=crosses)


def parse_pattern(source: str) -> Pattern:
    """Return the pattern that a line of the notation says."""
    words = source.split()
    if not words:
        raise NotationError("empty pattern")
    if "&" in words or _REACH.fullmatch(words[-1]):
        reach = _REACH.fullmatch(words[-1])
        if not reach:
            raise NotationError(f"{source!r} needs its reach, such as `~30` or `~30/1`, at the end")
        pieces, signs = words[:-1:2], words[1:-1:2]
        if len(words[:-1]) % 2 == 0 or any(sign != "&" for sign in signs):
            raise NotationError(f"{source!r}: write `a & b & c ~30`")
        return Pattern(
            source=source,
            steps=tuple(_parse_step(piece, gap=0, crosses=True) for piece in pieces),
            reach=int(reach.group(1)),
            sentences=int(reach.group(2) or 0),
        )
    steps: list[Step] = []
    gap, crosses = 0, False
    for word in words:
        between = _GAP.fullmatch(word)
        if between:
            gap, crosses = int(between.group(2)), between.group(1) == "//"
            continue
        steps.append(_parse_step(word, gap=gap, crosses=crosses))
        gap, crosses = 0, False
    if not steps or _GAP.fullmatch(words[-1]):
        raise NotationError(f"{source!r} ends in a gap")
    return Pattern(source=source, steps=tuple(steps))
