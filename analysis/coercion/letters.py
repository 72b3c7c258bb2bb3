"""Gives the letters of texts: what the gate searches for its keys, before any word is split.

Letters are the words and signs of the plain form as bytes, one blank around each; signs that only
part words are all one pause, and runs of signs stay runs. Many texts get there at once, through
tables of what each character becomes; the few that a table cannot tell (markup, strange spellings,
letters that fold to several) go through their plain form. Both give the same letters.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analysis.coercion.characters import FOLD, KEPT
from analysis.coercion.markup import BEGINS, FOLLOWS
from analysis.coercion.spellings import STRETCHED

PAUSES: Final = frozenset(".,;:!")
_PAUSE: Final = "."
EURO: Final = "¤"  # has a byte in Latin-1, and is never in plain text
LINE: Final = ord("\n")
_BLANK: Final = ord(" ")
_SPACED: Final = tuple(
    (sign.encode("latin-1"), f" {sign} ".encode("latin-1"))
    for sign in (*sorted(KEPT - {"€"} - PAUSES), EURO, _PAUSE, "\n")
)
_SHARP: Final = ("ß".encode("latin-1"), b"ss")  # in no plain text, so it may wait until then
_LEET: Final = "0123456789@$|!£*+#€"  # with which censored words are written
_FIRST_LEET: Final = "@$€|"  # those of them that a censored word may begin with
_HARD: Final = "<>&"  # may be markup
_KNOWN: Final = 0x2200  # western, Greek, Cyrillic; quotes, dashes, the euro sign

# Kinds of characters, as far as they may disguise a word (`spellings.py`) or were misread.
_LETTER, _LEETED, _FIRST, _SINGLE, _GAP, _BEGIN, _FOLLOW = 1, 2, 4, 8, 16, 32, 64

Flags = NDArray[np.bool_]


def _kept(char: str) -> int:
    """Return the byte of a character of plain text among the letters; `?` where it has none."""
    if char in ("€", EURO):
        return ord(EURO)
    if char in PAUSES:
        return ord(_PAUSE)
    if char.isalnum() or char in KEPT:
        return ord(char) if char <= "ÿ" else ord("?")
    return _BLANK


def _kinds(char: str) -> int:
    """Return the kinds of a character of plain text."""
    found = _FIRST if char in _FIRST_LEET else 0
    if char in _LEET:
        found |= _LEETED
    elif char.isalpha():
        found |= _LETTER
    if char in " .*|":
        return found | _GAP
    return found | _SINGLE if char.isalnum() and char != "ß" else found


def _table(of: Callable[[str], int]) -> NDArray[np.uint8]:
    """Return what each character gives; 0 where its plain form alone can tell, or none is known."""
    table = np.zeros(_KNOWN + 1, dtype=np.uint8)
    for code in range(_KNOWN):
        plain = FOLD[code]
        if len(plain) == 1 and plain not in _HARD:
            table[code] = of(plain)
    table[ord("ß")] = of("ß")
    return table


_KEPT: Final = _table(_kept)
_KINDS: Final = _table(_kinds)
_KINDS[[ord(char) for char in BEGINS]] |= _BEGIN
_KINDS[[ord(char) for char in FOLLOWS]] |= _FOLLOW
_STRETCHED: Final = np.zeros(256, dtype=np.bool_)
_STRETCHED[list(STRETCHED.encode())] = True
_BYTES: Final = bytes(_kept(chr(code)) for code in range(256))


def letters_of(
    texts: Sequence[str], fold: Callable[[str], str]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Return the letters of some texts, a line each, and the number of each line's text.

    Args:
        texts: Stored texts.
        fold: Gives the plain form of a text.
    """
    stored = "\n".join((*texts, "")).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(stored, dtype=np.uint32)
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.intp) - 1
    letters, kinds = _KEPT.take(codes, mode="clip"), _KINDS.take(codes, mode="clip")
    letters[ends], kinds[ends] = LINE, 0
    strange = (letters == 0) | _censored(kinds) | _spelt(kinds) | _misread(kinds)
    odd = np.concatenate((np.flatnonzero(strange), _stretched(letters)))
    hard = np.unique(np.searchsorted(ends, odd))
    for number in hard:
        letters[ends[number] - len(texts[number]) : ends[number]] = _BLANK
    lines = b"".join((letters.tobytes(), *(_plain(fold(texts[number])) for number in hard)))
    return _spaced(b" " + lines), np.concatenate((np.arange(len(texts)), hard))


def _plain(plain: str) -> bytes:
    """Return the line of a text in plain form, signs not yet spaced."""
    return plain.replace("€", EURO).encode("latin-1", "replace").translate(_BYTES) + b"\n"


def _spaced(lines: bytes) -> NDArray[np.uint8]:
    """Return lines with one blank around each word and sign."""
    for sign, spaced in (*_SPACED, _SHARP):
        lines = lines.replace(sign, spaced)
    each: NDArray[np.uint8] = np.frombuffer(lines, dtype=np.uint8)
    kept: Flags = each != _BLANK
    kept[1:] |= kept[:-1]
    kept[0] = True
    return each[kept]


def _before(flags: Flags, number: int = 1) -> Flags:
    """Return, for each character, the flag of the one that stands a number before it."""
    return np.concatenate((np.zeros(number, dtype=np.bool_), flags))[: len(flags)]


def _censored(kinds: NDArray[np.uint8]) -> Flags:
    """Say where a letter may end a censored piece: one to three signs after a letter, or a first.

    The same as `a[1sf]{1,3}a|fa` over kinds, at the last letter.
    """
    letter, leet = (kinds & _LETTER) > 0, (kinds & _LEETED) > 0
    begun = letter
    found: Any = (kinds & _FIRST) > 0
    for _ in range(3):
        begun = leet & _before(begun)
        found = found | begun
    return letter & _before(found)


def _spelt(kinds: NDArray[np.uint8]) -> Flags:
    """Say where the last of four single letters stands, gaps between: `(?<!a)a a a a(?!a)`."""
    single, gap = (kinds & _SINGLE) > 0, (kinds & _GAP) > 0
    alone = single & _before(gap)
    ended = ~np.concatenate((single[1:], np.zeros(1, dtype=np.bool_)))
    begun = single & ~_before(single)
    return alone & _before(alone, 2) & _before(alone, 4) & _before(begun, 6) & ended


def _misread(kinds: NDArray[np.uint8]) -> Flags:
    """Say where characters follow that may have been one before they were misread."""
    return ((kinds & _FOLLOW) > 0) & _before((kinds & _BEGIN) > 0)


def _stretched(letters: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return where a letter stands for the third time in a row."""
    again = letters[1:] == letters[:-1]
    third = np.flatnonzero(again[1:] & again[:-1]) + 2
    return third[_STRETCHED[letters[third]]]
