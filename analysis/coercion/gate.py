"""Lets through the texts in which a rule of any language could fire; most texts end here.

Every phrase that stage 1 asks for has a key: up to LONGEST of its words that stand next to each
other. Where the phrase stands in a text, its key stands in the text's letters; all keys are looked
for at once, before the text is split into words. So nothing is lost, and what comes through by
accident is asked again, exactly.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from daachorse import DoubleArrayAhoCorasick

from analysis.coercion.letters import EURO, SIGNS
from analysis.coercion.phrases import Phrase, is_open
from analysis.coercion.prefilter import Prefilter

LONGEST: Final = 3
MAX_TEXT: Final = 4096
_SIMPLE: Final = re.compile(rf"(?: [a-z0-9]+){{1,{LONGEST}}} ")


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
        if not (word in SIGNS + "€" or word.removesuffix("*").isalnum()):
            yield from (words[at : min(at + LONGEST, end - 1)] for at in range(begin, end - 1))
            begin = end


def _key(words: Sequence[str]) -> bytes:
    """Return words as they stand in a text's letters; nothing where those cannot show them."""
    last = words[-1].removesuffix("*") if is_open(words[-1]) else words[-1] + " "
    joined = " ".join(("", *words[:-1], last)).replace("€", EURO)
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
        self._firsts = sum(field[0] for field in self._fields)
        self._machine = DoubleArrayAhoCorasick(list(masks))

    def present(self, letters: bytes) -> int:
        """Return the labels that may occur in a text's letters, all languages' in one."""
        if len(letters) > MAX_TEXT:
            return -1
        present = self._keyless
        masks = self._masks
        for _, _, number in self._machine.find_overlapping(letters):
            present |= masks[number]
        return present

    def languages_of(self, letters: bytes) -> Sequence[str]:
        """Return the languages of which a rule could fire; in all others none can.

        Args:
            letters: A text's letters, as `letters.py` gives them.
        """
        present = self.present(letters)
        if not present & self._firsts:
            return ()
        return [
            lang
            for first, shift, lang, prefilter in self._fields
            if present & first and prefilter.alive(present >> shift)
        ]
