"""Short forms of large counts ("1.2K", "12 тыс."): how much the word after a number scales it."""

import re
from functools import lru_cache

from babel import Locale

from crawler.language.locale_words import SCALES

_WORD = re.compile(r"\s?([^\W\d_]{1,14})(?![^\W\d_])")
_EVERYWHERE = {"k": 1_000, "m": 1_000_000}


def scale_after(text: str, language: str) -> int:
    """Return what the word at the beginning of a text multiplies the number before it by.

    Args:
        text: What stands right after the number; an ordinary word scales by 1.
        language: The code of a language that CLDR knows.
    """
    word = _WORD.match(text)
    if word is None:
        return 1
    said, scales = word[1].lower(), SCALES.get(language, {})
    if said in scales:
        return scales[said]
    if not said[0].isascii() and said[0] in scales:
        return scales[said[0]]  # "3万件": nothing stands between
    if len(said) > 1 or not text[0].isspace():
        return _compact_forms(language).get(said, 1)
    return 1  # "12 t": a letter apart from the number may be an hour


@lru_cache(maxsize=64)
def _compact_forms(language: str) -> dict[str, int]:
    """Return the words of a language for a thousand and more, as CLDR has them, and K and M."""
    forms = Locale.parse(language).compact_decimal_formats
    scales = dict(_EVERYWHERE)
    for width in ("short", "long"):
        for patterns in forms.get(width, {}).values():
            for magnitude, found in patterns.items():
                pattern = str(getattr(found, "pattern", found))
                word = "".join(c for c in pattern.lower() if c.isalpha())
                if word and (zeros := pattern.count("0")):
                    scales[word] = int(magnitude) // 10 ** (zeros - 1)
    return scales
