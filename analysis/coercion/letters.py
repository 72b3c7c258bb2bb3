"""Gives the letters of a text: what the gate searches for its keys, before any word is split.

Letters are bytes: the letters, digits and rarer signs of the plain text, one blank around each word
and sign. Western text without markup and censored words gets there through two tables of bytes, a
few times as fast as through its plain form; both give the same letters.
"""

import re
from collections.abc import Callable
from typing import Final

from analysis.coercion.characters import fold_character

SIGNS: Final = "$%*+>@|£"
EURO: Final = "¤"  # has a byte in Latin-1, and is never in plain text
_SPACED: Final = (("€", f" {EURO} "), *((sign, f" {sign} ") for sign in SIGNS))
_SPACED_BYTES: Final = tuple(
    (sign.encode("latin-1"), f" {sign} ".encode("latin-1")) for sign in SIGNS + EURO
)
_LEET: Final = "0123456789@$|!£*+#€"  # with which censored words are written
_FIRST_LEET: Final = "@$€|"  # those of them that a censored word may begin with
_SPELT: Final = re.compile(rb" a a a(?!a)")
_CENSORED: Final = re.compile(rb"a[1sf]{1,3}a|fa")
_HARD: Final = "<&"  # may be markup


def _kept(char: str) -> str:
    """Return what a character of plain text is among the letters."""
    char = EURO if char == "€" else char
    return char if char.isalnum() or char in SIGNS + EURO else " "


def _shape(char: str) -> str:
    """Return the kind of a character of plain text, as far as it may censor a word."""
    spaced = char in SIGNS + "€"
    if char in _FIRST_LEET:
        return "f"
    if char in _LEET:
        return "s" if spaced else "1"
    return "p" if spaced else "a" if char.isalpha() else " "


def _single(char: str) -> str:
    """Return the kind of a character of plain text, as far as it may stand between letters."""
    return " " if char in " .*|" else "a" if char.isalnum() else "-"


def _table(codec: str, of: Callable[[str], str]) -> bytes:
    """Return what each byte of a codec becomes; 0 where one byte of it will not do."""
    table = bytearray(256)
    for code in range(256):
        try:
            plain = fold_character(bytes([code]).decode(codec))
            found = of(plain).encode("latin-1") if len(plain) == 1 else b""
        except UnicodeError:
            continue
        if len(found) == 1 and plain not in _HARD:
            table[code] = found[0]
    return bytes(table)


# The first codec is by far the quickest; the second adds typographic quotes and the euro sign.
_TABLES: Final = tuple(
    (codec, _table(codec, _kept), _table(codec, _shape), _table(codec, _single))
    for codec in ("latin-1", "cp1252")
)


def quick_letters(text: str) -> bytes | None:
    """Return the letters of a stored text; None where only its plain form can tell."""
    if "ß" in text:
        text = text.replace("ß", "ss")
    for codec, kept, shape, single in _TABLES:
        try:
            stored = text.encode(codec)
        except UnicodeEncodeError:
            continue
        letters = stored.translate(kept)
        if b"\0" in letters:
            continue
        shapes = stored.translate(shape)
        if (b"1a" in shapes or b"sa" in shapes or b"fa" in shapes) and _CENSORED.search(shapes):
            return None
        singles = stored.translate(single)
        if b" a a a" in singles and _SPELT.search(singles):
            return None
        if b"s" in shapes or b"p" in shapes or b"f" in shapes:
            for sign, spaced in _SPACED_BYTES:
                letters = letters.replace(sign, spaced)
        return _one_blank(b" %b " % letters)
    return None


def plain_letters(plain: str) -> bytes:
    """Return the letters of a text's plain form."""
    for sign, spaced in _SPACED:
        if sign in plain:
            plain = plain.replace(sign, spaced)
    return _one_blank(b" %b " % plain.encode("latin-1", "replace").translate(_BYTES))


_BYTES: Final = bytes(ord(_kept(chr(code))) for code in range(256))


def _one_blank(letters: bytes) -> bytes:
    """Return letters with one blank where several stand."""
    while b"  " in letters:
        letters = letters.replace(b"  ", b" ")
    return letters
