"""Turns the small named word lists of a language into a blank spaCy pipeline.

The pipeline never sees a word that no list knows: such words become one placeholder, so that its
vocabulary stays as large as the lists however many texts pass.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.coercion.characters import fold_characters

WORD: Final = re.compile(r"\w+|[^\w\s]|\n")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
UNKNOWN: Final = "\u25a1"
NUMBER: Final = "#"
MAX_SEEN: Final = 1 << 16
MAX_WORD: Final = 40
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words that carry a label; `exact` ones must stand so, accents included, in the stored text.

    A last word that ends in `*` stands for every word that begins so.
    """

    label: str
    words: tuple[str, ...]
    exact: str | None = None


def _expand(entry: str) -> Iterator[str]:
    """Yield what an entry with braces stands for: `refund{|s|ed}` is three phrases."""
    parts = _BRACES.split(entry)
    choices = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination)


def read_phrases(label: str, entries: str) -> Iterator[Phrase]:
    """Yield the phrases of one list: entries parted by commas or line ends.

    Umlauts are also taken as written out (`löschen`, `loeschen`); accents never matter, unless an
    entry begins with `=`.
    """
    for entry in re.split(r"[,\n]", entries):
        for phrase in _expand(entry.strip()):
            exact = phrase.removeprefix("=") if phrase.startswith("=") else None
            plain = exact or phrase
            for spelling in dict.fromkeys((plain, plain.lower().translate(_UMLAUTS))):
                words = _split(spelling)
                if words:
                    strict = exact.lower() if exact and spelling == plain else None
                    yield Phrase(label=label, words=words, exact=strict)


def _split(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase in the form that texts are folded to."""
    open_end = phrase.endswith("*") and phrase[-4:-1].isalpha()
    words = WORD.findall(fold_characters(phrase.removesuffix("*") if open_end else phrase))
    if words and open_end:
        words[-1] += "*"
    return tuple(words)


def is_open(word: str) -> bool:
    """Return whether a listed word stands for all that begin with it; a lone star is a star."""
    return len(word) > 1 and word.endswith("*")


class PlainTokenizer:
    """Splits on single spaces: what it is given is words already."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a Doc of the words of a text."""
        return Doc(self.vocab, words=text.split(" "))

    def pipe(self, texts: Iterable[str], **_: object) -> Iterator[Doc]:
        """Yield a Doc for each text."""
        return map(self, texts)


class Lexicon:
    """The word lists of one language, compiled; `read` labels a run of words."""

    def __init__(self, lang: str, phrases: Sequence[Phrase]) -> None:
        self.lang = lang
        self.phrases = tuple(dict.fromkeys(phrases))
        self._known = {w for p in self.phrases for w in p.words if not is_open(w)}
        stems = {w[:-1] for p in self.phrases for w in p.words if is_open(w)}
        self._stems = frozenset(stems)
        self._seen = {word: word for word in self._known}
        self._lengths = tuple(sorted({len(stem) for stem in stems}, reverse=True))
        self._nlp, self._matcher, self._labels, self._spelled = self._compile()

    @property
    def words(self) -> frozenset[str]:
        """The words that a censored spelling may hide."""
        return frozenset(self._known)

    def _stem(self, word: str) -> str | None:
        """Return the longest listed beginning of a word, with its `*`."""
        for length in self._lengths:
            if word[:length] in self._stems:
                return word[:length] + "*"
        return None

    def _compile(self) -> tuple[Language, PhraseMatcher, dict[int, str], dict[int, str]]:
        """Return the pipeline, its matcher, and behind each match id its label and spelling."""
        # "xx": no language data is needed, and French alone takes four seconds to load its own.
        nlp = spacy.blank("xx")
        nlp.tokenizer = PlainTokenizer(nlp.vocab)
        patterns: dict[tuple[str, str], str | None] = {}
        for phrase in self.phrases:
            for words in self._readings(phrase):
                key = (phrase.label, " ".join(words))
                patterns[key] = phrase.exact if patterns.get(key, phrase.exact) else None
        grouped: dict[tuple[str, str | None], list[Doc]] = {}
        for (label, text), exact in patterns.items():
            grouped.setdefault((label, exact), []).append(nlp.make_doc(text))
        matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        labels: dict[int, str] = {}
        spelled: dict[int, str] = {}
        for (label, exact), docs in grouped.items():
            name = label if exact is None else f"{label}={exact}"
            matcher.add(name, docs)
            labels[nlp.vocab.strings[name]] = label
            if exact is not None:
                spelled[nlp.vocab.strings[name]] = exact
        return nlp, matcher, labels, spelled

    def _readings(self, phrase: Phrase) -> Iterator[tuple[str, ...]]:
        """Yield a phrase as the canonical words it may meet: an open word meets listed ones too."""
        last = phrase.words[-1]
        yield phrase.words
        if is_open(last):
            for word in sorted(self._known):
                if word.startswith(last[:-1]):
                    yield (*phrase.words[:-1], word)
            for stem in sorted(self._stems):
                if stem.startswith(last[:-1]) and stem != last[:-1]:
                    yield (*phrase.words[:-1], stem + "*")

    def canonical(self, word: str) -> str:
        """Return the word as the pipeline knows it: itself, a stem, a number, or unknown."""
        known = self._seen.get(word)
        if known is not None:
            return known
        meant = NUMBER if word.isdigit() else self._stem(word) or UNKNOWN
        if len(self._seen) < MAX_SEEN and len(word) <= MAX_WORD:
            self._seen[word] = meant
        return meant

    def read(self, words: Sequence[str]) -> Iterator[tuple[str, int, int, str | None]]:
        """Yield label, first word, end, and exact spelling for each listed phrase in some words.

        Args:
            words: Canonical words, at least one.
        """
        doc = Doc(self._nlp.vocab, words=list(words))
        for key, start, end in self._matcher(doc):
            yield self._labels[key], start, end, self._spelled.get(key)
