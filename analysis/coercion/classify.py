"""Classifies texts: prefilter, rules in each language that is spoken, then the model's word."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Final, TypeVar

from analysis.coercion.estimate import MARGIN, Estimator
from analysis.coercion.lists import compile_lists, shipped_lists
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.places import Fired, of_side, places
from analysis.coercion.probability import Scorer, bounds, in_doubt, judge
from analysis.coercion.reading import Hit, Reading, Stretch
from analysis.coercion.records import Mention, Side, explain
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import Scorer as ShippedScorer
from analysis.coercion.words import Words, quote_of, slot_of

WINDOW: Final = 240
STRIDE: Final = 160
BATCH: Final = 1024
LETTERS: Final = 1 << 18  # of a batch, at which it is closed
PLACES: Final = 64  # that are estimated together, and whose readings are held until then

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
        if langs is None and folder == PATTERNS:
            lists = shipped_lists()
        else:
            lists = compile_lists(tuple(langs) if langs is not None else languages(folder), folder)
        self._rules, self._electorate = lists.rules, lists.electorate
        self.normaliser, self.gate = lists.normaliser, lists.gate
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
        for batch in _batches(texts):
            best: dict[int, dict[str, Mention]] = {}
            for number, mention in self._mentions(batch):
                held = best.setdefault(number, {})
                rival = held.get(mention.scheme)
                if rival is None or self._fitting(mention) > self._fitting(rival):
                    held[mention.scheme] = mention
            for number, (name, _, _, _) in enumerate(batch):
                found = best.get(number)
                yield name, tuple(sorted(found.values(), key=_likeliest)) if found else ()

    def _fitting(self, mention: Mention) -> tuple[bool, float]:
        """Return whether its rule's own scheme, which the slots fit, is told, and how likely."""
        return self._schemes[mention.rule] == mention.scheme, mention.probability

    @cached_property
    def _schemes(self) -> dict[str, str]:
        """The scheme of each rule, by the rule's id."""
        return {rule.id: rule.scheme for one in self._rules.values() for rule in one.rules}

    def _mentions(self, batch: Sequence[Asked[Name]]) -> Iterator[tuple[int, Mention]]:
        """Yield the mentions of some texts, each with the number of its text.

        Where a place misses by little what is asked, its stretch is read again, misspelt words
        taken for the listed ones that they resemble.
        """
        fired = self._fired(batch)
        while some := list(islice(fired, PLACES)):
            doubted: dict[Reading, int] = {}
            yield from self._raised(some, doubted)
            again = (
                one
                for reading, number in doubted.items()
                for one in places(number, reading.respelt(), batch[number][3], looks=2)
            )
            yield from self._raised(list(again), {})

    def _raised(
        self, fired: Sequence[Fired], doubted: dict[Reading, int]
    ) -> Iterator[tuple[int, Mention]]:
        """Yield the mentions of some places; note the readings of those that miss by little."""
        for one, (least, most) in zip(fired, self._bounds(fired), strict=True):
            probability, doubt = most, in_doubt(one.least)
            if most >= one.least or least < doubt <= most:
                hit = one.reading.hit(one.place)
                scheme, probability = judge(one.place.rule, hit.told, self._scorer)
                if probability >= one.least:
                    yield one.text, _mention(one.reading.stretch, hit, scheme, probability)
                    continue
            if probability >= doubt:
                doubted[one.reading] = one.text

    def _fired(self, batch: Sequence[Asked[Name]]) -> Iterator[Fired]:
        """Yield each place in some texts where a rule fires."""
        for number, could in self.gate.languages_of([text for _, text, _, _ in batch]).items():
            _, text, lang, side = batch[number]
            words = Words(text, self.normaliser)
            for reading in self._readings(words, base_language(lang), could):
                yield from places(number, reading, side)

    def readings(self, text: str, *, lang: str | None = None) -> Iterator[Reading]:
        """Yield the windows of a text in which a rule could fire."""
        words = Words(text, self.normaliser)
        return self._readings(words, base_language(lang), tuple(self._rules))

    def rules_fired(self, text: str, *, side: Side | None = None) -> frozenset[str]:
        """Return the ids of all rules that fire on a text: what `matches` and `rejects` test."""
        return frozenset(
            rule.id
            for reading in self.readings(text)
            for rule in of_side(reading.alive, side)
            if reading.place(rule)
        )

    def windows(
        self, text: str, *, lang: str | None = None, whole: bool = False
    ) -> list[tuple[str, ...]]:
        """Return what the model is asked of in a text, as names of features (`features.py`).

        That is the windows around rules and candidates that fire, each once.

        Args:
            text: The stored text.
            lang: The marketplace's language, as `classify` takes it.
            whole: Leave out the sentences of a window that the model is asked of besides.
        """
        ranges = 1 if whole else None
        tried: dict[tuple[str, ...], None] = {}
        for reading in self.readings(text, lang=lang):
            found = filter(None, map(reading.place, reading.alive))
            told = (reading.hit(place).told[:ranges] for place in found)
            tried.update(dict.fromkeys(chain.from_iterable(told)))
        return list(tried)

    def _bounds(self, fired: Sequence[Fired]) -> list[tuple[float, float]]:
        """Return how likely each place is, at least and at most, by the model's quick word."""
        if self._estimator is None:
            return [(0.0, 1.0)] * len(fired)
        near = [[(one.reading, *words) for words in one.reading.near(one.place)] for one in fired]
        each = list(dict.fromkeys(chain.from_iterable(near)))
        said = dict(zip(each, self._estimator.likelihoods(each), strict=True))
        return [
            bounds(one.place.rule, max(said[words] for words in own), MARGIN)
            for one, own in zip(fired, near, strict=True)
        ]

    @cached_property
    def _estimator(self) -> Estimator | None:
        """The shipped model's quick word; none for another model."""
        if not isinstance(self._scorer, ShippedScorer):
            return None
        return Estimator(self._scorer, self._rules.values())

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


def _mention(stretch: Stretch, hit: Hit, scheme: str, probability: float) -> Mention:
    """Return the mention that a rule's hit makes, its slots cut from the stored text."""
    words, offset = stretch.text, stretch.offset
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
        explanation=explain(hit.rule.scheme, cut),
    )


def _batches(texts: Iterable[Asked[Name]]) -> Iterator[list[Asked[Name]]]:
    """Yield texts in batches of BATCH, or fewer that have LETTERS."""
    batch: list[Asked[Name]] = []
    letters = 0
    for asked in texts:
        batch.append(asked)
        letters += len(asked[1])
        if len(batch) == BATCH or letters >= LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _likeliest(mention: Mention) -> tuple[float, str]:
    """Return what sorts mentions, the likeliest first."""
    return -mention.probability, mention.scheme


@lru_cache(maxsize=256)
def base_language(lang: str | None) -> str | None:
    """Return `fr` for `fr-CA`, `fr_CA` and `FR`."""
    return lang.replace("_", "-").split("-")[0].lower() if lang else None


@cache
def shared_classifier() -> Classifier:
    """Return a classifier of all languages with the shipped model, loaded once a process."""
    return Classifier(scorer=ShippedScorer())
