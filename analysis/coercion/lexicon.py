"""Labels the words of a text by the small named word lists of a language.

Every word that is listed is one character of an alphabet of its own, so a text becomes a short
string and all phrases are searched for at once (Aho and Corasick 1975, CACM 18:333-340). A word
that no list knows becomes one placeholder; what is remembered of those is bounded.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import islice
from operator import itemgetter
from typing import Any, Final, SupportsIndex

from daachorse import CharwiseDoubleArrayAhoCorasick

from analysis.coercion.misspelt import Speller
from analysis.coercion.phrases import SPELT_RIGHT, Accident, Phrase, begun_by, is_open

NUMBER: Final = "#"
MAX_SEEN: Final = 1 << 16
MAX_WORD: Final = 40
UNKNOWN: Final = "\0"
STOPS: Final = frozenset(".!?\n")
_FIRST: Final = 0x100
_SURROGATES: Final = range(0xD800, 0xE000)

Labelled = tuple[int, int, str]
Match = tuple[int, int, int]
Spelled = Callable[[int, int, str], bool]


class Alphabet(dict[str, str]):
    """The character of each word: its own, or that of its longest stem, of numbers, of unknowns.

    Signs that may end a sentence have one too, listed or not.

    Args:
        listed: The listed words and stems, ascending; a stem ends in `*`.
    """

    def __init__(self, listed: Sequence[str]) -> None:
        codes = dict(zip(listed, map(_character, range(len(listed))), strict=True))
        signs = enumerate(sorted(STOPS - codes.keys()), start=len(codes))
        super().__init__((sign, _character(number)) for number, sign in signs)
        self.update((word, code) for word, code in codes.items() if not is_open(word))
        self._number = codes.get(NUMBER, UNKNOWN)
        self._stems = {word[:-1]: code for word, code in codes.items() if is_open(word)}
        self._least = min(map(len, self._stems), default=0)
        # By their first letters, the longest first.
        self._begun: dict[str, tuple[str, ...]] = {}
        for stem in sorted(self._stems, key=len):
            begun = stem[: self._least]
            self._begun[begun] = (stem, *self._begun.get(begun, ()))
        self.codes = codes
        self._own = len(self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        """Return what a pickle keeps: all but the words of texts that were met."""
        return (*super().__reduce_ex__(protocol)[:4], islice(self.items(), self._own))

    def __missing__(self, word: str) -> str:
        """Return the character of a word that no list has as it stands."""
        code = self._number if word.isdigit() else UNKNOWN
        stems = self._begun.get(word[: self._least], ())
        if word.startswith(stems):
            code = self._stems[next(filter(word.startswith, stems))]
        if len(self) < MAX_SEEN and len(word) <= MAX_WORD:
            self[word] = code
        return code


class Lexicon:
    """The word lists of one language, compiled; `read` labels a run of words.

    `labels` are those of each run, by its number; `told` those of them that the model reads, and
    `told_words` the words, by their characters.

    Args:
        phrases: The phrases of all lists.
        accidents: What does not carry a label, though a list holds it (`accidents.py`).
        own: Labels that rules alone read: the model sees neither them nor what only they list.
    """

    def __init__(
        self,
        phrases: Iterable[Phrase],
        accidents: Set[Accident] = frozenset(),
        own: Set[str] = frozenset(),
    ) -> None:
        held = dict.fromkeys(phrases)
        listed = sorted({word for phrase in held for word in phrase.words})
        self.words = frozenset(word for word in listed if not is_open(word))
        alphabet = Alphabet(listed)
        self._codes = alphabet.__getitem__
        self.highest = max(alphabet.values())
        right = {words[0] for label, words in accidents if label == SPELT_RIGHT}
        self._speller = Speller(self.words, right)
        self.spellings = {code: word for word, code in alphabet.codes.items()}
        self.told_words = _told({p for p in held if p.label not in own}, alphabet.codes)
        self._stops = re.compile(f"[{''.join(map(self._codes, sorted(STOPS)))}]")
        ends = _ends(held, listed, alphabet.codes)
        _drop(accidents, ends, alphabet.codes)
        met: dict[tuple[str, ...], tuple[str, ...]] = {}
        each = (tuple(sorted(end)) for end in ends.values())
        self.labels = [met.setdefault(labels, labels) for labels in each]
        self._exact = {
            number: self._spelt(end)
            for number, end in enumerate(ends.values())
            if any(end.values())
        }
        self.told = [tuple(label for label in each if label not in own) for each in self.labels]
        self._machine = CharwiseDoubleArrayAhoCorasick(list(ends))

    def _spelt(self, ends: Mapping[str, str | None]) -> dict[str | None, int]:
        """Return the number of the labels that each exact spelling of a run of words has."""
        numbers: dict[str | None, int] = {}
        for spelling in dict.fromkeys((None, *ends.values())):
            told = (label for label, exact in ends.items() if exact in (None, spelling))
            numbers[spelling] = len(self.labels)
            self.labels.append(tuple(sorted(told)))
        return numbers

    def code(self, words: Iterable[str]) -> str:
        """Return plain words as `read` takes them: a character a word."""
        return "".join(map(self._codes, words))

    def respelt(self, coded: str, words: Sequence[str]) -> str:
        """Return coded words with the unknown ones as the listed words that they resemble."""
        meant = self._speller.meant
        return "".join(
            self._codes(meant(word) or word) if code == UNKNOWN else code
            for code, word in zip(coded, words, strict=True)
        )

    def resembled(self, word: str) -> str | None:
        """Return the listed word that an unknown one is taken for, if it resembles any."""
        return self._speller.meant(word) if self._codes(word) == UNKNOWN else None

    def listed(self, coded: str) -> list[str]:
        """Return the listed words that the model reads among coded ones, each once, in no order."""
        told = self.told_words
        return list({told[code] for code in set(coded) if code in told})

    def stops(self, coded: str) -> list[int]:
        """Return the positions of the signs that may end a sentence, ascending."""
        return [found.start() for found in self._stops.finditer(coded)]

    def find(self, coded: str, is_spelled: Spelled | None = None) -> list[Match]:
        """Return first word, end and number of the listed runs in coded words, ascending.

        The `labels` of that number are what a run carries.

        Args:
            coded: The words, as `code` gives them.
            is_spelled: Says whether a range of them stands in the stored text as it must, accents
                included; asked for exact phrases alone. When absent, accents do not matter.
        """
        matches = self._machine.find_overlapping(coded)
        matches.sort()
        if is_spelled and not self._exact.keys().isdisjoint(map(itemgetter(2), matches)):
            return [
                (start, end, self._number(start, end, number, is_spelled))
                for start, end, number in matches
            ]
        return matches

    def _number(self, start: int, end: int, number: int, is_spelled: Spelled) -> int:
        """Return the number of the labels that a run has as it is spelt."""
        numbers = self._exact.get(number, {None: number})
        return next(
            (at for exact, at in numbers.items() if exact and is_spelled(start, end, exact)),
            numbers[None],
        )

    def read(self, coded: str, is_spelled: Spelled | None = None) -> list[Labelled]:
        """Return first word, end and label of the listed phrases in coded words, ascending.

        Args:
            coded: The words, as `code` gives them.
            is_spelled: As `find` takes it.
        """
        labels = self.labels
        matches = self.find(coded, is_spelled)
        return [(start, end, label) for start, end, number in matches for label in labels[number]]


def _character(number: int) -> str:
    """Return the character of the word of some number."""
    code = _FIRST + number
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def _told(phrases: Iterable[Phrase], codes: Mapping[str, str]) -> dict[str, str]:
    """Return what stands for each word, by its character: itself, or the longest stem of it.

    Args:
        phrases: Those of which the words may be told.
        codes: The characters of all words and stems, ascending by these.
    """
    known = {word for phrase in phrases for word in phrase.words}
    told, listed = {codes[word]: word for word in known}, list(codes)
    for stem in sorted(filter(is_open, known), key=len, reverse=True):
        for word in begun_by(stem[:-1], listed):
            told.setdefault(codes[word], stem)
    return told


def _ends(
    phrases: Iterable[Phrase], listed: Sequence[str], codes: Mapping[str, str]
) -> dict[str, dict[str, str | None]]:
    """Return the labels of each run of coded words, with the exact spelling that they ask for.

    Args:
        phrases: Each once.
        listed: All words and stems of the lists, ascending.
        codes: Their characters.
    """
    found: dict[str, dict[str, str | None]] = {}
    for label, words, exact in phrases:
        *before, last = words
        begun = "".join([codes[word] for word in before])
        for word in begun_by(last[:-1], listed) if is_open(last) else (last,):
            ends = found.setdefault(begun + codes[word], {})
            ends[label] = exact if ends.get(label, exact) == exact else None
    return found


def _drop(
    accidents: Set[Accident], ends: dict[str, dict[str, str | None]], codes: Mapping[str, str]
) -> None:
    """Take labels from the runs of coded words that are accidents."""
    for label, words in accidents:
        coded = "".join([codes.get(word, UNKNOWN) for word in words])
        held = ends.get(coded, {})
        held.pop(label, None)
        if not held:
            ends.pop(coded, None)
