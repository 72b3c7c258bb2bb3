"""Estimates quickly what the model says of places, so that candidates without hope cost little.

The same sum as `Scorer.score` makes for `coercion` overall, for many places in one go: pairs are
numbers in arrays instead of features by name. It differs from that by rounding alone, so whoever
drops a candidate by it and leaves MARGIN loses none.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
from analysis.coercion.lexicon import UNKNOWN
from analysis.coercion.reading import Reading
from analysis.coercion.records import OVERALL
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import LABELS, Scorer, Weights

MARGIN: Final = 0.001
_APART: Final = 1 << 12  # more words than any stretch has

# The words `first:last` of a reading.
Near = tuple[Reading, int, int]
Numbers = NDArray[np.intp]


class Estimator:
    """The model's weights of all features, for `coercion` overall.

    Args:
        scorer: The model.
        rules: What is known of each language.
    """

    def __init__(self, scorer: Scorer, rules: Iterable[RuleSet]) -> None:
        self._scorer = scorer
        known = tuple(rules)
        everyone = sorted({label for one in known for label in one.bits})
        names = [name for name in everyone if name not in UNREAD]
        self._number = {name: number for number, name in enumerate(names)}
        self._bits = len(names).bit_length()
        self._bias, self._line = scorer.overall()
        # By kind of pair and both labels' numbers; a label makes no pair with itself.
        pairs = np.zeros((2, 1 << self._bits, 1 << self._bits), dtype=np.float32)
        for kind, name_of in enumerate((loose_pair, close_pair)):
            features = [name_of(a, b) for a in names for b in names]
            weights = self._overall(features).reshape(len(names), len(names))
            pairs[kind, : len(names), : len(names)] = weights
            np.fill_diagonal(pairs[kind], 0)
        self._pairs = pairs.ravel()
        singles = self._overall([single(name) for name in everyone]).tolist()
        self._single: dict[str, float] = dict(zip(everyone, singles, strict=True))
        self._listed = {one.lang: self._words(one) for one in known}

    def _overall(self, features: Sequence[str]) -> Weights:
        """Return what some features add to the log odds of coercion overall."""
        column: Weights = self._scorer.weights(features)[:, LABELS.index(OVERALL)]
        return column

    def _words(self, rules: RuleSet) -> dict[str, float]:
        """Return what each listed word of a language adds, by its character."""
        codes, words = zip(*rules.lexicon.spellings.items(), strict=True)
        weights = self._overall([listed(rules.lang, word) for word in words]).tolist()
        return {UNKNOWN: 0.0, **dict(zip(codes, weights, strict=True))}

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return how likely coercion is by the words of each place."""
        odds = np.full(len(places), self._bias)
        held: list[Sequence[tuple[int, int, int]]] = []
        number = self._number
        for at, (reading, first, last) in enumerate(places):
            spans = reading.labelled
            begin = bisect_left(spans, (first, 0, ""))
            spans = spans[begin : bisect_left(spans, (last, 0, ""), begin)]
            words = self._listed[reading.rules.lang]
            odds[at] += sum(map(self._single.__getitem__, {span[2] for span in spans}))
            odds[at] += sum(map(words.__getitem__, set(reading.stretch.words[first:last])))
            read = [(start, end, number[label]) for start, end, label in spans if label in number]
            held.append(read[:MAX_SPANS])
        odds += self._paired(held, [reading.stops for reading, _, _ in places])
        return [self._line.probability(raw) for raw in (1 / (1 + np.exp(-odds))).tolist()]

    def _paired(
        self, held: Sequence[Sequence[tuple[int, int, int]]], stops: Sequence[Sequence[int]]
    ) -> Weights:
        """Return what the pairs among the spans of each place add.

        All places stand in one row, far apart; a pair is a number: its place, its kind, its labels.
        """
        place = np.repeat(np.arange(len(held)), [len(spans) for spans in held])
        flat = np.fromiter(chain(*chain(*held)), dtype=np.intp, count=3 * len(place))
        begins, ends, labels = flat.reshape(-1, 3).T
        begins, ends = begins + place * _APART, ends + place * _APART
        ended = [stop + at * _APART for at, own in enumerate(stops) for stop in (*own, _APART - 1)]
        sentence = np.array(ended, dtype=np.intp)[np.searchsorted(ended, begins)]
        # Of each span, the others that are loosely paired with it stand in a run after it.
        run = np.searchsorted(begins, ends)
        count = np.searchsorted(begins, ends + FAR, "right") - run
        one = np.repeat(np.arange(len(begins)), count)
        other = np.arange(len(one)) + np.repeat(run - np.cumsum(count) + count, count)
        close = begins[other] <= np.minimum(ends + NEAR, sentence)[one]
        a, b, at = labels[one], labels[other], place[one] * 2
        loose = self._key(at, np.minimum(a, b), np.maximum(a, b))
        met = np.sort(np.concatenate((loose, self._key(at + 1, a, b)[close])))
        met = met[np.diff(met, prepend=-1) > 0]  # np.unique takes five times as long
        weights = self._pairs[met & (2 << 2 * self._bits) - 1]
        odds: Weights = np.bincount(met >> 2 * self._bits + 1, weights, len(held)).astype(float)
        return odds

    def _key(self, at: Numbers, label: Numbers, other: Numbers) -> Numbers:
        """Return pairs of labels as numbers, each place and kind apart."""
        return (at << self._bits | label) << self._bits | other
