"""Takes a misspelt word for the listed one that it resembles.

Four of five misspellings are one letter missing, one too many, one wrong, or two neighbours
swapped (Damerau 1964, CACM 7:171-176). Such a word keeps its first letters or its last ones, so
the listed words that it may stand for are found by those and by their length. A word that is
spelt right and only not listed may resemble one too: whoever asks must weigh what he reads then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from functools import cached_property, lru_cache
from itertools import takewhile
from operator import eq
from typing import Final

LEAST: Final = 5  # letters: shorter words resemble too many others
_REMEMBERED: Final = 1 << 14
# Letters of a listed word, and the first or the last of them.
End = tuple[int, str, str]


def resembles(word: str, other: str) -> bool:
    """Say whether two words differ by one letter, or by two neighbours that are swapped."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = sum(1 for _ in takewhile(bool, map(eq, word, other)))
    rest, wanted = word[same:], other[same:]
    if rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]:
        return True
    return rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


def _ends(word: str, length: int) -> tuple[End, End]:
    """Return both ends of a word, as those of a listed word of some length are found by."""
    size = (length - 1) // 2  # less than half: two letters that are swapped are not at both ends
    return (length, word[:size], ""), (length, "", word[-size:])


class Speller:
    """Knows the listed words of a language, by their ends.

    Args:
        words: The listed words; stems and those shorter than LEAST are not asked for.
        right: Words that are no slips of them, though they resemble one.
    """

    def __init__(self, words: Iterable[str], right: Set[str] = frozenset()) -> None:
        self._right = right
        self._alike: dict[End, list[str]] = defaultdict(list)
        for word in set(words):
            if len(word) >= LEAST and word.isalpha():
                for end in _ends(word, len(word)):
                    self._alike[end].append(word)

    def __getstate__(self) -> dict[str, object]:
        """Return what a pickle keeps: all but what is remembered."""
        return {name: held for name, held in vars(self).items() if name != "meant"}

    @cached_property
    def meant(self) -> Callable[[str], str | None]:
        """`_meant`, remembered."""
        return lru_cache(maxsize=_REMEMBERED)(self._meant)

    def _meant(self, word: str) -> str | None:
        """Return the listed word that a word resembles most; None where it resembles none.

        Of several it is the one that shares the most letters, then the first, then the last one.
        """
        if len(word) < LEAST or not word.isalpha() or word in self._right:
            return None
        near = range(len(word) - 1, len(word) + 2)
        ends = (end for length in near for end in _ends(word, length))
        # Most words differ at both ends, or further: a slip at one end leaves the rest.
        alike = {
            other
            for end in ends
            for other in self._alike.get(end, ())
            if (word[0] == other[0] or word.endswith(other[2:]))
            and (word[-1] == other[-1] or word.startswith(other[:-2]))
        }
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
