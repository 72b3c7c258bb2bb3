"""Stage 2: reads a stretch of words with the rules of one language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Final

from analysis.coercion.features import around, features
from analysis.coercion.grammar import Pattern
from analysis.coercion.rules import RuleSet
from analysis.coercion.tuples import Rule
from analysis.coercion.window import Span, Window
from analysis.coercion.words import Words

AHEAD: Final = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Consecutive words of a text from its word `offset` on, coded for one language."""

    words: str
    text: Words
    offset: int

    @property
    def texts(self) -> list[str]:
        """The words as they stand in the plain text."""
        return self.text.texts[self.offset : self.offset + len(self.words)]

    def is_spelled(self, start: int, end: int, exact: str) -> bool:
        """Say whether the words `start:end` stand so in the stored text, case aside."""
        if exact.split(" ")[0] not in self.text.lowered:
            return False
        words = (self.text.spelled(number + self.offset) for number in range(start, end))
        return " ".join(words) == exact


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a rule fires: the pattern, the word ranges of its steps, and the whole range."""

    rule: Rule
    pattern: Pattern
    spans: tuple[Span, ...]
    start: int
    end: int


class Reading:
    """A stretch, labelled, and the rules that could fire there; works out what is asked, once.

    `alive` are those rules; where its labels do not all occur, a rule would not fire.
    """

    def __init__(self, stretch: Stretch, rules: RuleSet) -> None:
        self.stretch = stretch
        self.rules = rules
        self.matches = rules.lexicon.find(stretch.words, stretch.is_spelled)
        found = {number for _, _, number in self.matches}
        self._present = reduce(or_, map(rules.carried.__getitem__, found), 0)
        self.alive = rules.prefilter.alive(self._present)

    @cached_property
    def stops(self) -> list[int]:
        """The positions of sentence ends, ascending."""
        text, offset = self.stretch.text, self.stretch.offset
        signs = self.rules.lexicon.stops(self.stretch.words)
        return [sign for sign in signs if text.ends_sentence(sign + offset)]

    @cached_property
    def window(self) -> Window:
        """The labelled words."""
        labels = self.rules.lexicon.labels
        spans: dict[str, list[Span]] = {}
        for start, end, number in self.matches:
            for label in labels[number]:
                spans.setdefault(label, []).append((start, end))
        return Window(
            len(self.stretch.words),
            self.stops,
            spans,
            self.rules.composites,
            self._present,
            self.rules.needs,
        )

    def respelt(self) -> "Reading | None":
        """Return the same stretch with misspelt words read as listed ones; None without any."""
        coded = self.rules.lexicon.respelt(self.stretch.words, self.stretch.texts)
        if coded == self.stretch.words:
            return None
        return Reading(replace(self.stretch, words=coded), self.rules)

    def place(self, rule: Rule) -> Place | None:
        """Return the first place of a rule without a guard near it."""
        return _first_place(self.window, rule)

    def near(self, place: Place) -> tuple[Span, ...]:
        """Return the ranges that are read: around a place, and of a candidate its own sentences.

        Amid a long story its own sentences are like what the model has learnt from; the words
        around them are about something else. A strict rule has said what it takes them for, and of
        it the model is to doubt.
        """
        first, last = around(place.start, place.end)
        begin, end = self.window.sentence(place.start, place.end)
        whole, own = (first, min(last, self.window.size)), (max(first, begin), min(last, end))
        return (whole, own) if place.rule.candidate and own != whole else (whole,)

    def features(self, first: int, last: int) -> tuple[str, ...]:
        """Return what the model reads of the words `first:last`."""
        lexicon = self.rules.lexicon
        words = lexicon.listed(self.stretch.words[first:last])
        spans = [
            (start, end, label)
            for start, end, number in self.matches
            for label in lexicon.told[number]
        ]
        return features(words, self.rules.lang, spans, self.stops, first, last)

    def slots(self, place: Place) -> dict[str, Span]:
        """Return the word ranges of a tuple's slots at a place, by name."""
        return _slots(self.window, place, self.rules)


def _first_place(window: Window, rule: Rule) -> Place | None:
    """Return the first place of a rule without a guard near it."""
    for pattern in rule.patterns:
        for spans in window.find(pattern):
            start, end = min(s for s, _ in spans), max(e for _, e in spans)
            if _guarded(window, window.spans(rule.unless), start, end, rule.margin):
                continue
            ahead = [guard for guard in window.spans(rule.unless_before) if guard[0] < end]
            if not _guarded(window, ahead, start, end, AHEAD):
                return Place(rule=rule, pattern=pattern, spans=spans, start=start, end=end)
    return None


def _slots(window: Window, place: Place, rules: RuleSet) -> dict[str, Span]:
    """Return the slots of a tuple, by name."""
    slots: dict[str, Span] = {}
    for step, span in zip(place.pattern.steps, place.spans, strict=True):
        slot = step.slot or next(
            (rules.slots[label] for label in step.labels if label in rules.slots), None
        )
        if slot and slot not in slots:
            slots[slot] = _widest(window, step.labels, span)
    _fill(window, rules, slots, place.start, place.end)
    return slots


def _widest(window: Window, labels: tuple[str, ...], span: Span) -> Span:
    """Return the longest span of some labels over a span: `gift card`, where `a gift` fired."""
    over = [held for held in window.spans(labels) if held[0] < span[1] and span[0] < held[1]]
    return max([span, *over], key=lambda held: (held[1] - held[0], held[1]))


def _guarded(window: Window, guards: Sequence[Span], start: int, end: int, margin: int) -> bool:
    """Say whether a guard touches a tuple or stands within its sentences, close to it."""
    if not guards:
        return False
    first, last = window.sentence(start, end)
    first, last = max(first, start - margin), min(last, end + margin)
    return any(s < last and e > first for s, e in guards)


def _fill(window: Window, rules: RuleSet, slots: dict[str, Span], start: int, end: int) -> None:
    """Add the slots that the rule did not need, from the nearest words of the same sentences."""
    first, last = window.sentence(start, end)
    for slot in ("actor", "lever", "condition", "act"):
        if slot in slots:
            continue
        labels = tuple(label for label, filled in rules.slots.items() if filled == slot)
        near = [
            span
            for span in window.spans(labels)
            if first <= span[0]
            and span[1] <= last
            and not any(span[0] < e and s < span[1] for s, e in slots.values())
        ]
        if near:
            slots[slot] = min(near, key=lambda span: max(start - span[1], span[0] - end, 0))
