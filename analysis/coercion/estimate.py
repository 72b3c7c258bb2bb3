"""Estimates quickly what the model says of a place, so that candidates without hope cost little.

The same sum as `Scorer.score` makes for `coercion` overall, over sets of words as bits instead of
features by name. It differs from that by rounding alone, so whoever drops a candidate by it and
leaves MARGIN loses none.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import exp
from typing import Final

from analysis.coercion.features import (
    FAR,
    MAX_SPANS,
    NEAR,
    UNREAD,
    close_pair,
    listed,
    loose_pair,
    single,
)
from analysis.coercion.lexicon import UNKNOWN, Labelled
from analysis.coercion.reading import Reading
from analysis.coercion.records import OVERALL
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import LABELS, Scorer, Weights

MARGIN: Final = 0.001
_FAR: Final = (1 << FAR + 1) - 1
_NEAR: Final = (1 << NEAR + 1) - 1
_NOWHERE: Final = 1 << 12  # after the last word of any stretch
# A label, where it begins, and where another must begin to be loosely or closely paired.
Reach = tuple[int, int, int, int]


class Estimator:
    """The model's weights of all features, for `coercion` overall.

    Args:
        scorer: The model.
        labels: Every label that words may have.
    """

    def __init__(self, scorer: Scorer, labels: Iterable[str]) -> None:
        self._scorer = scorer
        everyone = sorted(set(labels))
        names = [name for name in everyone if name not in UNREAD]
        self._number = {name: number for number, name in enumerate(names)}
        self._bias, self._line = scorer.overall()
        loose = [loose_pair(a, b) for a in names for b in names]
        close = [close_pair(a, b) for a in names for b in names]
        shape = len(names), len(names)
        # Rows of plain numbers: small enough to stay in the processor's cache.
        self._loose = [array("f", row) for row in self._overall(loose).reshape(shape)]
        self._close = [array("f", row) for row in self._overall(close).reshape(shape)]
        singles = self._overall([single(name) for name in everyone]).tolist()
        self._single: dict[str, float] = dict(zip(everyone, singles, strict=True))
        self._listed: dict[str, dict[str, float]] = {}

    def _overall(self, features: Sequence[str]) -> Weights:
        """Return what some features add to the log odds of coercion overall."""
        column: Weights = self._scorer.weights(features)[:, LABELS.index(OVERALL)]
        return column

    def _words(self, rules: RuleSet) -> dict[str, float]:
        """Return what each listed word of a language adds, by its character."""
        if rules.lang not in self._listed:
            codes, words = zip(*rules.lexicon.spellings.items(), strict=True)
            weights = self._overall([listed(rules.lang, word) for word in words]).tolist()
            self._listed[rules.lang] = {UNKNOWN: 0.0, **dict(zip(codes, weights, strict=True))}
        return self._listed[rules.lang]

    def likelihood(self, reading: Reading, first: int, last: int) -> float:
        """Return how likely coercion is by the words `first:last` of a reading."""
        spans = reading.labelled
        begin = bisect_left(spans, (first, 0, ""))
        spans = spans[begin : bisect_left(spans, (last, 0, ""), begin)]
        words = self._words(reading.rules)
        odds = self._bias + sum(map(self._single.__getitem__, {span[2] for span in spans}))
        odds += sum(map(words.__getitem__, set(reading.stretch.words[first:last])))
        odds += self._paired(self._reach(spans, reading.stops))
        return self._line.probability(1 / (1 + exp(-odds)))

    def _paired(self, reach: Sequence[Reach]) -> float:
        """Return what the pairs among some labels add."""
        odds = 0.0
        for at, (label, begins, far, near) in enumerate(reach, 1):
            loose, close = self._loose[label], self._close[label]
            for other, begins_other, far_other, near_other in reach[at:]:
                if far & begins_other or far_other & begins:
                    odds += loose[other]
                    if near & begins_other:
                        odds += close[other]
                    if near_other & begins:
                        odds += self._close[other][label]
        return odds

    def _reach(self, spans: Sequence[Labelled], stops: Sequence[int]) -> list[Reach]:
        """Return, for each label of some spans, where it begins and what is in its reach."""
        read = [span for span in spans if span[2] in self._number][:MAX_SPANS]
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
