"""Estimates quickly what the model says of a place, so that candidates without hope cost little.

The same sum as `Scorer.score` makes for `coercion` overall, over tables of weights instead of
features by name. It differs from that by rounding alone, so whoever drops a candidate by it and
leaves MARGIN loses none.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import exp
from typing import Final

import numpy as np

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
        shape = len(names), len(names)
        loose = self._overall([loose_pair(a, b) for a in names for b in names]).reshape(shape)
        close = self._overall([close_pair(a, b) for a in names for b in names]).reshape(shape)
        # A label is no pair with itself; a loose pair is met twice, whichever stands first.
        self._loose = np.where(np.eye(len(names)), 0, loose / 2).ravel()
        self._close = np.where(np.eye(len(names)), 0, close).ravel()
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
        odds += self._paired(spans, reading.stops)
        return self._line.probability(1 / (1 + exp(-odds)))

    def _paired(self, spans: Sequence[Labelled], stops: Sequence[int]) -> float:
        """Return what the pairs among some labels add."""
        read = [span for span in spans if span[2] in self._number][:MAX_SPANS]
        if not read:
            return 0.0
        rows: dict[str, int] = {}
        row = np.array([rows.setdefault(label, len(rows)) for _, _, label in read])
        starts, ends = np.array([start for start, _, _ in read]), np.array([e for _, e, _ in read])
        sentences = np.searchsorted(stops, starts)
        apart = starts - ends[:, np.newaxis]
        far = (apart >= 0) & (apart <= FAR)
        near = far & (apart <= NEAR) & (sentences == sentences[:, np.newaxis])
        pair = row + row[:, np.newaxis] * len(rows)
        labels = np.array([self._number[label] for label in rows])
        weights = labels + labels[:, np.newaxis] * len(self._number)
        loose, close = np.zeros((2, len(rows), len(rows)), dtype=np.bool_)
        loose.ravel()[pair[far]] = close.ravel()[pair[near]] = True
        odds = self._loose[weights][loose | loose.T].sum() + self._close[weights][close].sum()
        return float(odds)
