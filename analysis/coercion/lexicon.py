"""Turns the small named word lists of a language into a blank spaCy pipeline.

The pipeline never sees a word that no list knows: such words become one placeholder, so that its
vocabulary stays as large as the lists however many texts pass.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.coercion.characters import fold_characters

WORD: Final = re.compile(r"\w+|[^\w\s]|\n")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
UNKNOWN: Final = "\u25a1"
NUMBER: Final = "#"
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
    open_end = phrase.endswith("*")
    words = WORD.findall(fold_characters(phrase.removesuffix("*")))
    if words and open_end:
        words[-1] += "*"
    return tuple(words)


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
        self._known = {w for p in self.phrases for w in p.words if not w.endswith("*")}
        stems = {w[:-1] for p in self.phrases for w in p.words if w.endswith("*")}
        self._stems = tuple(sorted(stems, key=len, reverse=True))
        self._nlp, self._exact = self._compile()

    @property
    def words(self) -> frozenset[str]:
        """The words that a censored spelling may hide."""
        return frozenset(self._known)

    def _stem(self, word: str) -> str | None:
        """Return the longest listed beginning of a word, with its `*`."""
        for stem in self._stems:
            if word.startswith(stem):
                return stem + "*"
        return None

    def _compile(self) -> tuple[Language, Mapping[str, str]]:
        """Return the pipeline, and the exact spelling behind each pattern id that has one."""
        # "xx": no language data is needed, and French alone takes four seconds to load its own.
        nlp = spacy.blank("xx")
        nlp.tokenizer = PlainTokenizer(nlp.vocab)
        ruler = nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "ORTH"})
        exact: dict[str, str] = {}
        patterns: dict[tuple[str, str], str] = {}
        for phrase in self.phrases:
            for words in self._readings(phrase):
                name = ""
                if phrase.exact is not None:
                    name = f"={phrase.exact}"
                    exact[name] = phrase.exact
                key = (phrase.label, " ".join(words))
                patterns[key] = "" if patterns.get(key) == "" else name
        ruler.add_patterns(
            [
                {"label": label, "pattern": text, "id": name}
                for (label, text), name in patterns.items()
            ]
        )
        return nlp, exact

    def _readings(self, phrase: Phrase) -> Iterator[tuple[str, ...]]:
        """Yield a phrase as the canonical words it may meet: an open word meets listed ones too."""
        last = phrase.words[-1]
        yield phrase.words
        if last.endswith("*"):
            for word in sorted(self._known):
                if word.startswith(last[:-1]):
                    yield (*phrase.words[:-1], word)
            for stem in self._stems:
                if stem.startswith(last[:-1]) and stem != last[:-1]:
                    yield (*phrase.words[:-1], stem + "*")

    def canonical(self, word: str) -> str:
        """Return the word as the pipeline knows it: itself, a stem, a number, or unknown."""
        if word in self._known:
            return word
        if word.isdigit():
            return NUMBER
        return self._stem(word) or UNKNOWN

    def read(self, words: Sequence[str]) -> Iterator[tuple[str, int, int, str | None]]:
        """Yield label, first word, end, and exact spelling for each listed phrase in some words.

        Args:
            words: Canonical words, at least one.
        """
        doc = self._nlp(Doc(self._nlp.vocab, words=list(words)))
        for span in doc.spans["ruler"]:
            yield span.label_, span.start, span.end, self._exact.get(span.id_)
