"""Finds patterns among labelled spans of a stretch of words, in bounded time.

Whether a pattern occurs at all is answered bit-parallel over the words (Baeza-Yates and Gonnet
1992, CACM 35(10):74-82), so that a stretch full of near misses costs no more than an empty one;
only then are the pieces picked out, nearest first.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from analysis.coercion.grammar import Pattern, Step
from analysis.coercion.tuples import Composite

Span = tuple[int, int]
MAX_STARTS: Final = 24
MAX_TRIES: Final = 400
CLOSE: Final = 1


class Window:
    """The words of a stretch: where sentences end, and which labels lie where.

    A composite is looked for when its label is first asked for: most never are.

    Args:
        size: Number of words.
        stops: Ascending positions of sentence ends.
        spans: By label, where it stands: `(start, end)`, end exclusive, ascending, each once.
        composites: By label, those made of other labels, none by way of itself.
        present: The labels of the spans, as bits.
        needs: By the source of a pattern, sets of labels of which one must be present, as bits.
    """

    def __init__(
        self,
        size: int,
        stops: Sequence[int],
        spans: Mapping[str, Sequence[Span]],
        composites: Mapping[str, Composite] = MappingProxyType({}),
        present: int = 0,
        needs: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> None:
        self.size = size
        self._stops = sum(1 << stop for stop in stops)
        self._full = (1 << (size + 1)) - 1
        self._spans = dict(spans)
        self._composites = composites
        self._made: set[str] = set()
        self._present = present
        self._needs = needs
        self._masks: dict[str, dict[int, int]] = {}
        self._joined: dict[tuple[str, ...], list[Span]] = {}

    def has(self, labels: Sequence[str]) -> bool:
        """Say whether any of the labels occurs."""
        if not self._spans.keys().isdisjoint(labels):
            return True
        if self._composites.keys().isdisjoint(labels):
            return False
        return any(map(self._of, labels))

    def spans(self, labels: tuple[str, ...]) -> Sequence[Span]:
        """Return the spans of some labels, ascending."""
        if len(labels) == 1:
            return self._of(labels[0])
        joined = self._joined.get(labels)
        if joined is None:
            joined = sorted({span for label in labels for span in self._of(label)})
            self._joined[labels] = joined
        return joined

    def masks(self, label: str) -> dict[int, int]:
        """Return, for each length that a label's spans have, where they start, as bits."""
        masks = self._masks.get(label)
        if masks is None:
            masks = self._masks[label] = {}
            for start, end in self._of(label):
                masks[end - start] = masks.get(end - start, 0) | 1 << start
        return masks

    def _of(self, label: str) -> Sequence[Span]:
        """Return the spans of a label, those of its composite among them, ascending."""
        if label in self._composites and label not in self._made:
            self._made.add(label)
            made = set(self._make(self._composites[label]))
            if made:
                self._spans[label] = sorted(made.union(self._spans.get(label, ())))
        return self._spans.get(label, ())

    def _make(self, composite: Composite) -> Iterator[Span]:
        """Yield every place of a composite, except just after or before what forbids it."""
        found = [
            (min(s for s, _ in spans), max(e for _, e in spans))
            for pattern in composite.patterns
            for spans in self.find(pattern)
        ]
        if not found:
            return
        before, after = self.spans(composite.not_after), self.spans(composite.not_before)
        for start, end in found:
            if any(s < start <= e + CLOSE for s, e in before):
                continue
            if any(end <= s <= end + CLOSE for s, _ in after):
                continue
            yield start, end

    def sentences_between(self, left: int, right: int) -> int:
        """Return how many sentence ends lie in `left:right`."""
        if right <= left:
            return 0
        return ((self._stops >> left) & ((1 << (right - left)) - 1)).bit_count()

    def sentence(self, start: int, end: int) -> Span:
        """Return the range of the whole sentences that hold `start:end`."""
        before = self._stops & ((1 << start) - 1)
        first = before.bit_length()
        after = self._stops >> max(start, end - 1)
        last = max(start, end - 1) + (after & -after).bit_length() if after else self.size
        return first, last

    def find(self, pattern: Pattern) -> Iterable[tuple[Span, ...]]:
        """Return places of a pattern, one for each place of its first piece, ascending.

        Each gives the spans of the pattern's steps in the order of the steps.
        """
        for need in self._needs.get(pattern.source, ()):
            if not self._present & need:
                return ()
        for step in pattern.steps:
            if not self.has(step.labels):
                return ()
        if pattern.reach is not None:
            return self._find_near(pattern, pattern.reach)
        return self._find_in_order(pattern) if self._occurs(pattern.steps) else ()

    def _find_in_order(self, pattern: Pattern) -> Iterator[tuple[Span, ...]]:
        """Yield the nearest following pieces after each place of a pattern's first piece."""
        budget = [MAX_TRIES]
        found = 0
        for first in self.spans(pattern.steps[0].labels):
            rest = self._follow(first[1], pattern.steps, 1, budget)
            if rest is not None:
                yield (first, *rest)
                found += 1
            if found >= MAX_STARTS or budget[0] <= 0:
                return

    def _occurs(self, steps: Sequence[Step]) -> bool:
        """Say, for all starts at once, whether steps occur in order."""
        reached = self._full
        for number, step in enumerate(steps):
            if number:
                reached = self._dilate(reached, step.gap, step.crosses)
            ends = 0
            for label in step.labels:
                for length, mask in self.masks(label).items():
                    ends |= (reached & mask) << length
            if not ends:
                return False
            reached = ends
        return True

    def _dilate(self, positions: int, gap: int, crosses: bool) -> int:
        """Return the positions at most `gap` words on, sentence ends stopping unless crossed."""
        if crosses:
            left, step = gap, 1
            while left > 0:
                shift = min(step, left)
                positions |= positions << shift
                left -= shift
                step *= 2
            return positions & self._full
        moved = positions
        for _ in range(gap):
            moved = (moved & ~self._stops) << 1
            positions |= moved
        return positions & self._full

    def _follow(
        self, end: int, steps: Sequence[Step], number: int, budget: list[int]
    ) -> tuple[Span, ...] | None:
        """Return the nearest spans of the remaining steps after `end`, or none."""
        if number == len(steps):
            return ()
        step = steps[number]
        held = self.spans(step.labels)
        for span in held[bisect_left(held, (end, 0)) :]:
            budget[0] -= 1
            if budget[0] <= 0 or span[0] > end + step.gap:
                return None
            if not step.crosses and self.sentences_between(end, span[0]):
                return None
            rest = self._follow(span[1], steps, number + 1, budget)
            if rest is not None:
                return (span, *rest)
        return None

    def _find_near(self, pattern: Pattern, reach: int) -> Iterator[tuple[Span, ...]]:
        """Yield the nearest other pieces around each place of a pattern's first piece."""
        for anchor in self.spans(pattern.steps[0].labels)[:MAX_STARTS]:
            chosen = [anchor]
            for step in pattern.steps[1:]:
                nearest = self._nearest(anchor, step.labels, chosen, reach, pattern.sentences)
                if nearest is None:
                    break
                chosen.append(nearest)
            else:
                yield tuple(chosen)

    def _nearest(
        self,
        anchor: Span,
        labels: tuple[str, ...],
        taken: Sequence[Span],
        reach: int,
        sentences: int,
    ) -> Span | None:
        """Return the span of some labels nearest to an anchor and not over what is taken."""
        best: tuple[int, Span] | None = None
        held = self.spans(labels)
        for span in held[bisect_left(held, (anchor[0] - reach - 12, 0)) :]:
            if span[0] > anchor[1] + reach:
                break
            away = max(span[0] - anchor[1], anchor[0] - span[1], 0)
            if away > reach or (best and away >= best[0]):
                continue
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            left, right = sorted((span, anchor))
            if self.sentences_between(left[1], right[0]) <= sentences:
                best = (away, span)
        return best[1] if best else None
