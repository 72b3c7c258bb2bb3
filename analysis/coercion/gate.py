"""Lets through the texts in which a rule of any language could fire; most texts end here.

Every phrase that stage 1 asks for has a key: up to LONGEST of its words that stand next to each
other. Where the phrase stands in a text, its key stands in the text's letters; all keys are looked
for at once, before the text is split into words. So nothing is lost, and what comes through by
accident is asked again, exactly.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, Implementation

from analysis.coercion.phrases import Phrase, is_open
from analysis.coercion.prefilter import Prefilter

LONGEST: Final = 3
MAX_TEXT: Final = 4096
_SIMPLE: Final = re.compile(rf"(?: [a-z0-9]+){{1,{LONGEST}}} ")
_SIGNS: Final = "$%*+>@|£"
_EURO: Final = "¤"  # has a byte in Latin-1, and is never in plain text
_SPACED: Final = (("€", f" {_EURO} "), *((sign, f" {sign} ") for sign in _SIGNS))
_BYTES: Final = bytes(
    code if chr(code).isalnum() or chr(code) in _SIGNS + _EURO else ord(" ") for code in range(256)
)


def keys_of(
    phrases: Iterable[Phrase], bits: Mapping[str, int], asked: int
) -> tuple[dict[bytes, int], int]:
    """Return the labels of each key, and those of the phrases that have none, all as bits.

    Args:
        phrases: The phrases of one language.
        bits: A bit for each label.
        asked: The labels that stage 1 asks for.
    """
    keys: dict[bytes, int] = {}
    keyless = 0
    for label, words, _ in phrases:
        bit = bits[label] & asked
        if bit:
            spelt = f" {' '.join(words)} "
            if _SIMPLE.fullmatch(spelt):
                key = spelt.encode("ascii")
            else:
                key = max(map(_key, _runs(words)), key=len, default=b"")
            if key:
                keys[key] = keys.get(key, 0) | bit
            else:
                keyless |= bit
    return keys, keyless


def _runs(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield up to LONGEST words at a time that a text's letters show as they are."""
    begin = 0
    for end, word in enumerate((*words, "."), start=1):
        if not (word in _SIGNS + "€" or word.removesuffix("*").isalnum()):
            yield from (words[at : min(at + LONGEST, end - 1)] for at in range(begin, end - 1))
            begin = end


def _key(words: Sequence[str]) -> bytes:
    """Return words as they stand in a text's letters; nothing where those cannot show them."""
    last = words[-1].removesuffix("*") if is_open(words[-1]) else words[-1] + " "
    joined = " ".join(("", *words[:-1], last)).replace("€", _EURO)
    try:
        return joined.encode("latin-1")
    except UnicodeEncodeError:
        return b""


# What one language asks for first, where its labels lie among all, and who asks.
_Field = tuple[int, int, str, Prefilter]


class Gate:
    """The keys of some languages in one machine.

    Args:
        keys: For each language, what `keys_of` gives.
        prefilters: For each language, what asks for its labels.
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[Mapping[bytes, int], int]],
        prefilters: Mapping[str, Prefilter],
    ) -> None:
        self._fields: list[_Field] = []
        masks: dict[bytes, int] = {}
        met: dict[int, int] = {}
        self._keyless = shift = 0
        for lang, (held, keyless) in keys.items():
            prefilter = prefilters[lang]
            self._fields.append((prefilter.first << shift, shift, lang, prefilter))
            self._keyless |= keyless << shift
            for key, mask in held.items():
                masks[key] = masks.get(key, 0) | mask << shift
            shift += prefilter.asked.bit_length()
        self._masks = [met.setdefault(mask, mask) for mask in masks.values()]
        self._machine = BytesAhoCorasick(list(masks), implementation=Implementation.ContiguousNFA)

    def present(self, plain: str) -> int:
        """Return the labels that may occur in a plain text, all languages' in one."""
        if len(plain) > MAX_TEXT:
            return -1
        present = self._keyless
        masks = self._masks
        letters = _letters(plain)
        for number, _, _ in self._machine.find_matches_as_indexes(letters, overlapping=True):
            present |= masks[number]
        return present

    def languages_of(self, plain: str) -> Sequence[str]:
        """Return the languages of which a rule could fire; in all others none can.

        Args:
            plain: Text in the plain form that `normalise.py` gives.
        """
        present = self.present(plain)
        found = []
        for first, shift, lang, prefilter in self._fields:
            if present & first and prefilter.alive(present >> shift):
                found.append(lang)
        return found


def _letters(plain: str) -> bytes:
    """Return the letters, digits and rarer signs of a plain text, one blank around each word."""
    for sign, spaced in _SPACED:
        if sign in plain:
            plain = plain.replace(sign, spaced)
    letters = b" %b " % plain.encode("latin-1", "replace").translate(_BYTES)
    while b"  " in letters:
        letters = letters.replace(b"  ", b" ")
    return letters
