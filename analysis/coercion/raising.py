"""Raises the places that are likely enough, and makes mentions of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from analysis.coercion.asking import Model, likeliest
from analysis.coercion.places import Fired
from analysis.coercion.probability import in_doubt, probability_of, scheme_of
from analysis.coercion.reading import Reading
from analysis.coercion.records import Mention, explain
from analysis.coercion.words import quote_of, slot_of


class Raised(NamedTuple):
    """A place that is likely enough, the scheme that it is told as, and how likely."""

    fired: Fired
    scheme: str
    probability: float

    @property
    def fitting(self) -> tuple[bool, float]:
        """Whether the rule's own scheme, which the slots fit, is told, and how likely."""
        return self.fired.place.rule.scheme == self.scheme, self.probability


def raised(model: Model, fired: Sequence[Fired], doubted: dict[Reading, int]) -> Iterator[Raised]:
    """Yield those of some places that are likely enough.

    Args:
        model: The model.
        fired: The places.
        doubted: Where readings that miss by little are noted, with the numbers of their texts.
    """
    found = []
    for one, (said, near) in zip(fired, likeliest(model, fired), strict=True):
        probability = probability_of(one.place.rule, said)
        if probability >= one.least:
            found.append((one, probability, near))
        elif probability >= in_doubt(one.least):
            doubted[one.reading] = one.text
    read = list(dict.fromkeys(near for _, _, near in found))
    schemes = dict(zip(read, model.probabilities(read), strict=True))
    for one, probability, near in found:
        yield Raised(one, scheme_of(one.place.rule, schemes[near]), probability)


def ranked(found: Iterable[Raised]) -> list[Raised]:
    """Return the likeliest first."""
    return sorted(found, key=lambda one: (-one.probability, one.scheme))


def mention_of(one: Raised) -> Mention:
    """Return the mention that is made of a place, its slots cut from the stored text."""
    _, reading, place, _ = one.fired
    words, offset = reading.stretch.text, reading.stretch.offset
    cut = {
        name: slot_of(words, start + offset, end + offset)
        for name, (start, end) in reading.slots(place).items()
    }
    return Mention(
        scheme=one.scheme,
        probability=one.probability,
        lang=place.rule.lang,
        actor=cut.get("actor"),
        lever=cut.get("lever"),
        condition=cut.get("condition"),
        act=cut.get("act"),
        quote=quote_of(words, place.start + offset, place.end + offset),
        rule=place.rule.id,
        explanation=explain(place.rule.scheme, cut),
    )
