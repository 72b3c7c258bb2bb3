"""Lets through the texts in which a rule of any language could fire; most texts end here.

Every phrase that stage 1 asks for has a key: up to LONGEST of its words that stand next to each
other. Where the phrase stands in a text, its key stands in the text's letters; all keys are looked
for at once, before the text is split into words. So nothing is lost, and what comes through by
accident is asked again, exactly.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, product
from typing import Final

import numpy as np
from daachorse import DoubleArrayAhoCorasick
from numpy.typing import NDArray

from analysis.coercion.letters import EURO, LINE, letters_of
from analysis.coercion.lexicon import NUMBER
from analysis.coercion.phrases import Phrase, is_open
from analysis.coercion.prefilter import Masks

LONGEST: Final = 4
MAX_TEXT: Final = 4096
WORD: Final = 64
_ALL: Final = np.uint64(2**WORD - 1)
_DIGITS: Final = "0123456789#?"  # `?`: a digit that has no byte
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
            own = [spelt.encode("ascii")] if _SIMPLE.fullmatch(spelt) else _keys(words)
            for key in own:
                keys[key] = keys.get(key, 0) | bit
            if not own:
                keyless |= bit
    return keys, keyless


def _keys(words: Sequence[str]) -> list[bytes]:
    """Return the keys of a phrase, one of which stands wherever it does; none without bytes for it.

    They are its longest run of up to LONGEST words. A number is known by its digit next to the
    other words, so it can only be at an end of the run.
    """
    for size in range(min(LONGEST, len(words)), 0, -1):
        every = (words[at : at + size] for at in range(len(words) - size + 1))
        runs = [run for run in every if NUMBER not in run[1:-1]]
        if runs:
            break
    run = max(runs, key=lambda run: sum(map(len, run)))
    first, last = run[0] == NUMBER, size > 1 and run[-1] == NUMBER
    spelt = " ".join(("", *run[first : size - last], "")).replace("€", EURO)
    if is_open(run[-1]):
        spelt = spelt.removesuffix("* ")
    ends = product(_DIGITS if first else ("",), _DIGITS if last else ("",))
    try:
        return [f"{begin}{spelt}{end}".encode("latin-1") for begin, end in ends]
    except UnicodeEncodeError:
        return []


class _Field:
    """The conditions of one language's patterns as bits of their own, in words of 64.

    Args:
        patterns: What each pattern needs, the rarest first.
        begin: The first of the words.
    """

    def __init__(self, patterns: Sequence[Masks], begin: int) -> None:
        self.conditions = list(dict.fromkeys(chain.from_iterable(patterns)))
        self.words = slice(begin, begin - (-len(self.conditions) // WORD))
        number = {mask: number for number, mask in enumerate(self.conditions)}
        width = self.words.stop - begin
        self._any_rarest = _as_words(sum({1 << number[masks[0]] for masks in patterns}), width)
        whole = [_as_words(sum(1 << number[mask] for mask in masks), width) for masks in patterns]
        self._whole = np.array(whole, dtype=np.uint64).reshape(-1, width)

    def met(self, labels: int) -> int:
        """Return the conditions that labels meet, as bits."""
        return sum(1 << number for number, mask in enumerate(self.conditions) if mask & labels)

    def rows(self, present: NDArray[np.uint64]) -> list[int]:
        """Return the rows of conditions that meet all that some pattern needs."""
        some = np.flatnonzero((present[:, self.words] & self._any_rarest).any(axis=1))
        met = np.ones((len(some), len(self._whole)), dtype=np.bool_)
        for own, whole in zip(present[some, self.words].T, self._whole.T, strict=True):
            met &= own[:, np.newaxis] & whole == whole
        found: list[int] = some[met.any(axis=1)].tolist()
        return found


class Gate:
    """The keys of some languages in one machine.

    Args:
        keys: For each language, what `keys_of` gives.
        patterns: For each language, what its patterns need (`Prefilter.patterns`).
        fold: Gives the plain form of a text.
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[Mapping[bytes, int], int]],
        patterns: Mapping[str, Sequence[Masks]],
        fold: Callable[[str], str],
    ) -> None:
        self._fold = fold
        self._fields: dict[str, _Field] = {}
        masks: dict[bytes, int] = {}
        keyless = size = 0
        for lang, (held, always) in keys.items():
            field = self._fields[lang] = _Field(patterns[lang], size)
            met = cache(field.met)
            keyless |= met(always) << size * WORD
            for key, labels in held.items():
                if met(labels):
                    masks[key] = masks.get(key, 0) | met(labels) << size * WORD
            size = field.words.stop
        self._keyless = _as_words(keyless, size)
        number = {mask: number for number, mask in enumerate(dict.fromkeys(masks.values()))}
        self._met = np.array([_as_words(mask, size) for mask in number], dtype=np.uint64)
        self._met_by = np.array([number[mask] for mask in masks.values()], dtype=np.intp)
        self._machine = DoubleArrayAhoCorasick(list(masks))

    def present(self, texts: Sequence[str]) -> NDArray[np.uint64]:
        """Return the conditions that each text may meet: a row of bits each, all languages'."""
        present = np.repeat(self._keyless[np.newaxis], len(texts), axis=0)
        letters, owners = letters_of(texts, self._fold)
        found = self._machine.find_overlapping(letters.tobytes())
        if found:
            flat = np.fromiter(chain.from_iterable(found), dtype=np.intp, count=3 * len(found))
            places, _, keys = flat.reshape(-1, 3).T
            lines = np.searchsorted(np.flatnonzero(letters == LINE), places)
            begins = np.flatnonzero(np.diff(lines, prepend=-1))
            met = self._met[self._met_by[keys]]
            present[owners[lines[begins]]] |= np.bitwise_or.reduceat(met, begins, axis=0)
        return present

    def languages_of(self, texts: Sequence[str]) -> dict[int, list[str]]:
        """Return, by the number of a text, the languages of which a rule could fire in it.

        In all other texts and languages none can.
        """
        present = self.present([text if len(text) <= MAX_TEXT else "" for text in texts])
        present[[len(text) > MAX_TEXT for text in texts]] = _ALL
        could: dict[int, list[str]] = {}
        for lang, field in self._fields.items():
            for number in field.rows(present):
                could.setdefault(number, []).append(lang)
        return could


def _as_words(mask: int, width: int) -> NDArray[np.uint64]:
    """Return bits as words of 64, the lowest first."""
    return np.frombuffer(mask.to_bytes(width * WORD // 8, "little"), dtype="<u8")
