"""Labels the words of a text by the small named word lists of a language.

All phrases form one tree of words; a text is walked along it. A word that no list knows becomes
one placeholder, so that what is remembered stays as large as the lists however many texts pass.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree of phrases: the words that go on, and the phrases that end here."""

    next: dict[str, "Node"] = field(default_factory=dict)
    ends: dict[str, str | None] = field(default_factory=dict)

    def at(self, word: str) -> "Node":
        """Return the place after a word, made when it is new."""
        found = self.next.get(word)
        if found is None:
            found = self.next[word] = Node()
        return found

    def packed(self) -> "Packed":
        """Return the same tree as tuples, which are quicker to walk."""
        onward = {word: node.packed() for word, node in self.next.items()}
        return tuple(self.ends.items()), onward or None


Packed = tuple[tuple[tuple[str, str | None], ...], "dict[str, Packed] | None"]


class Forms(dict[str, str]):
    """The form of each word that texts are read in: itself, a stem, a number, or unknown."""

    def __init__(self, known: Iterable[str], stems: Iterable[str]) -> None:
        super().__init__((word, word) for word in known)
        self._stems = frozenset(stems)
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}, reverse=True))

    def __missing__(self, word: str) -> str:
        """Return the form of a word that no list has as it stands; the longest stem counts."""
        meant = NUMBER if word.isdigit() else UNKNOWN
        for length in self._lengths:
            if word[:length] in self._stems:
                meant = word[:length] + "*"
                break
        if len(self) < MAX_SEEN and len(word) <= MAX_WORD:
            self[word] = meant
        return meant


class Lexicon:
    """The word lists of one language, compiled; `read` labels a run of words."""

    def __init__(self, lang: str, phrases: Sequence[Phrase]) -> None:
        self.lang = lang
        self.phrases = tuple(dict.fromkeys(phrases))
        self._known = {w for p in self.phrases for w in p.words if not is_open(w)}
        self._stems = {w[:-1] for p in self.phrases for w in p.words if is_open(w)}
        self.canonical = Forms(self._known, self._stems).__getitem__
        self._root = self._grow().packed()[1] or {}

    @property
    def words(self) -> frozenset[str]:
        """The words that a censored spelling may hide."""
        return frozenset(self._known)

    def _grow(self) -> Node:
        """Return the tree of all phrases, each word in the form that texts are read in."""
        root = Node()
        listed = sorted(self._known | {stem + "*" for stem in self._stems})
        for phrase in self.phrases:
            node = root
            for word in phrase.words[:-1]:
                node = node.at(word)
            for word in _meant(phrase.words[-1], listed):
                ends = node.at(word).ends
                same = ends.get(phrase.label, phrase.exact) == phrase.exact
                ends[phrase.label] = phrase.exact if same else None
        return root

    def read(self, words: Sequence[str]) -> list[tuple[int, int, str, str | None]]:
        """Return first word, end, label and exact spelling of each listed phrase in some words.

        Args:
            words: Canonical words.
        """
        found = []
        size = len(words)
        root = self._root
        for start, word in enumerate(words):
            place = root.get(word)
            end = start
            while place is not None:
                end += 1
                ends, onward = place
                for label, exact in ends:
                    found.append((start, end, label, exact))
                if onward is None or end == size:
                    break
                place = onward.get(words[end])
        return found


def _meant(word: str, listed: Sequence[str]) -> Iterator[str]:
    """Yield a word, or for an open one every listed word that begins so.

    Args:
        word: The last word of a phrase.
        listed: All words and stems of the lists, ascending.
    """
    if not is_open(word):
        yield word
        return
    stem = word[:-1]
    for other in listed[bisect_left(listed, stem) :]:
        if not other.startswith(stem):
            return
        yield other
