"""Says how far texts are from being raised, and by a fitted tail how many would be."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from analysis.coercion.asking import Model, likeliest
from analysis.coercion.classify import Classifier
from analysis.coercion.places import places
from analysis.coercion.probability import DOUBT, probability_of
from analysis.coercion.reading import Reading
from analysis.coercion.records import Side

NOWHERE: Final = -math.inf
_STEP: Final = 0.0005  # half of the last place that probabilities are told to


class Excess(NamedTuple):
    """How far the likeliest place is over what is asked there, in log odds, by kind of rule."""

    strict: float
    candidate: float

    def after(self, second: "Excess") -> "Excess":
        """Return it with what a second look finds, which is only taken near what is asked."""
        near = max(self) + math.log(DOUBT)
        return Excess(*(max(a, min(b, near)) for a, b in zip(self, second, strict=True)))


def excess_of(
    reader: Classifier, model: Model, text: str, *, lang: str, side: Side | None
) -> Excess:
    """Return how far a text is over what is asked; NOWHERE where no rule of a kind fires."""
    looks = [
        _at(reading, model, side, 1).after(_at(reading.respelt(), model, side, 2))
        for reading in reader.readings(text, lang=lang)
    ]
    return Excess(*map(max, zip(Excess(NOWHERE, NOWHERE), *looks, strict=True)))


def _at(reading: Reading | None, model: Model, side: Side | None, looks: int) -> Excess:
    """Return how far a reading is over what is asked at one look."""
    over = {False: NOWHERE, True: NOWHERE}
    fired = list(places(0, reading, side, looks=looks))
    for one, (said, _) in zip(fired, likeliest(model, fired), strict=True):
        rule = one.place.rule
        excess = _log_odds(probability_of(rule, said)) - _log_odds(one.least)
        over[rule.candidate] = max(over[rule.candidate], excess)
    return Excess(strict=over[False], candidate=over[True])


def _log_odds(probability: float) -> float:
    """Return log odds, no surer than probabilities are told."""
    kept = min(max(probability, _STEP), 1 - _STEP)
    return math.log(kept / (1 - kept))


def expected(excess: Sequence[float], bound: float, likeliest: int) -> float:
    """Return how many of some texts reach a bound, by an exponential law.

    The law is fitted to the likeliest texts, from the next one on; a bound below that is counted.
    It is nan where no rule fires in so many.
    """
    ordered = sorted(excess, reverse=True)
    if likeliest >= len(ordered) or ordered[likeliest] == NOWHERE:
        return math.nan
    least = ordered[likeliest]
    if bound <= least:
        return sum(one >= bound for one in ordered)
    mean = sum(ordered[:likeliest]) / likeliest - least
    return likeliest * math.exp((least - bound) / mean) if mean else 0.0
