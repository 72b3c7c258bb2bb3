"""Finds patterns among labelled spans of a stretch of words, in bounded time.

Whether a pattern occurs at all is answered bit-parallel over the words (Baeza-Yates and Gonnet
1992, CACM 35(10):74-82), so that a stretch full of near misses costs no more than an empty one;
only then are the pieces picked out, nearest first.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from analysis.coercion.grammar import Pattern, Step

Span = tuple[int, int]
MAX_STARTS = 24
MAX_TRIES = 400


class Window:
    """The words of a stretch: where sentences end, and which labels lie where.

    Args:
        size: Number of words.
        stops: Ascending positions of sentence ends.
        spans: Labelled spans `(start, end, label)`, end exclusive, ascending, each once.
    """

    def __init__(self, size: int, stops: Sequence[int], spans: Iterable[tuple[int, int, str]]):
        self.size = size
        self._stops = 0
        for stop in stops:
            self._stops |= 1 << stop
        self._full = (1 << (size + 1)) - 1
        self._spans: dict[str, list[Span]] = {}
        for start, end, label in spans:
            self._spans.setdefault(label, []).append((start, end))
        self._masks: dict[str, dict[int, int]] = {}
        self._joined: dict[tuple[str, ...], list[Span]] = {}

    def add(self, label: str, start: int, end: int) -> None:
        """Add one labelled span; a second time is no matter."""
        held = self._spans.setdefault(label, [])
        at = bisect_left(held, (start, end))
        if at < len(held) and held[at] == (start, end):
            return
        held.insert(at, (start, end))
        self._masks.pop(label, None)
        self._joined.clear()

    def has(self, labels: Iterable[str]) -> bool:
        """Say whether any of the labels occurs."""
        return not self._spans.keys().isdisjoint(labels)

    def spans(self, labels: tuple[str, ...]) -> list[Span]:
        """Return the spans of some labels, ascending."""
        if len(labels) == 1:
            return self._spans.get(labels[0], [])
        joined = self._joined.get(labels)
        if joined is None:
            joined = sorted({span for label in labels for span in self._spans.get(label, ())})
            self._joined[labels] = joined
        return joined

    def masks(self, label: str) -> dict[int, int]:
        """Return, for each length that a label's spans have, where they start, as bits."""
        masks = self._masks.get(label)
        if masks is None:
            masks = self._masks[label] = {}
            for start, end in self._spans.get(label, ()):
                masks[end - start] = masks.get(end - start, 0) | 1 << start
        return masks

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

    def may_find(self, pattern: Pattern) -> bool:
        """Say whether the labels that a pattern cannot do without all occur; cheap."""
        return pattern.needs <= self._spans.keys()

    def find(self, pattern: Pattern) -> Iterator[tuple[Span, ...]]:
        """Yield places of a pattern, one for each place of its first piece, ascending.

        Each yields the spans of the pattern's steps in the order of the steps.
        """
        if not all(self.has(step.labels) for step in pattern.steps):
            return
        if pattern.reach is not None:
            yield from self._find_near(pattern, pattern.reach)
            return
        if not self._occurs(pattern.steps):
            return
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
