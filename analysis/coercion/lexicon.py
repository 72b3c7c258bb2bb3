"""Labels the words of a text by the small named word lists of a language.

Every word that is listed is one character of an alphabet of its own, so a text becomes a short
string and all phrases are searched for at once (Aho and Corasick 1975, CACM 18:333-340). A word
that no list knows becomes one placeholder; what is remembered of those is bounded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Final

from daachorse import CharwiseDoubleArrayAhoCorasick

from analysis.coercion.misspelt import Speller
from analysis.coercion.phrases import Accident, Phrase, begun_by, is_open

NUMBER: Final = "#"
MAX_SEEN: Final = 1 << 16
MAX_WORD: Final = 40
UNKNOWN: Final = "\0"
_FIRST: Final = 0x100
_SURROGATES: Final = range(0xD800, 0xE000)

Ends = tuple[tuple[str, str | None], ...]
Labelled = tuple[int, int, str]
Spelled = Callable[[int, int, str], bool]


class Alphabet(dict[str, str]):
    """The character of each word: its own, or that of its longest stem, of numbers, of unknowns.

    Args:
        listed: The listed words and stems, ascending; a stem ends in `*`.
    """

    def __init__(self, listed: Sequence[str]) -> None:
        codes = dict(zip(listed, map(_character, range(len(listed))), strict=True))
        super().__init__((word, code) for word, code in codes.items() if not is_open(word))
        self._number = codes.get(NUMBER, UNKNOWN)
        self._stems = {word[:-1]: code for word, code in codes.items() if is_open(word)}
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}, reverse=True))
        self._least = min(self._lengths, default=0)
        self._begun = {stem[: self._least] for stem in self._stems}
        self.codes = codes

    def __missing__(self, word: str) -> str:
        """Return the character of a word that no list has as it stands."""
        code = self._number if word.isdigit() else UNKNOWN
        if word[: self._least] in self._begun:
            for length in self._lengths:
                if word[:length] in self._stems:
                    code = self._stems[word[:length]]
                    break
        if len(self) < MAX_SEEN and len(word) <= MAX_WORD:
            self[word] = code
        return code


class Lexicon:
    """The word lists of one language, compiled; `read` labels a run of words.

    Args:
        phrases: The phrases of all lists.
        accidents: What does not carry a label, though a list holds it (`accidents.py`).
    """

    def __init__(self, phrases: Iterable[Phrase], accidents: Set[Accident] = frozenset()) -> None:
        held = dict.fromkeys(phrases)
        listed = sorted({word for phrase in held for word in phrase.words})
        self.words = frozenset(word for word in listed if not is_open(word))
        alphabet = Alphabet(listed)
        self._codes = alphabet.__getitem__
        self._speller = Speller(self.words)
        self.spellings = {code: word for word, code in alphabet.codes.items()}
        ends = _ends(held, listed, alphabet.codes)
        _drop(accidents, ends, alphabet.codes)
        met: dict[Ends, Ends] = {}
        self._ends = [
            met.setdefault(end, end) for end in (tuple(sorted(e.items())) for e in ends.values())
        ]
        self._machine = CharwiseDoubleArrayAhoCorasick(list(ends))

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

    def listed(self, coded: str) -> list[str]:
        """Return the listed words among coded ones, each once, in no order."""
        spellings = self.spellings
        return [spellings[code] for code in set(coded) if code in spellings]

    def read(self, coded: str, is_spelled: Spelled | None = None) -> list[Labelled]:
        """Return first word, end and label of the listed phrases in coded words, ascending.

        Args:
            coded: The words, as `code` gives them.
            is_spelled: Says whether a range of them stands in the stored text as it must, accents
                included; asked for exact phrases alone. When absent, accents do not matter.
        """
        matches = self._machine.find_overlapping(coded)
        matches.sort()
        return [
            (start, end, label)
            for start, end, number in matches
            for label, exact in self._ends[number]
            if not (exact and is_spelled) or is_spelled(start, end, exact)
        ]


def _character(number: int) -> str:
    """Return the character of the word of some number."""
    code = _FIRST + number
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


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
