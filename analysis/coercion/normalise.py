"""Rewrites a text into the plain form that is searched, and remembers where each piece came from.

Layers, each skipped when a cheap test says that it has nothing to do: markup (tags, entities),
characters (`characters.FOLD`), censored spellings ("r€view", "g1ft c@rd", "r e v i e w"), runs of
spaces. `Normaliser.fold` gives the text alone and is what every text pays for;
`Normaliser.trace` gives the same text with offsets and is paid for by candidates only.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.coercion.characters import FOLD, fold_characters, odd_shapes

_TAG: Final = re.compile(r"</?([a-zA-Z]{1,10})(?:[\s/][^<>]{0,400})?>")
_INLINE: Final = frozenset(
    ["a", "abbr", "b", "big", "em", "font", "i", "mark", "s", "small", "span", "strong", "u", "wbr"]
)
_QUOTING: Final = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12}[0-9]{0,2});")
# Both are quickly passed by where they do not begin. Four single letters are the fewest that spell.
_LEET: Final = re.compile(
    r"[0-9@!$€£|*+#](?:(?<=[^\W\d_].)[0-9@!$€£|*+#]{0,2}[^\W\d_]|(?<=[@$€|])[^\W\d_])"
)
_SPELT: Final = re.compile(r"[ .*|](?<=\b\w.)\w[ .*|]\w[ .*|]\w(?!\w)")
_ODD_WORD: Final = re.compile(r"[\w@!$€£|*+#]+")
_SPACED: Final = re.compile(r"(?<!\w)(?:\w[ .*|]){3,}\w(?!\w)")
_SPACES: Final = re.compile(r"[ \n]{2,}|\n")
_LEET_I: Final = str.maketrans("013457@!$€£|+#", "oieastaiselitk")
_LEET_L: Final = str.maketrans("013457@!$€£|+#", "oleastalselltk")
MIN_CENSORED: Final = 4
MAX_WORD: Final = 40

Edit = tuple[int, int, str]


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


def _may_be_marked_up(text: str) -> bool:
    """Say whether a text holds a sign of markup; a set would be asked of every character."""
    return "<" in text or ">" in text or "&" in text


def _markup_edits(text: str) -> Iterator[Edit]:
    """Yield tags, entities and the marks of quoted mail, each with what replaces it."""
    if "<" in text:
        for found in _TAG.finditer(text):
            inline = found.group(1).lower() in _INLINE
            yield found.start(), found.end(), "" if inline else " \n "
    if ">" in text:
        for found in _QUOTING.finditer(text):
            yield found.start(), found.end(), ""
    if "&" in text:
        for found in _ENTITY.finditer(text):
            meant = html.unescape(found.group())
            if meant != found.group():
                yield found.start(), found.end(), meant


def _apart(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield edits in order, those left out that begin within another."""
    at = 0
    for start, end, put in sorted(edits):
        if start >= at:
            yield start, end, put
            at = end


def _apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits applied; edits do not overlap and come in order."""
    parts: list[str] = []
    at = 0
    for start, end, put in edits:
        parts.append(text[at:start])
        parts.append(put)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _space(found: re.Match[str]) -> str:
    """Return what a run of blanks becomes: an empty line parts sentences, a line end does not."""
    return "\n" if found.group().count("\n") > 1 else " "


class Normaliser:
    """Normalises for one vocabulary: only its words are recognised in a censored spelling."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if MIN_CENSORED <= len(word) <= MAX_WORD)
        self._shapes: dict[tuple[int, str], list[str]] = {}
        for word in sorted(self._words):
            self._shapes.setdefault((len(word), word[0]), []).append(word)

    def fold(self, text: str) -> str:
        """Return the plain text that is searched."""
        if _may_be_marked_up(text):
            text = _apply(text, _apart(_markup_edits(text)))
        plain = fold_characters(text)
        if odd_shapes(plain) and (_LEET.search(plain) or _SPELT.search(plain)):
            plain = _apply(plain, self._spelling_edits(plain))
        if "\n" in plain:
            return _SPACES.sub(_space, plain)
        while "  " in plain:
            plain = plain.replace("  ", " ")
        return plain

    def trace(self, text: str) -> Normalised:
        """Return the same plain text as `fold`, with the stored offsets of each character."""
        spans = _Trace(text)
        if _may_be_marked_up(text):
            spans.edit(_apart(_markup_edits(text)))
        spans.fold()
        if _LEET.search(spans.text) or _SPELT.search(spans.text):
            spans.edit(self._spelling_edits(spans.text))
        if "  " in spans.text or "\n" in spans.text:
            spans.edit((f.start(), f.end(), _space(f)) for f in _SPACES.finditer(spans.text))
        return Normalised(stored=text, text=spans.text, starts=spans.starts, ends=spans.ends)

    def _spelling_edits(self, plain: str) -> Iterator[Edit]:
        """Return the censored words of a plain text with the words they hide."""
        return _apart([*self._spaced_edits(plain), *self._leet_edits(plain)])

    def _spaced_edits(self, plain: str) -> Iterator[Edit]:
        """Yield runs of single letters ("r e v i e w") that spell words of the vocabulary."""
        for found in _SPACED.finditer(plain):
            letters = [(m.start(), m.group()) for m in re.finditer(r"\w", found.group())]
            joined = "".join(letter for _, letter in letters)
            at = 0
            while at < len(joined):
                stop = min(len(joined), at + MAX_WORD)
                while stop - at >= MIN_CENSORED and joined[at:stop] not in self._words:
                    stop -= 1
                if stop - at < MIN_CENSORED:
                    at += 1
                    continue
                begin = found.start() + letters[at][0]
                yield begin, found.start() + letters[stop - 1][0] + 1, joined[at:stop]
                at = stop

    def _leet_edits(self, plain: str) -> Iterator[Edit]:
        """Yield words written with digits and signs that stand for letters."""
        for found in _ODD_WORD.finditer(plain):
            word = found.group()
            if len(word) > MAX_WORD or word.isalpha() or word.isdigit():
                continue
            for cut in (word, word.rstrip("!*|+#")):
                meant = self._meant(cut)
                if meant:
                    yield found.start(), found.start() + len(cut), meant
                    break

    def _meant(self, word: str) -> str | None:
        """Return the one word of the vocabulary that a censored spelling stands for."""
        if len(word) < MIN_CENSORED or word in self._words:
            return None
        for table in (_LEET_I, _LEET_L):
            plain = word.translate(table)
            if plain in self._words and sum(c.isalpha() for c in word) * 2 >= len(word):
                return plain
        if "*" in word[1:] and word.count("*") * 2 < len(word):
            alike = [
                known
                for known in self._shapes.get((len(word), word[0]), ())
                if all(a in ("*", b) for a, b in zip(word, known, strict=True))
            ]
            return alike[0] if len(alike) == 1 else None
        return None


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
        parts.append(self.text[at:])
        self.starts = starts + self.starts[at:]
        self.ends = ends + self.ends[at:]
        self.text = "".join(parts)

    def fold(self) -> None:
        """Fold every character, keeping the ranges of those that become several or none."""
        folded = [FOLD[ord(char)] for char in self.text]
        if any(len(piece) != 1 for piece in folded):
            pairs = list(zip(folded, self.starts, self.ends, strict=True))
            self.starts = [start for piece, start, _ in pairs for _ in piece]
            self.ends = [end for piece, _, end in pairs for _ in piece]
        self.text = "".join(folded)
