"""Finds words that are spelt so as not to be read ("r€view", "g i f t"), or as they are spoken.

Only words of a vocabulary are recognised: what may be none of them stays as it stands.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from analysis.coercion.characters import odd_shapes
from analysis.coercion.edits import Edit, apart

# Both are quickly passed by where they do not begin. Four single letters are the fewest that spell.
_LEET: Final = re.compile(
    r"[0-9@!$€£|*+#](?:(?<=[^\W\d_].)[0-9@!$€£|*+#]{0,2}[^\W\d_]|(?<=[@$€|])[^\W\d_])"
)
_SPELT: Final = re.compile(r"[ .*|](?<=\b\w.)\w[ .*|]\w[ .*|]\w(?!\w)")
_ODD_WORD: Final = re.compile(r"[\w@!$€£|*+#]+")
_SPACED: Final = re.compile(r"(?<!\w)(?:\w[ .*|]){3,}\w(?!\w)")
_LEET_I: Final = str.maketrans("013457@!$€£|+#", "oieastaiselitk")
_LEET_L: Final = str.maketrans("013457@!$€£|+#", "oleastalselltk")
# Hardly a word has a letter three times in a row, but for `s` where a sharp one is written so.
STRETCHED: Final = "abcdefghijklmnopqrtuvwxyz"
_RUNS: Final = tuple(letter * 3 for letter in STRETCHED)
_RUN: Final = re.compile(f"([{STRETCHED}])\\1\\1+")
_WORD: Final = re.compile(r"\w+")
MIN_CENSORED: Final = 4
MAX_WORD: Final = 40


class Spellings:
    """What the words of a vocabulary may be spelt like; of plain text alone.

    Args:
        words: The vocabulary.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._words = frozenset(w for w in self._known if MIN_CENSORED <= len(w) <= MAX_WORD)
        self._shapes: dict[tuple[int, str], list[str]] = {}
        for word in sorted(self._words):
            self._shapes.setdefault((len(word), word[0]), []).append(word)

    def stretched(self, plain: str) -> Iterator[Edit]:
        """Yield letters that are drawn out ("pleaaase"), each as once or twice the letter."""
        if any(map(plain.__contains__, _RUNS)):
            for word in _WORD.finditer(plain):
                if word.group() in self._known:
                    continue
                times = 2 if _RUN.sub(r"\1\1", word.group()) in self._known else 1
                for run in _RUN.finditer(word.group()):
                    start, end = run.span()
                    yield word.start() + start, word.start() + end, run.group(1) * times

    def censored(self, plain: str) -> Iterator[Edit]:
        """Yield words that signs, digits or gaps disguise, each as the word that it hides."""
        if odd_shapes(plain) and (_LEET.search(plain) or _SPELT.search(plain)):
            yield from apart((*self._spaced(plain), *self._leet(plain)))

    def _spaced(self, plain: str) -> Iterator[Edit]:
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

    def _leet(self, plain: str) -> Iterator[Edit]:
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
