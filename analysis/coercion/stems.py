"""Turns a text into the short stems that the small model reads.

The reading belongs to the model: changing it means training again. It is kept apart from the
search text of the rules, which may grow without the model noticing.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

STEM_LENGTH: Final = 6
WINDOW: Final = 60
STRIDE: Final = 30
MAX_CHARACTERS: Final = 200_000
_LOOKALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u03bf\u03b1\u2019", "aeopcyxioa'"
)
_LEET: Final = str.maketrans("0134578$€@", "oieastbsea")
_WORD: Final = re.compile(r"[^\W_]+(?:[$€@][^\W_]+)*|[$€£%?]")
_MONEY: Final = frozenset("$€£") | {"eur", "usd", "gbp", "euro", "euros", "dollar", "dollars"}
_STARS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
    "zwei": "2", "drei": "3", "vier": "4", "funf": "5",
    "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "due": "2", "tre": "3", "quattro": "4", "cinque": "5",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a text in lower case, without accents, invisible signs or look-alike letters."""
    decomposed = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return kept.translate(_LOOKALIKE)


def _stem(word: str) -> Iterator[str]:
    """Yield the stem of one word; an amount such as `20eur` gives two."""
    if word in _STARS:
        yield _STARS[word]
    elif word in _MONEY:
        yield "money"
    elif word == "%":
        yield "percent"
    elif word.isdigit():
        yield word if word in "12345" else "number"
    elif word.isalpha():
        yield word[:STEM_LENGTH]
    elif sum(c.isalpha() for c in word) * 2 > len(word):
        yield word.translate(_LEET)[:STEM_LENGTH]
    else:
        digits = "".join(c for c in word if c.isdigit())
        yield digits if digits in ("1", "2", "3", "4", "5") else "number"


def stems(text: str) -> list[str]:
    """Return the stems of a text in reading order; `?` is one, other signs are dropped."""
    return [stem for found in _WORD.findall(plain(text)) for stem in _stem(found)]


def windows(text: str) -> list[str]:
    """Return a text as overlapping stretches of stems, each joined by blanks; never empty."""
    words = stems(text)
    if len(words) <= WINDOW:
        return [" ".join(words)]
    starts = range(0, len(words) - STRIDE, STRIDE)
    return [" ".join(words[start : start + WINDOW]) for start in starts]
