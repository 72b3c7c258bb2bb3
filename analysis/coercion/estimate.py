"""Estimates quickly what the model says of a place, so that candidates without hope cost little.

The same sum as `Scorer.score` makes for `coercion` overall, over sets of words as bits instead of
pairs by name. It differs from that by rounding alone, so whoever drops a candidate by it and
leaves MARGIN loses none.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import exp
from typing import Final

from analysis.coercion.pairs import (
    FAR,
    MAX_SPANS,
    NEAR,
    UNREAD,
    Labelled,
    close_pair,
    loose_pair,
)
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import LABELS, Scorer

MARGIN: Final = 0.001
_FAR: Final = (1 << FAR + 1) - 1
_NEAR: Final = (1 << NEAR + 1) - 1
_NOWHERE: Final = 1 << 12  # after the last word of any stretch
# A label, where it begins, and where another must begin to be loosely or closely paired.
Reach = tuple[int, int, int, int]


class Estimator:
    """The model's weights of all pairs of labels, for `coercion` overall.

    Args:
        scorer: The model.
        labels: Every label that words may have.
    """

    def __init__(self, scorer: Scorer, labels: Iterable[str]) -> None:
        names = sorted(set(labels) - UNREAD)
        self._number = {name: number for number, name in enumerate(names)}
        self._bias, self._line = scorer.overall()
        column = LABELS.index(OVERALL)
        loose = [loose_pair(a, b) for a in names for b in names]
        close = [close_pair(a, b) for a in names for b in names]
        shape = len(names), len(names)
        # Rows of plain numbers: small enough to stay in the processor's cache.
        self._loose = [array("f", row) for row in scorer.weights(loose)[:, column].reshape(shape)]
        self._close = [array("f", row) for row in scorer.weights(close)[:, column].reshape(shape)]

    def likelihood(
        self, spans: Sequence[Labelled], stops: Sequence[int], first: int, last: int
    ) -> float:
        """Return how likely coercion is by the labels of the words `first:last`.

        Args:
            spans: `(start, end, label)`, ascending.
            stops: Ascending positions of sentence ends.
            first: First word.
            last: The word after the last.
        """
        reach = self._reach(spans, stops, first, last)
        odds = self._bias
        for at, (label, begins, far, near) in enumerate(reach, 1):
            loose, close = self._loose[label], self._close[label]
            for other, begins_other, far_other, near_other in reach[at:]:
                if far & begins_other or far_other & begins:
                    odds += loose[other]
                    if near & begins_other:
                        odds += close[other]
                    if near_other & begins:
                        odds += self._close[other][label]
        return self._line.probability(1 / (1 + exp(-odds)))

    def _reach(
        self, spans: Sequence[Labelled], stops: Sequence[int], first: int, last: int
    ) -> list[Reach]:
        """Return, for each label in `first:last`, where it begins and what is in its reach."""
        begin = bisect_left(spans, (first, 0, ""))
        upto = bisect_left(spans, (last, 0, ""), begin)
        read = [span for span in spans[begin:upto] if span[2] in self._number][:MAX_SPANS]
        ahead = iter((*stops, _NOWHERE))
        stop = next(ahead)
        begins: dict[str, int] = {}
        far: dict[str, int] = {}
        near: dict[str, int] = {}
        for start, end, label in read:
            while stop < start:
                stop = next(ahead)
            if label not in begins:
                begins[label] = far[label] = near[label] = 0
            begins[label] |= 1 << start
            far[label] |= _FAR << end
            near[label] |= _NEAR << end & (2 << stop) - 1
        return [(self._number[name], begins[name], far[name], near[name]) for name in begins]
