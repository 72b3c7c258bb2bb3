"""Reads the entries of word lists: `refund{|s|ed} {my|the} money` is six phrases."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import Final, NamedTuple

from analysis.coercion.characters import fold_characters
from analysis.coercion.splitting import split_words

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_ENTRIES: Final = re.compile(r"[,\n]")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_MARKS: Final = frozenset("=*")
_BRACED: Final = frozenset("{}")


class Phrase(NamedTuple):
    """Words that carry a label; `exact` ones must stand so, accents included, in the stored text.

    A last word that ends in `*` stands for every word that begins so.
    """

    label: str
    words: tuple[str, ...]
    exact: str | None = None


SPELT_RIGHT: Final = "spelt_right"  # the label of words that are no slips of listed ones

# A label, and the words as a list spells them: `arriv*` is every word so begun that no list names.
Accident = tuple[str, tuple[str, ...]]


def is_open(word: str) -> bool:
    """Return whether a listed word stands for all that begin with it; a lone star is a star."""
    return len(word) > 1 and word.endswith("*")


def read_phrases(label: str, entries: str) -> Iterator[Phrase]:
    """Yield the phrases of one list: entries parted by commas or line ends.

    Umlauts are also taken as written out (`löschen`, `loeschen`); accents never matter, unless an
    entry begins with `=`.

    Raises:
        ValueError: Braces are not closed, or stand within braces or around a comma.
    """
    for entry in _ENTRIES.split(entries):
        if not _BRACED.isdisjoint(_BRACES.sub("", entry)):
            raise ValueError(f"braces in {entry.strip()!r}: close them, nest none, no comma inside")
        parts = _BRACES.split(entry.strip())
        choices = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(parts)]
        if _MARKS.isdisjoint(entry):
            yield from _folded_phrases(label, choices)
        else:
            for combination in product(*choices):
                yield from _marked_phrases(label, "".join(combination))


def _folded_phrases(label: str, choices: list[list[str]]) -> Iterator[Phrase]:
    """Yield phrases without marks; characters fold one by one, so parts fold before they join."""
    folded = [[_spellings(part) for part in choice] for choice in choices]
    for number in (0, 1):
        spelt = [[spellings[number] for spellings in choice] for choice in folded]
        if number and all(a == b for choice in folded for a, b in choice):
            return
        signless = "".join(chain.from_iterable(spelt)).replace(" ", "").isalnum()
        split = str.split if signless else split_words
        for combination in product(*spelt):
            words = tuple(split("".join(combination)))
            if words:
                yield Phrase(label, words)


@lru_cache(maxsize=4096)
def _spellings(part: str) -> tuple[str, str]:
    """Return a piece of an entry in plain form, umlauts as letters and written out."""
    return fold_characters(part), fold_characters(part.lower().translate(_UMLAUTS))


def _marked_phrases(label: str, phrase: str) -> Iterator[Phrase]:
    """Yield the phrases of an entry without braces that may be exact or open."""
    exact = phrase.removeprefix("=") if phrase.startswith("=") else None
    plain = exact or phrase
    for spelling in dict.fromkeys((plain, plain.lower().translate(_UMLAUTS))):
        open_end = spelling.endswith("*") and spelling[-4:-1].isalpha()
        words = split_words(fold_characters(spelling.removesuffix("*") if open_end else spelling))
        if words and open_end:
            words[-1] += "*"
        if words:
            strict = exact.lower() if exact and spelling == plain else None
            yield Phrase(label, tuple(words), strict)


def begun_by(stem: str, listed: Sequence[str]) -> Iterator[str]:
    """Yield every listed word that begins with a stem, which stands for them all.

    Args:
        stem: The beginning.
        listed: All words and stems of the lists, ascending.
    """
    for number in range(bisect_left(listed, stem), len(listed)):
        if not listed[number].startswith(stem):
            return
        yield listed[number]
