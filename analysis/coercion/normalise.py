"""Rewrites a text into the plain form that is searched, and remembers where each piece came from.

In layers, each a function that yields edits: markup (tags, entities, quoting), characters read by
the wrong codec, dots that trail off; characters (`characters.FOLD`); drawn-out words, censored
spellings ("r€view", "g1ft c@rd", "r e v i e w"); runs of spaces. `Normaliser.fold` gives the text
alone and is what every text pays for; `Normaliser.trace` gives the same text with offsets and is
paid for by candidates only.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.coercion.characters import FOLD, fold_characters
from analysis.coercion.edits import Edit, apart, edited
from analysis.coercion.markup import marked_up, misread
from analysis.coercion.spellings import Spellings

# Where a small letter follows, a sentence goes on; many write no other sign on a telephone.
_TRAILED: Final = re.compile(r"(?<![.…])[.…]++(?:(?<=\.\.)|(?<=…))(?=\s*+[a-zß-öø-ÿœ])")
_SPACES: Final = re.compile(r"[ \n]{2,}|\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalised:
    """A plain text and, for each of its characters, the stored characters it stands for."""

    stored: str
    text: str
    starts: list[int]
    ends: list[int]

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """Return the stored range behind `text[start:end]`, whole graphemes included."""
        first, last = self.starts[start], self.ends[end - 1]
        while last < len(self.stored) and not _visible(self.stored[last]):
            last += 1
        return first, last


@lru_cache(maxsize=4096)
def _visible(char: str) -> bool:
    """Say whether a character stands by itself (marks and joiners do not)."""
    return FOLD[ord(char)] != ""


def _markup(text: str) -> Iterable[Edit]:
    """Return the edits of markup, apart from each other."""
    # A set would be asked of every character.
    return apart(marked_up(text)) if "<" in text or ">" in text or "&" in text else ()


def _trailed(text: str) -> Iterator[Edit]:
    """Yield dots after which a sentence goes on, as a pause."""
    if ".." in text or "…" in text:
        for found in _TRAILED.finditer(text):
            yield found.start(), found.end(), ","


def _spaces(plain: str) -> Iterator[Edit]:
    """Yield runs of blanks: an empty line parts sentences, a line end does not."""
    if "\n" in plain or "  " in plain:
        for found in _SPACES.finditer(plain):
            yield found.start(), found.end(), "\n" if found.group().count("\n") > 1 else " "


def _spaced_once(plain: str) -> str:
    """Return plain text with the edits of `_spaces`, most quickly where it is of one line."""
    if "\n" in plain:
        return edited(plain, _spaces(plain))
    while "  " in plain:
        plain = plain.replace("  ", " ")
    return plain


Layer = Callable[[str], Iterable[Edit]]
_OF_STORED: Final[tuple[Layer, ...]] = (_markup, misread, _trailed)


class Normaliser:
    """Normalises for one vocabulary: only its words are recognised in a strange spelling.

    Args:
        words: The vocabulary.
    """

    def __init__(self, words: Iterable[str]) -> None:
        spellings = Spellings(words)
        self._of_plain: tuple[Layer, ...] = (spellings.stretched, spellings.censored)

    def fold(self, text: str) -> str:
        """Return the plain text that is searched."""
        for layer in _OF_STORED:
            text = edited(text, layer(text))
        plain = fold_characters(text)
        for layer in self._of_plain:
            plain = edited(plain, layer(plain))
        return _spaced_once(plain)

    def fold_calm(self, text: str) -> str:
        """Return what `fold` does, of a text in whose letters nothing is strange (`letters.py`)."""
        return _spaced_once(fold_characters(edited(text, _trailed(text))))

    def trace(self, text: str) -> Normalised:
        """Return the same plain text as `fold`, with the stored offsets of each character."""
        spans = _Trace(text)
        for layer in _OF_STORED:
            spans.edit(layer(spans.text))
        spans.fold()
        for layer in (*self._of_plain, _spaces):
            spans.edit(layer(spans.text))
        return Normalised(stored=text, text=spans.text, starts=spans.starts, ends=spans.ends)


class _Trace:
    """A text under rewriting, with the stored range of each of its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = list(range(len(text)))
        self.ends = list(range(1, len(text) + 1))

    def edit(self, edits: Iterable[Edit]) -> None:
        """Apply edits; what an edit puts in stands for the whole range that it replaces."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, put in edits:
            parts += [self.text[at:start], put]
            starts += self.starts[at:start] + [self.starts[start]] * len(put)
            ends += self.ends[at:start] + [self.ends[end - 1]] * len(put)
            at = end
        if parts:
            self.starts = starts + self.starts[at:]
            self.ends = ends + self.ends[at:]
            self.text = "".join((*parts, self.text[at:]))

    def fold(self) -> None:
        """Fold every character, keeping the ranges of those that become several or none."""
        folded = [FOLD[ord(char)] for char in self.text]
        if any(len(piece) != 1 for piece in folded):
            pairs = list(zip(folded, self.starts, self.ends, strict=True))
            self.starts = [start for piece, start, _ in pairs for _ in piece]
            self.ends = [end for piece, _, end in pairs for _ in piece]
        self.text = "".join(folded)
