"""Asks a model how likely coercion is by the words around the places where rules fire."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol

from analysis.coercion.places import Fired
from analysis.coercion.reading import Reading
from analysis.coercion.records import OVERALL, SCHEMES

EVEN: Final = 0.5

# The words `first:last` of a reading.
Near = tuple[Reading, int, int]


class Model(Protocol):
    """Stage 3: gives each scheme a calibrated probability."""

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return how likely coercion is by the words of each place."""

    def probabilities(self, places: Sequence[Near]) -> Sequence[Mapping[str, float]]:
        """Return the probability of each scheme by the words of each place."""


class Scorer(Protocol):
    """A model that reads features by name (`features.py`)."""

    def score(self, features: tuple[str, ...]) -> Mapping[str, float]:
        """Return the probability of each scheme, and of `coercion` overall, for some features."""


class ByFeatures:
    """Any scorer as a model of places."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return how likely coercion is by the words of each place."""
        return [said[OVERALL] for said in self.probabilities(places)]

    def probabilities(self, places: Sequence[Near]) -> list[Mapping[str, float]]:
        """Return the probability of each scheme by the words of each place."""
        return [self._scorer.score(reading.features(*words)) for reading, *words in places]


class Undecided:
    """No model: a rule counts by its own word, and a candidate, which has none, is not raised."""

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return even odds for each place."""
        return [EVEN] * len(places)

    def probabilities(self, places: Sequence[Near]) -> list[Mapping[str, float]]:
        """Return even odds for each place and scheme."""
        return [dict.fromkeys((*SCHEMES, OVERALL), EVEN)] * len(places)


def likeliest(model: Model, fired: Iterable[Fired]) -> list[tuple[float, Near]]:
    """Return how likely coercion is at each place, and by which words.

    Of the ranges that are read there, the one counts by which it is likeliest.
    """
    near = [[(one.reading, *words) for words in one.reading.near(one.place)] for one in fired]
    each = list(dict.fromkeys(chain.from_iterable(near)))
    said = dict(zip(each, model.likelihoods(each), strict=True))
    return [max(((said[words], words) for words in own), key=_likelihood) for own in near]


def _likelihood(said: tuple[float, Near]) -> float:
    return said[0]
