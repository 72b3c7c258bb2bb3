"""Stage 1: says which rules could fire, from the labels that occur in a text.

A rule fires only where each of its steps does, and a step only where one of its labels stands. So
a rule of which a step has none of its labels in the text cannot fire: nothing is lost. Of each
rule the step that the fewest texts meet is asked for first, and few texts get further.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from analysis.coercion.demands import Clause, Demand, Shares, share_of
from analysis.coercion.tuples import Rule

FREQUENT: Final = 130.0  # in a thousand texts
_REMEMBERED: Final = 1 << 14

# What a pattern needs: sets of labels as bits, of each of which one must occur, the rarest first.
Masks = tuple[int, ...]


class Prefilter:
    """The demands of one language's rules as sets of bits, found by their rarest step.

    Args:
        demands: What each rule needs, in the order of the rules.
        bits: A bit for each label.
        shares: In how many of a thousand texts a label occurs; unmeasured labels count as rare.

    `patterns` are what rules need, those left out that are met only where another one is, and
    without what is FREQUENT: few texts would be turned away for the lack of it.
    """

    def __init__(self, demands: Sequence[Demand], bits: Mapping[str, int], shares: Shares) -> None:
        self._rules = tuple(rule for rule, _ in demands)
        self._asked: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        self.asked = self.first = 0
        patterns: dict[Masks, None] = {}
        for number, (_, needs) in enumerate(demands):
            for clauses in dict.fromkeys(needs):
                ranked = sorted(set(clauses), key=lambda one: _rank(one, shares))
                first, *rest = masks = tuple(dict.fromkeys(_mask(c, bits) for c in ranked))
                rare = [one for one in ranked if share_of(one, shares) <= FREQUENT]
                asked = rare or ranked[:1]
                patterns[tuple(dict.fromkeys(_mask(c, bits) for c in asked))] = None
                self.first |= first
                for mask in masks:
                    self.asked |= mask
                for bit in _bits(first):
                    self._asked.setdefault(bit, []).append((number, tuple(rest)))
        self.patterns = _loosest(map(_needed, patterns))

    def alive(self, present: int) -> Sequence[Rule]:
        """Return the rules that could fire where some labels occur, in their order."""
        return self._remembered(present & self.asked) if present & self.first else ()

    def __getstate__(self) -> dict[str, object]:
        """Return what a pickle keeps: all but what is remembered."""
        return {name: held for name, held in vars(self).items() if name != "_remembered"}

    @cached_property
    def _remembered(self) -> Callable[[int], Sequence[Rule]]:
        """What `_alive` said."""
        return lru_cache(maxsize=_REMEMBERED)(self._alive)

    def _alive(self, present: int) -> Sequence[Rule]:
        found: set[int] = set()
        for bit in _bits(present & self.first):
            for number, rest in self._asked[bit]:
                for mask in rest:
                    if not present & mask:
                        break
                else:
                    found.add(number)
        return [self._rules[number] for number in sorted(found)]


def _needed(masks: Masks) -> Masks:
    """Return the masks that do not hold wherever another one does."""
    return tuple(m for m in masks if not any(one != m and one & m == one for one in masks))


def _loosest(patterns: Iterable[Masks]) -> list[Masks]:
    """Return the patterns of which one is met wherever any is."""
    kept: list[Masks] = []
    for masks in patterns:
        if not any(_implies(masks, other) for other in kept):
            kept = [other for other in kept if not _implies(other, masks)]
            kept.append(masks)
    return kept


def _implies(masks: Masks, others: Masks) -> bool:
    """Say whether each of the others holds wherever some masks do."""
    return all(any(mask & other == mask for mask in masks) for other in others)


def _bits(mask: int) -> Iterable[int]:
    """Yield the bits of a mask, each as a number of its own."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def masks_of(clauses: Iterable[Clause], bits: Mapping[str, int]) -> Masks:
    """Return conditions as bits, those left out that hold wherever another one does."""
    return _needed(tuple({_mask(clause, bits): None for clause in clauses}))


def _mask(labels: Iterable[str], bits: Mapping[str, int]) -> int:
    """Return the bits of some labels, those without words left out."""
    return sum(bits.get(label, 0) for label in labels)


def _rank(clause: Clause, shares: Shares) -> tuple[float, list[str]]:
    """Return how frequent a condition is, at most, and what settles ties."""
    return share_of(clause, shares), sorted(clause)
