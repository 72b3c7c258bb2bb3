"""Holds the words of a text, and finds the stored characters behind them again."""

from collections.abc import Sequence
from functools import cached_property
from itertools import compress, count
from typing import Final

from analysis.coercion.lexicon import STOPS
from analysis.coercion.normalise import Normalised, Normaliser
from analysis.coercion.records import Slot
from analysis.coercion.splitting import WORD, split_words

MAX_QUOTE: Final = 1000


class Words:
    """The words of a text: ranges in its plain form, and which of them end a sentence.

    `texts` are the words, signs and line ends of the plain form `plain`, in order.
    Offsets in the stored text are worked out when the first of them is asked for: most texts
    that pass the prefilter have no mention, and need none.

    Args:
        stored: The text.
        normaliser: Gives its plain form.
        calm: Whether its letters are known to hold nothing strange (`letters.py`).
    """

    def __init__(self, stored: str, normaliser: Normaliser, *, calm: bool = False) -> None:
        self.stored = stored
        self.plain = normaliser.fold_calm(stored) if calm else normaliser.fold(stored)
        self.texts = split_words(self.plain)
        self._normaliser = normaliser

    @cached_property
    def stops(self) -> list[int]:
        """The words that end a sentence, ascending."""
        found = compress(count(), map(STOPS.__contains__, self.texts))
        return [at for at in found if self.ends_sentence(at)]

    def ends_sentence(self, sign: int) -> bool:
        """Say whether one of STOPS ends a sentence, as a full stop between two numbers does not."""
        return self.texts[sign] != "." or not _inside_number(self.texts, sign)

    @cached_property
    def lowered(self) -> str:
        """The stored text in lower case."""
        return self.stored.lower()

    def spelled(self, number: int) -> str:
        """Return the stored spelling of a word, in lower case."""
        start, end = self.slice(number, number + 1)
        return self.stored[start:end].lower()

    def slice(self, first: int, last: int) -> tuple[int, int]:
        """Return the stored range behind the words `first:last`."""
        return self._traced.slice(self._spans[first][0], self._spans[last - 1][1])

    @cached_property
    def _traced(self) -> Normalised:
        """The plain text with the way back to the stored one."""
        return self._normaliser.trace(self.stored)

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """The range of each word in the plain text."""
        return [found.span() for found in WORD.finditer(self.plain)]


def _inside_number(texts: Sequence[str], at: int) -> bool:
    """Say whether a full stop stands between two numbers (4.5)."""
    return 0 < at < len(texts) - 1 and texts[at - 1].isdigit() and texts[at + 1].isdigit()


def slot_of(words: Words, start: int, end: int) -> Slot:
    """Return the stored text behind some words."""
    first, last = words.slice(start, end)
    return Slot(start=first, end=last, text=words.stored[first:last])


def quote_of(words: Words, start: int, end: int) -> Slot:
    """Return the whole sentences around some words, or the words alone where those are endless."""
    before = [stop for stop in words.stops if stop < start]
    after = [stop for stop in words.stops if stop >= end - 1]
    first = before[-1] + 1 if before else 0
    last = after[0] + 1 if after else len(words.texts)
    whole = slot_of(words, min(first, start), max(last, end))
    return whole if len(whole.text) <= MAX_QUOTE else slot_of(words, start, end)
