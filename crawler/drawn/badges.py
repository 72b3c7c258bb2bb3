"""Badges and vote counters beside a review: who bought, and whom the review helped."""

import re
from collections.abc import Iterable

from crawler.language.locales import parse_votes

_DENIED_BEFORE = re.compile(
    r"(?:(?<![^\W\d_])(?:not|no|non|nicht|kein(?:e|en|er)?|pas|niet|geen|nie|não|inte|ikke)[\s-]+"
    r"(?:an?\s|yet\s)?|(?<![^\W\d_])un)$"
)
_DENIED_AFTER = re.compile(r"\s{0,3}[:–-]\s{0,3}(?:no|nein|non|nee|nie|não|nej|hayır)(?!\w)")
_YES = re.compile(r"(?<!\w)(?:yes|ja|oui|s[ií]|sì|sim|tak|evet)(?!\w)\W{0,4}(\d{1,6})")
_NO = re.compile(r"(?<!\w)(?:no|nein|non|nee|nie|não|nej|hayır)(?!\w)\W{0,4}(\d{1,6})")
_UNHELPFUL = re.compile(
    r"unhelpful|(?:not|didn['’]t) (?:\w+ )?(?:find|helpful|useful)|nicht hilfreich|pas utile"
    r"|no útil|non utile|niet (?:nuttig|behulpzaam)"
)
_TWO_SIDES = re.compile(r"\?\W{0,4}\d{1,6}\W{1,4}\d{1,6}\W{0,4}$")


def says_bought(text: str, badges: Iterable[str]) -> bool:
    """Return whether a text has one of some badges, given in lower case, and does not deny it."""
    lowered = text.casefold()
    for badge in badges:
        at = lowered.find(badge)
        if at < 0:
            continue
        denied = _DENIED_BEFORE.search(lowered[max(0, at - 20) : at])
        if not denied and not _DENIED_AFTER.match(lowered[at + len(badge) :][:20]):
            return True
    return False


def read_counter(text: str, locale: str | None) -> tuple[int | None, int | None]:
    """Return helpful votes and all votes of a counter ("3 of 4", "Yes (3) No (1)").

    What counts those alone whom a review did not help says neither, nor does what counts two
    sides without their names, nor a question ("Vond je dit een nuttige review?": no vote).
    """
    sides = read_sides(text)
    if sides != (None, None):
        return sides
    asks = text.rstrip().endswith(("?", "؟")) and not any(map(str.isdigit, text[:400]))
    unclear = asks or is_unhelpful(text) or _TWO_SIDES.search(text[:400])
    return (None, None) if unclear else parse_votes(text, locale)


def read_sides(text: str) -> tuple[int | None, int | None]:
    """Return helpful votes and all votes of a counter that names both sides: "Yes (3) No (1)"."""
    lowered = text[:400].casefold()
    up, down = _YES.search(lowered), _NO.search(lowered)
    if up is None:
        return None, None
    return int(up[1]), int(up[1]) + int(down[1]) if down else None


def is_unhelpful(text: str) -> bool:
    """Return whether a counter is of those whom a review did not help."""
    return _UNHELPFUL.search(text[:400].casefold()) is not None
