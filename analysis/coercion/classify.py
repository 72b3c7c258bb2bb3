"""Classifies texts: prefilter, rules in each language that is spoken, then the model's word."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Final, TypeVar

from analysis.coercion.asking import ByFeatures, Model, Scorer, Undecided
from analysis.coercion.linear import LinearModel
from analysis.coercion.lists import compile_lists, shipped_lists
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.places import Fired, of_side, places
from analysis.coercion.raising import Raised, mention_of, raised, ranked
from analysis.coercion.reading import Reading, Stretch
from analysis.coercion.records import Mention, Side
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import Scorer as ShippedScorer
from analysis.coercion.words import Words

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
            best: dict[int, dict[str, Raised]] = {}
            for one in self._raised(batch):
                held = best.setdefault(one.fired.text, {})
                rival = held.get(one.scheme)
                if rival is None or one.fitting > rival.fitting:
                    held[one.scheme] = one
            for number, (name, _, _, _) in enumerate(batch):
                found = best.get(number)
                yield name, tuple(map(mention_of, ranked(found.values()))) if found else ()

    def _raised(self, batch: Sequence[Asked[Name]]) -> Iterator[Raised]:
        """Yield the places in some texts that are likely enough.

        Where a place misses by little what is asked, its stretch is read again, misspelt words
        taken for the listed ones that they resemble.
        """
        fired = self._fired(batch)
        while some := list(islice(fired, PLACES)):
            doubted: dict[Reading, int] = {}
            yield from raised(self.model, some, doubted)
            again = (
                one
                for reading, number in doubted.items()
                for one in places(number, reading.respelt(), batch[number][3], looks=2)
            )
            yield from raised(self.model, list(again), {})

    def _fired(self, batch: Sequence[Asked[Name]]) -> Iterator[Fired]:
        """Yield each place in some texts where a rule fires."""
        for number, could, calm in self.gate.opened([text for _, text, _, _ in batch]):
            _, text, lang, side = batch[number]
            words = Words(text, self.normaliser, calm=calm)
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
        tried: dict[tuple[str, ...], None] = {}
        for reading in self.readings(text, lang=lang):
            near = map(reading.near, filter(None, map(reading.place, reading.alive)))
            read = dict.fromkeys(chain.from_iterable(one[:1] if whole else one for one in near))
            tried.update(dict.fromkeys(reading.features(*words) for words in read))
        return list(tried)

    @cached_property
    def model(self) -> Model:
        """What is asked of the words around the places where rules fire."""
        if isinstance(self._scorer, ShippedScorer):
            return LinearModel(self._scorer, self._rules.values())
        return ByFeatures(self._scorer) if self._scorer else Undecided()

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


@lru_cache(maxsize=256)
def base_language(lang: str | None) -> str | None:
    """Return `fr` for `fr-CA`, `fr_CA` and `FR`."""
    return lang.replace("_", "-").split("-")[0].lower() if lang else None


@cache
def shared_classifier() -> Classifier:
    """Return a classifier of all languages with the shipped model, loaded once a process."""
    return Classifier(scorer=ShippedScorer())
