"""Classifies texts: prefilter, rules in each language that is spoken, then the model's word."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from analysis.coercion.estimate import MARGIN, Estimator
from analysis.coercion.features import around
from analysis.coercion.gate import Gate
from analysis.coercion.language import Electorate
from analysis.coercion.normalise import Normaliser
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.probability import Scorer, judge, least_probability
from analysis.coercion.reading import (
    Hit,
    Place,
    Reading,
    Stretch,
)
from analysis.coercion.records import Mention, Side, explain
from analysis.coercion.rules import RuleSet, load_rules
from analysis.coercion.scorer import Scorer as ShippedScorer
from analysis.coercion.tuples import Rule
from analysis.coercion.words import Words, quote_of, slot_of

WINDOW: Final = 240
STRIDE: Final = 160
BATCH: Final = 256

Name = TypeVar("Name")
Asked = tuple[Name, str, str | None, Side | None]
Mentions = tuple[Mention, ...]


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
        self.gate = Gate(
            {lang: rules.keys for lang, rules in self._rules.items()},
            {lang: rules.prefilter for lang, rules in self._rules.items()},
            self.normaliser.fold,
        )
        self._scorer = scorer

    def rules_of(self, lang: str) -> RuleSet:
        """Return the rules of a language."""
        return self._rules[lang]

    def classify(self, text: str, *, lang: str | None = None, side: Side | None = None) -> Mentions:
        """Return what a text discloses, one mention a scheme, the likeliest first.

        Args:
            text: The stored text; slots are ranges of it, in characters.
            lang: The marketplace's language (`en`, `fr` …, or a locale such as `fr-CA`); detected
                when absent. Other languages that the text speaks are read as well.
            side: Who wrote it, where known: rules for sellers' messages skip reviewers' texts.
        """
        ((_, mentions),) = self.classify_many([(None, text, lang, side)])
        return mentions

    def classify_many(self, texts: Iterable[Asked[Name]]) -> Iterator[tuple[Name, Mentions]]:
        """Yield each name with the mentions of its text, in their order.

        Most texts of a batch are turned away together, so this is many times as fast as to
        `classify` them one by one.

        Args:
            texts: Of each, any name, the text, its language and side as `classify` takes them.
        """
        coming = iter(texts)
        while batch := list(islice(coming, BATCH)):
            through = self.gate.languages_of([text for _, text, _, _ in batch])
            for (name, text, lang, side), could in zip(batch, through, strict=True):
                yield name, self._mentions(text, lang, side, could) if could else ()

    def _mentions(
        self, text: str, lang: str | None, side: Side | None, could: Sequence[str]
    ) -> Mentions:
        """Return the mentions of a text that the rules of some languages could make."""
        words = Words(text, self.normaliser)
        best: dict[str, Mention] = {}
        for reading in self._readings(words, base_language(lang), could):
            for rule in _of_side(reading.alive, side):
                place = reading.place(rule)
                least = least_probability(rule, len(words.texts), side)
                if place is None or not self._has_hope(reading, place, least):
                    continue
                hit = reading.hit(place)
                scheme, probability = judge(rule, hit.features, self._scorer)
                held = best.get(scheme)
                if probability >= least and (held is None or probability > held.probability):
                    offset = reading.stretch.offset
                    best[scheme] = _mention(words, hit, offset, scheme, probability)
        return tuple(sorted(best.values(), key=lambda m: (-m.probability, m.scheme)))

    def rules_fired(self, text: str, *, side: Side | None = None) -> frozenset[str]:
        """Return the ids of all rules that fire on a text: what `matches` and `rejects` test."""
        return frozenset(
            rule.id
            for reading in self._readings(Words(text, self.normaliser), None, tuple(self._rules))
            for rule in _of_side(reading.alive, side)
            if reading.place(rule)
        )

    def windows(self, text: str, *, lang: str | None = None) -> list[tuple[str, ...]]:
        """Return what the model is asked of in a text, as names of features (`features.py`).

        That is the windows around rules and candidates that fire, each once.
        """
        words = Words(text, self.normaliser)
        tried: dict[tuple[str, ...], None] = {}
        for reading in self._readings(words, base_language(lang), tuple(self._rules)):
            places = filter(None, map(reading.place, reading.alive))
            tried.update((reading.hit(place).features, None) for place in places)
        return list(tried)

    def _has_hope(self, reading: Reading, place: Place, least: float) -> bool:
        """Say whether a candidate may be as likely as is asked; False only where it is not."""
        if not place.rule.candidate or self._estimator is None:
            return True
        near = around(place.start, place.end)
        if near not in reading.likelihoods:
            reading.likelihoods[near] = self._estimator.likelihood(reading, *near)
        return reading.likelihoods[near] + MARGIN >= least

    @cached_property
    def _estimator(self) -> Estimator | None:
        """The shipped model's quick word on candidates; none for another model."""
        if not isinstance(self._scorer, ShippedScorer):
            return None
        labels = (label for rules in self._rules.values() for label in rules.bits)
        return Estimator(self._scorer, labels)

    def _readings(self, words: Words, given: str | None, could: Sequence[str]) -> Iterator[Reading]:
        """Yield the windows of a text in which a rule of some languages could fire."""
        for stretch, rules in self._stretches(words, given, could):
            reading = Reading(stretch, rules)
            if reading.alive:
                yield reading

    def _stretches(
        self, words: Words, given: str | None, could: Sequence[str]
    ) -> Iterator[tuple[Stretch, RuleSet]]:
        """Yield the windows of a text, in those of some languages that are spoken there."""
        size = len(words.texts)
        for offset in range(0, max(1, size - WINDOW + STRIDE), STRIDE):
            texts = words.texts[offset : offset + WINDOW]
            if not texts:
                return
            # The given language is read whatever the others' votes are.
            alone = len(could) == 1 and could[0] == given
            spoken = could if alone else self._electorate.languages_of(texts, given=given)
            for lang in spoken:
                if lang in could:
                    rules = self._rules[lang]
                    coded = rules.lexicon.code(texts)
                    yield Stretch(words=coded, text=words, offset=offset), rules


def _of_side(rules: Iterable[Rule], side: Side | None) -> Iterator[Rule]:
    """Yield the rules that read the texts of a side."""
    return (rule for rule in rules if side is None or rule.side in (None, side))


def _mention(words: Words, hit: Hit, offset: int, scheme: str, probability: float) -> Mention:
    """Return the mention that a rule's hit makes, its slots cut from the stored text."""
    cut = {
        name: slot_of(words, start + offset, end + offset)
        for name, (start, end) in hit.slots.items()
    }
    return Mention(
        scheme=scheme,
        probability=probability,
        lang=hit.rule.lang,
        actor=cut.get("actor"),
        lever=cut.get("lever"),
        condition=cut.get("condition"),
        act=cut.get("act"),
        quote=quote_of(words, hit.start + offset, hit.end + offset),
        rule=hit.rule.id,
        explanation=explain(scheme, cut),
    )


@lru_cache(maxsize=256)
def base_language(lang: str | None) -> str | None:
    """Return `fr` for `fr-CA`, `fr_CA` and `FR`."""
    return lang.replace("_", "-").split("-")[0].lower() if lang else None


@cache
def shared_classifier() -> Classifier:
    """Return a classifier of all languages with the shipped model, loaded once a process."""
    return Classifier(scorer=ShippedScorer())
