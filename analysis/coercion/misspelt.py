"""Takes a misspelt word for the listed one that it resembles.

Four of five misspellings are one letter missing, one too many, one wrong, or two neighbours
swapped (Damerau 1964, CACM 7:171-176). Such a word keeps its first letters or its last ones, so
the listed words that it may stand for are found by those. A word that is spelt right and only not
listed may resemble one too: whoever asks must weigh what he reads then.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile
from operator import eq
from typing import Final

LEAST: Final = 5  # letters: shorter words resemble too many others
_ENDS: Final = 2  # letters: one slip leaves as many at one end at least
_REMEMBERED: Final = 1 << 14


def resembles(word: str, other: str) -> bool:
    """Say whether two words differ by one letter, or by two neighbours that are swapped."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = sum(1 for _ in takewhile(bool, map(eq, word, other)))
    rest, wanted = word[same:], other[same:]
    if rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]:
        return True
    return rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


class Speller:
    """Knows the listed words of a language, by their ends.

    Args:
        words: The listed words; stems and those shorter than LEAST are not asked for.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if len(word) >= LEAST and word.isalpha():
                self._alike[f"{word[:_ENDS]}-"].append(word)
                self._alike[f"-{word[-_ENDS:]}"].append(word)
        self.meant = lru_cache(maxsize=_REMEMBERED)(self._meant)

    def _meant(self, word: str) -> str | None:
        """Return the listed word that a word resembles most; None where it resembles none.

        Of several it is the one that shares the most letters, then the first, then the last one.
        """
        if len(word) < LEAST or not word.isalpha():
            return None
        ends = (f"{word[:_ENDS]}-", f"-{word[-_ENDS:]}")
        alike = {other for end in ends for other in self._alike.get(end, ())}
        return max(
            (other for other in alike if resembles(word, other)),
            key=lambda other: (
                len(set(word) & set(other)),
                other[0] == word[0],
                other[-1] == word[-1],
                other,
            ),
            default=None,
        )
