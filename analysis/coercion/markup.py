"""Finds what programs left in a text: markup, and characters that were read by the wrong codec.

Each function is a layer of `normalise.py`: it yields edits, none where a cheap test rules them out.
"""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from analysis.coercion.edits import Edit

_TAG: Final = re.compile(r"</?([a-zA-Z]{1,10})(?:[\s/][^<>]{0,400})?>")
_INLINE: Final = frozenset(
    ["a", "abbr", "b", "big", "em", "font", "i", "mark", "s", "small", "span", "strong", "u", "wbr"]
)
_QUOTING: Final = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12}[0-9]{0,2});")


def _western(code: int) -> str:
    """Return what a byte is read as in western text; those without a meaning pass through."""
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


# UTF-8 that was read as western text: what its characters begin with, and what follows.
BEGINS: Final = "ÂÃâð"
FOLLOWS: Final = frozenset(map(_western, range(0x80, 0xC0))) | frozenset(
    map(chr, range(0x80, 0xC0))
)
_BYTES: Final = {ord(_western(code)): code for code in range(0x80, 0x100)}
_REST: Final = f"[{''.join(sorted(FOLLOWS))}]"
_MISREAD: Final = re.compile(f"[ÂÃ]{_REST}|â{_REST}{{2}}|ð{_REST}{{3}}")


def marked_up(text: str) -> Iterator[Edit]:
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


def misread(text: str) -> Iterator[Edit]:
    """Yield characters that were read by the wrong codec ("Ã©"), each as the one that was meant."""
    if any(begin in text for begin in BEGINS):
        for found in _MISREAD.finditer(text):
            with suppress(UnicodeDecodeError):
                stored = found.group().translate(_BYTES).encode("latin-1")
                yield found.start(), found.end(), stored.decode("utf-8")
