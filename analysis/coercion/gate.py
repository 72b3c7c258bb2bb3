"""Lets through the texts in which a rule of any language could fire; most texts end here.

Every phrase that stage 1 asks for has a key: up to LONGEST of its words that stand next to each
other, cut after LETTERS bytes. Where the phrase stands in a text, its key stands in the text's
letters; all keys are looked for at once, before the text is split into words. So nothing is lost,
and what comes through by accident is asked again, exactly.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, product
from typing import Final

import numpy as np
from daachorse import DoubleArrayAhoCorasick
from numpy.typing import NDArray

from analysis.coercion.letters import EURO, LINE, PAUSES, letters_of
from analysis.coercion.lexicon import NUMBER
from analysis.coercion.phrases import Phrase, is_open
from analysis.coercion.prefilter import Masks

LONGEST: Final = 4
LETTERS: Final = 20  # of a key: what more would tell apart is not worth the machine's size
MAX_TEXT: Final = 4096
WORD: Final = 64
_ENDS: Final = frozenset((NUMBER, "?"))
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
            for whole in own:
                key = whole[:LETTERS]
                keys[key] = keys.get(key, 0) | bit
            if not own:
                keyless |= bit
    return keys, keyless


def _keys(words: Sequence[str]) -> list[bytes]:
    """Return the keys of a phrase, one of which stands wherever it does; none without bytes for it.

    They are its longest run of up to LONGEST words without a pause. A number is known by its digit
    next to the other words, and a question mark may be repeated, so both can only be at an end.
    """
    runs: list[Sequence[str]] = []
    for size in range(min(LONGEST, len(words)), 0, -1):
        every = (words[at : at + size] for at in range(len(words) - size + 1))
        runs = [run for run in every if PAUSES.isdisjoint(run) and _ENDS.isdisjoint(run[1:-1])]
        if runs:
            break
    if not runs:
        return []
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
    """The patterns of one language in words of bits: of each its conditions, and a guard above.

    One added to the lowest condition of a pattern is carried into its guard where all of them are
    met, so all patterns are asked by one addition (Lamport 1975, CACM 18:471-475).

    Args:
        patterns: What each pattern needs; fewer than WORD conditions.
        begin: The first of the words.
    """

    def __init__(self, patterns: Iterable[Masks], begin: int) -> None:
        self._conditions: list[tuple[int, int]] = []
        self.lowest = self.guards = at = 0
        for masks in patterns:
            if at % WORD + len(masks) >= WORD:
                at += -at % WORD
            self.lowest |= 1 << at
            self._conditions += [(mask, 1 << at + number) for number, mask in enumerate(masks)]
            at += len(masks) + 1
            self.guards |= 1 << at - 1
        self.words = slice(begin, begin - (-at // WORD))

    def met(self, labels: int) -> int:
        """Return the conditions that labels meet, as bits."""
        return sum(bit for mask, bit in self._conditions if mask & labels)


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
        self._words: dict[str, slice] = {}
        masks: dict[bytes, int] = {}
        keyless = lowest = guards = size = 0
        for lang, (held, always) in keys.items():
            field = _Field(patterns[lang], size)
            self._words[lang] = field.words
            met = cache(field.met)
            keyless |= met(always) << size * WORD
            lowest |= field.lowest << size * WORD
            guards |= field.guards << size * WORD
            for key, labels in held.items():
                if met(labels):
                    masks[key] = masks.get(key, 0) | met(labels) << size * WORD
            size = field.words.stop
        _close(masks)
        self._keyless, self._lowest, self._guards = (
            _as_words(mask, size) for mask in (keyless, lowest, guards)
        )
        number = {mask: number for number, mask in enumerate(dict.fromkeys(masks.values()))}
        self._met = np.array([_as_words(mask, size) for mask in number], dtype=np.uint64)
        self._met_by = np.array([number[mask] for mask in masks.values()], dtype=np.intp)
        self._machine = DoubleArrayAhoCorasick(list(masks))

    def present(self, texts: Sequence[str]) -> NDArray[np.uint64]:
        """Return the conditions that each text may meet: a row of bits each, all languages'."""
        present = np.repeat(self._keyless[np.newaxis], len(texts), axis=0)
        letters, owners = letters_of(texts, self._fold)
        found = self._machine.find_overlapping_no_suffix(letters.tobytes())
        if found:
            flat = np.fromiter(chain.from_iterable(found), dtype=np.intp, count=3 * len(found))
            places, _, keys = flat.reshape(-1, 3).T
            lines = np.searchsorted(np.flatnonzero(letters == LINE), places)
            begins = np.flatnonzero(np.diff(lines, prepend=-1))
            met = self._met.take(self._met_by.take(keys), axis=0)
            present[owners[lines[begins]]] |= np.bitwise_or.reduceat(met, begins, axis=0)
        return present

    def languages_of(self, texts: Sequence[str]) -> dict[int, list[str]]:
        """Return, by the number of a text, the languages of which a rule could fire in it.

        In all other texts and languages none can.
        """
        present = self.present([text if len(text) <= MAX_TEXT else "" for text in texts])
        present[[len(text) > MAX_TEXT for text in texts]] = ~self._guards
        met = (present + self._lowest) & self._guards > 0
        could: dict[int, list[str]] = {}
        for lang, words in self._words.items():
            for number in np.flatnonzero(met[:, words].any(axis=1)).tolist():
                could.setdefault(number, []).append(lang)
        return could


def _close(masks: dict[bytes, int]) -> None:
    """Give each key the conditions of those at its end too: of these the longest alone is found."""
    begins = re.compile(b"(?!^)(?=[%s])" % re.escape(bytes({key[0] for key in masks})))
    for key in masks:
        for begin in begins.finditer(key):
            shorter = masks.get(key[begin.start() :])
            if shorter:
                masks[key] |= shorter


def _as_words(mask: int, width: int) -> NDArray[np.uint64]:
    """Return bits as words of 64, the lowest first."""
    return np.frombuffer(mask.to_bytes(width * WORD // 8, "little"), dtype="<u8")
