"""Lets through the texts in which a rule of any language could fire; most texts end here.

Every phrase that stage 1 asks for has a key: up to LONGEST of its words that stand next to each
other, cut after LETTERS bytes. Where the phrase stands in a text, its key stands in the text's
letters; all keys are looked for at once, before the text is split into words. So nothing is lost,
and what comes through by accident is asked again, exactly.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, product
from operator import or_
from typing import Final, NamedTuple

import numpy as np
from daachorse import DoubleArrayAhoCorasick

from analysis.coercion.groups import Groups, bits_of
from analysis.coercion.letters import EURO, LINE, PAUSES, Flags, letters_of
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


class Opened(NamedTuple):
    """A text, by its number, in which rules of some languages could fire; of others none can.

    It is `calm` where its letters are known to hold nothing strange (`letters.py`).
    """

    text: int
    langs: list[str]
    calm: bool


class Gate:
    """The keys of some languages in one machine.

    A batch of texts is turned on its side: labels, conditions and patterns are rows of bits, one
    for each text, so that all texts are asked together.

    Args:
        keys: For each language, what `keys_of` gives.
        patterns: For each language, what its patterns need (`Prefilter.patterns`).
        fold: Gives the plain form of a text.

    `rows` says in which row each label of a language stands, by the number of its bit.
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[Mapping[bytes, int], int]],
        patterns: Mapping[str, Sequence[Masks]],
        fold: Callable[[str], str],
    ) -> None:
        self._fold = fold
        self.rows: dict[str, range] = {}
        self._spoken: dict[str, slice] = {}
        masks: dict[bytes, int] = {}
        needed: list[list[int]] = []
        keyless = size = 0
        for lang, (held, always) in keys.items():
            own = [[mask << size for mask in one] for one in patterns[lang] if all(one)]
            asked = reduce(or_, chain.from_iterable(own), 0)
            for key, labels in held.items():
                if labels << size & asked:
                    masks[key] = masks.get(key, 0) | labels << size & asked
            keyless |= always << size & asked
            self._spoken[lang] = slice(len(needed), len(needed) + len(own))
            needed += own
            self.rows[lang] = range(size, max(size, asked.bit_length()))
            size = self.rows[lang].stop
        self._size = size
        _close(masks)
        met = {mask: number for number, mask in enumerate(dict.fromkeys(chain(*needed)))}
        self._conditions = Groups(map(bits_of, met))
        self._patterns = Groups([met[mask] for mask in one] for one in needed)
        kinds = {mask: number for number, mask in enumerate(dict.fromkeys(masks.values()))}
        self._labels = Groups(map(bits_of, kinds))
        self._kind = np.array([kinds[mask] for mask in masks.values()], dtype=np.int32)
        self._keyless = list(bits_of(keyless))
        self._machine = DoubleArrayAhoCorasick(list(masks))

    def present(self, texts: Sequence[str]) -> tuple[Flags, set[int]]:
        """Return which labels each text may have, and which texts hold something strange.

        There is a row for each label, and in it each text; what follows the last one, up to a
        whole word of bits, means nothing.
        """
        width = -(-len(texts) // WORD) * WORD
        present: Flags = np.zeros((self._size, width), dtype=np.bool_)
        present[self._keyless] = True
        letters, owners = letters_of(texts, self._fold)
        found = self._machine.find_overlapping_no_suffix(letters.tobytes())
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=3 * len(found))
        places, _, keys = flat.reshape(-1, 3).T
        lines = np.searchsorted(np.flatnonzero(letters == LINE), places)
        labels, hits = self._labels.of(self._kind[keys])
        present[labels, owners[lines][hits]] = True
        return present, set(owners[len(texts) :].tolist())

    def opened(self, texts: Sequence[str]) -> Iterator[Opened]:
        """Yield the texts in which a rule could fire, in no order."""
        long = {number for number, text in enumerate(texts) if len(text) > MAX_TEXT}
        present, strange = self.present(["" if at in long else t for at, t in enumerate(texts)])
        present[:, list(long)] = True
        rows = np.packbits(present, axis=1).view(np.uint64)
        met = self._conditions.joined(np.bitwise_or, rows)
        fired = self._patterns.joined(np.bitwise_and, met)
        could: dict[int, list[str]] = {}
        for lang, patterns in self._spoken.items():
            alive = np.bitwise_or.reduce(fired[patterns], axis=0).view(np.uint8)
            for number in np.flatnonzero(np.unpackbits(alive, count=len(texts))).tolist():
                could.setdefault(number, []).append(lang)
        for number, langs in could.items():
            yield Opened(number, langs, number not in long | strange)


def _close(masks: dict[bytes, int]) -> None:
    """Give each key the conditions of those at its end too: of these the longest alone is found."""
    begins = {key[0] for key in masks}
    for key in masks:
        for at in range(1, len(key)):
            if key[at] in begins:
                masks[key] |= masks.get(key[at:], 0)
