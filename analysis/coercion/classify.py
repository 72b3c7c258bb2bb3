"""Classifies texts: prefilter, rules in each language that is spoken, then the model's word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from analysis.coercion.language import Electorate
from analysis.coercion.normalise import Normaliser
from analysis.coercion.pairs import pairs, strides
from analysis.coercion.probability import Scorer, combine, least_probability
from analysis.coercion.reading import Hit, Stretch, label_words, read_stretch
from analysis.coercion.records import Mention, Side, explain
from analysis.coercion.rules import PATTERNS, RuleSet, languages, load_rules
from analysis.coercion.scorer import Scorer as ShippedScorer
from analysis.coercion.words import Words, quote_of, slot_of

WINDOW: Final = 240
STRIDE: Final = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class TextHit:
    """A rule that fired in a text, with word positions counted from the text's start."""

    hit: Hit
    offset: int


class Classifier:
    """Finds mentions of pressure on reviews; load once, use for any number of texts."""

    def __init__(
        self,
        *,
        langs: Sequence[str] | None = None,
        scorer: Scorer | None = None,
        folder: Path = PATTERNS,
    ) -> None:
        chosen = tuple(langs) if langs is not None else languages(folder)
        self._rules: dict[str, RuleSet] = {lang: load_rules(lang, folder) for lang in chosen}
        self._electorate = Electorate(
            {lang: rules.function_words for lang, rules in self._rules.items()}
        )
        self.normaliser = Normaliser(
            word for rules in self._rules.values() for word in rules.lexicon.words
        )
        self._scorer = scorer

    def rules_of(self, lang: str) -> RuleSet:
        """Return the rules of a language."""
        return self._rules[lang]

    def classify(
        self, text: str, *, lang: str | None = None, side: Side | None = None
    ) -> tuple[Mention, ...]:
        """Return what a text discloses, one mention a scheme, the likeliest first.

        Args:
            text: The stored text; slots are ranges of it, in characters.
            lang: The marketplace's language (`en`, `fr` …, or a locale such as `fr-CA`); detected
                when absent. Other languages that the text speaks are read as well.
            side: Who wrote it, where known: rules for sellers' messages skip reviewers' texts.
        """
        words = Words(text, self.normaliser.fold(text), self.normaliser)
        best: dict[str, Mention] = {}
        for found in self._hits(words, _base_language(lang), side):
            rule = found.hit.rule
            probability = combine(rule, found.hit.pairs, self._scorer)
            held = best.get(rule.scheme)
            if probability >= least_probability(rule, len(words.texts), side) and (
                held is None or probability > held.probability
            ):
                best[rule.scheme] = _mention(words, found, probability)
        return tuple(sorted(best.values(), key=lambda m: (-m.probability, m.scheme)))

    def classify_many(
        self, texts: Iterable[tuple[str, str, str | None, Side | None]]
    ) -> Iterator[tuple[str, tuple[Mention, ...]]]:
        """Yield id and mentions for each (id, text, lang, side), as they come."""
        for name, text, lang, side in texts:
            yield name, self.classify(text, lang=lang, side=side)

    def rules_fired(self, text: str, *, side: Side | None = None) -> frozenset[str]:
        """Return the ids of all rules that fire on a text: what `matches` and `rejects` test."""
        words = Words(text, self.normaliser.fold(text), self.normaliser)
        return frozenset(found.hit.rule.id for found in self._hits(words, None, side))

    def windows(
        self, text: str, *, lang: str | None = None
    ) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """Return what the model may be shown of a text, as pairs of labels.

        Two lists: windows around rules and candidates that fire, each once; and the text from end
        to end, in overlapping windows.
        """
        words = Words(text, self.normaliser.fold(text), self.normaliser)
        around: dict[tuple[str, ...], None] = {}
        through: list[tuple[str, ...]] = []
        for _, rules, stretch in self._stretches(words, _base_language(lang)):
            around.update((hit.pairs, None) for hit in read_stretch(stretch, rules))
            spans = sorted(label_words(stretch, rules))
            through += [
                tuple(pairs(spans, stretch.stops, first, last))
                for first, last in strides(len(stretch.words))
            ]
        return list(around), through

    def _hits(self, words: Words, given: str | None, side: Side | None) -> Iterator[TextHit]:
        """Yield the rules that fire, window by window, in each language that is spoken there."""
        for offset, rules, stretch in self._stretches(words, given):
            for hit in read_stretch(stretch, rules):
                if side is None or hit.rule.side in (None, side):
                    yield TextHit(hit=hit, offset=offset)

    def _stretches(self, words: Words, given: str | None) -> Iterator[tuple[int, RuleSet, Stretch]]:
        """Yield the windows of a text in each language that is spoken there, with their place."""
        size = len(words.texts)
        for offset in range(0, max(1, size - WINDOW + STRIDE), STRIDE):
            upto = min(size, offset + WINDOW)
            texts = words.texts[offset:upto]
            if not texts:
                return
            for lang in self._electorate.languages_of(texts, given=given):
                rules = self._rules[lang]
                canonical = list(map(rules.lexicon.canonical, texts))
                yield offset, rules, Stretch(words=canonical, text=words, offset=offset)


def _mention(words: Words, found: TextHit, probability: float) -> Mention:
    """Return the mention that a rule's hit makes, its slots cut from the stored text."""
    hit = found.hit
    cut = {
        name: slot_of(words, start + found.offset, end + found.offset)
        for name, (start, end) in hit.slots.items()
    }
    return Mention(
        scheme=hit.rule.scheme,
        probability=probability,
        lang=hit.rule.lang,
        actor=cut.get("actor"),
        lever=cut.get("lever"),
        condition=cut.get("condition"),
        act=cut.get("act"),
        quote=quote_of(words, hit.start + found.offset, hit.end + found.offset),
        rule=hit.rule.id,
        explanation=explain(hit.rule.scheme, cut),
    )


def _base_language(lang: str | None) -> str | None:
    """Return `fr` for `fr-CA`, `fr_CA` and `FR`."""
    return lang.replace("_", "-").split("-")[0].lower() if lang else None


@cache
def shared_classifier() -> Classifier:
    """Return a classifier of all languages with the shipped model, loaded once a process."""
    return Classifier(scorer=ShippedScorer())
