"""Turns a text into the concepts that the small model reads: `offer refund if remove review`.

Words become concepts by a list that is part of the corpus and is copied beside the model, so that
the five languages and their inflections share what is learnt. Other words are dropped; the end of
a sentence is kept. The reading belongs to the model: changing it means training again.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).parent / "corpus" / "concepts.toml"
WINDOW: Final = 40
STRIDE: Final = 20
MAX_CHARACTERS: Final = 200_000
MAX_WORD: Final = 40
END: Final = "end"
_LOOKALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u03bf\u03b1", "aeopcyxioa"
)
_LEET: Final = str.maketrans("0134578$€@", "oieastbsea")
_NUMBERS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
    "zwei": "2", "drei": "3", "vier": "4", "funf": "5",
    "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "due": "2", "tre": "3", "quattro": "4", "cinque": "5",
}  # fmt: skip
_ITALIAN: Final = frozenset((
    "il", "che", "di", "gli", "della", "ho", "non", "per", "sono", "ha", "anche", "alla", "piu",
    "dei", "delle", "dal", "dalla", "nel", "nella", "hanno", "questa", "questo", "mia", "mio",
    "recensione", "recensioni", "venditore", "rimborso", "rimborsano", "stelle", "soldi",
))  # fmt: skip
_NOT_ITALIAN: Final = frozenset((
    "el", "los", "las", "y", "es", "muy", "pero", "del", "una", "por",
    "le", "les", "est", "pas", "et", "je", "des", "une", "avec", "pour",
    "que", "ya", "mas", "lo", "resena", "vendedor", "reembolso", "estrellas", "dinero",
    "avis", "vendeur", "remboursement", "etoiles", "j", "qu", "mon", "nous", "vous",
))  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+(?:[$€@][^\W_]+)*|[$€£%?]|[.!;\n]+")
_AMOUNT: Final = re.compile(r"([0-9]+)([a-z$€£]+)|([a-z$€£]+)([0-9]+)")


def plain(text: str) -> str:
    """Return a text in lower case, without accents, invisible signs or look-alike letters."""
    decomposed = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return kept.replace("'", " ").replace("\u2019", " ").translate(_LOOKALIKE)


class Concepts:
    """A list of words and beginnings of words, each with its concept."""

    def __init__(self, listed: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        for concept, words in listed.items():
            for word in words.split():
                held = self._begun if word.endswith("*") else self._whole
                held.setdefault(word.rstrip("*"), concept)
        self._of = lru_cache(maxsize=20_000)(self._look_up)

    def of_word(self, word: str) -> str | None:
        """Return the concept of a plain word, or None when it has none."""
        return self._of(word[:MAX_WORD])

    def read(self, text: str) -> list[tuple[int, str]]:
        """Return the concepts of a text, each with its place counted in words."""
        found: list[tuple[int, str]] = []
        place = 0
        for word in _settled(list(_words(text))):
            if word == END:
                if found and found[-1][1] != END:
                    found.append((place, END))
                continue
            place += 1
            concept = self.of_word(word)
            if concept is not None and (not found or found[-1][1] != concept):
                found.append((place, concept))
        return found

    def windows(self, text: str) -> list[str]:
        """Return a text as overlapping stretches of concepts joined by blanks; never empty."""
        found = self.read(text)
        last = found[-1][0] if found else 0
        starts = range(0, max(1, last - STRIDE), STRIDE)
        stretches: list[str] = []
        begin = 0
        for start in starts:
            while begin < len(found) and found[begin][0] <= start:
                begin += 1
            upto = begin
            while upto < len(found) and found[upto][0] <= start + WINDOW:
                upto += 1
            stretches.append(" ".join(concept for _, concept in found[begin:upto]) or END)
        return stretches

    def _look_up(self, word: str) -> str | None:
        """Return the concept of a word: its own, or that of its longest listed beginning."""
        if word in self._whole:
            return self._whole[word]
        for stop in range(len(word), 1, -1):
            if word[:stop] in self._begun:
                return self._begun[word[:stop]]
        return None


def _words(text: str) -> Iterator[str]:
    """Yield the plain words of a text, numbers as figures, `end` where a sentence ends."""
    for word in _WORD.findall(plain(text)):
        if word[0] in ".!;\n":
            yield END
        elif word.isalpha():
            yield _NUMBERS.get(word, word)
        elif any(c.isalpha() for c in word):
            amount = _AMOUNT.fullmatch(word)
            if amount:
                yield from (part for part in amount.groups() if part)
            else:
                yield word.translate(_LEET)
        else:
            yield word


def _settled(words: list[str]) -> list[str]:
    """Return words with `si` and `se` marked where they mean "if": in Italian it is `se`."""
    if "si" not in words and "se" not in words:
        return words
    italian = sum(word in _ITALIAN for word in words) > sum(word in _NOT_ITALIAN for word in words)
    conditional = "se" if italian else "si"
    return [f"{word}_if" if word == conditional else word for word in words]


def load_concepts(path: Path = WORDS) -> Concepts:
    """Return the concepts listed in a TOML file, one line a concept."""
    return Concepts(tomllib.loads(path.read_text(encoding="utf-8")))
