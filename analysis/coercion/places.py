"""Where rules fire in a reading of a text, and how likely a mention there must be."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.coercion.probability import least_probability
from analysis.coercion.reading import Place, Reading
from analysis.coercion.records import Side
from analysis.coercion.tuples import Rule


class Fired(NamedTuple):
    """A place in a text, by its number, and the probability that a mention there must have."""

    text: int
    reading: Reading
    place: Place
    least: float


def places(
    text: int, reading: Reading | None, side: Side | None, *, looks: int = 1
) -> Iterator[Fired]:
    """Yield each place in a reading of a text where a rule fires, and what is asked of it.

    Args:
        text: The text's number.
        reading: A window of it; None where it has no such reading.
        side: Who wrote it, where known.
        looks: How often the text is looked at.
    """
    if reading is not None:
        size = len(reading.stretch.text.texts)
        for rule in of_side(reading.alive, side):
            place = reading.place(rule)
            if place is not None:
                least = least_probability(rule, size, side, looks=looks)
                yield Fired(text, reading, place, least)


def of_side(rules: Iterable[Rule], side: Side | None) -> Iterator[Rule]:
    """Yield the rules that read the texts of a side."""
    return (rule for rule in rules if side is None or rule.side in (None, side))
