"""Estimates quickly what the model says of places, so that candidates without hope cost little.

The same sum as `Scorer.score` makes for `coercion` overall, for many places in one go: labels,
words and pairs are numbers in arrays instead of features by name. It differs from that by rounding
alone, so whoever drops a candidate by it and leaves MARGIN loses none.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Any, Final

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
from analysis.coercion.lexicon import Match
from analysis.coercion.reading import Reading
from analysis.coercion.records import OVERALL
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import LABELS, Scorer, Weights

MARGIN: Final = 0.001
_MOST: Final = 1 << 10  # places asked about together, so that what is sorted has 32 bits
_APART: Final = 1 << 12  # more words than any stretch has

# The words `first:last` of a reading.
Near = tuple[Reading, int, int]
Numbers = NDArray[np.int32]


class Estimator:
    """The model's weights of all features, for `coercion` overall.

    The runs of words of all languages stand in one row, and so do their characters.

    Args:
        scorer: The model.
        rules: What is known of each language.
    """

    def __init__(self, scorer: Scorer, rules: Iterable[RuleSet]) -> None:
        self._scorer = scorer
        known = {one.lang: one for one in rules}
        everyone = {label for one in known.values() for run in one.lexicon.told for label in run}
        names = sorted(everyone - UNREAD)
        self._read = len(names)
        self._bits = self._read.bit_length()
        self._bias, self._line = scorer.overall()
        # By kind of pair and both labels' numbers; a label makes no pair with itself.
        pairs = np.zeros((2, 1 << self._bits, 1 << self._bits), dtype=np.float32)
        for kind, name_of in enumerate((loose_pair, close_pair)):
            features = [name_of(a, b) for a in names for b in names]
            weights = self._overall(features).reshape(len(names), len(names))
            pairs[kind, : len(names), : len(names)] = weights
            np.fill_diagonal(pairs[kind], 0)
        self._pairs = pairs.ravel()
        labels = [*names, *sorted(everyone & UNREAD)]
        self._single = self._overall([single(name) for name in labels])
        self._know_runs(known, {name: number for number, name in enumerate(labels)})
        self._know_words(known)

    def _overall(self, features: Sequence[str]) -> Weights:
        """Return what some features add to the log odds of coercion overall."""
        column: Weights = self._scorer.weights(features)[:, LABELS.index(OVERALL)]
        return column

    def _know_runs(self, known: dict[str, RuleSet], numbers: dict[str, int]) -> None:
        """Note which labels each run of words carries."""
        carried = [labels for one in known.values() for labels in one.lexicon.told]
        kinds = {labels: kind for kind, labels in enumerate(dict.fromkeys(carried))}
        self._kind = np.array([kinds[labels] for labels in carried], dtype=np.int32)
        self._count = np.array([len(labels) for labels in kinds], dtype=np.int32)
        self._first = np.cumsum(self._count) - self._count
        self._label = np.array([numbers[name] for name in chain(*kinds)], dtype=np.int32)
        sizes = (len(one.lexicon.labels) for one in known.values())
        self._run = dict(zip(known, accumulate(sizes, initial=0), strict=False))

    def _know_words(self, known: dict[str, RuleSet]) -> None:
        """Note what each listed word adds, by its character."""
        sizes = [ord(one.lexicon.highest) + 1 for one in known.values()]
        self._char = dict(zip(known, accumulate(sizes, initial=0), strict=False))
        self._word = np.zeros(sum(sizes), dtype=np.float32)
        self._wide = len(self._word).bit_length()
        for lang, one in known.items():
            held = one.lexicon.told_words
            at = [self._char[lang] + ord(code) for code in held]
            self._word[at] = self._overall([listed(lang, word) for word in held.values()])

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return how likely coercion is by the words of each place."""
        some = (places[at : at + _MOST] for at in range(0, len(places), _MOST))
        odds = chain.from_iterable(self._odds(each).tolist() for each in some)
        return [self._line.probability(1 / (1 + math.exp(-one))) for one in odds]

    def _odds(self, places: Sequence[Near]) -> Weights:
        """Return the log odds of coercion by the words of each place."""
        runs = [_between(reading.matches, first, last) for reading, first, last in places]
        base = np.array([self._run[reading.rules.lang] for reading, _, _ in places], np.int32)
        place = _owners(runs)
        flat = chain.from_iterable(chain.from_iterable(runs))
        begins, ends, numbers = np.fromiter(flat, np.int32, 3 * len(place)).reshape(-1, 3).T
        kind = self._kind[numbers + base[place]]
        count = self._count[kind]
        labels = self._label[_ranges(self._first[kind], count)]
        run = np.repeat(np.arange(len(place), dtype=np.int32), count)
        seen = np.zeros((len(places), len(self._single)), dtype=np.bool_)
        seen[place[run], labels] = True
        odds: Weights = self._bias + seen @ self._single + self._worded(places)
        read = np.flatnonzero(labels < self._read)
        owner = place[run[read]]
        read = read[np.arange(len(read)) - np.searchsorted(owner, owner) < MAX_SPANS]
        run, labels = run[read], labels[read]
        stops = [reading.stops for reading, _, _ in places]
        return odds + self._paired(place[run], begins[run], ends[run], labels, stops)

    def _worded(self, places: Sequence[Near]) -> Weights:
        """Return what the listed words of each place add, each once."""
        words = [reading.stretch.words[first:last] for reading, first, last in places]
        base = np.array([self._char[reading.rules.lang] for reading, _, _ in places], np.int32)
        place = _owners(words)
        chars = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.int32)
        met = _once(place << self._wide | base[place] + chars)
        weights = self._word[met & (1 << self._wide) - 1]
        odds: Weights = np.bincount(met >> self._wide, weights, len(places)).astype(float)
        return odds

    def _paired(
        self,
        place: Numbers,
        begins: Numbers,
        ends: Numbers,
        labels: Numbers,
        stops: Sequence[Sequence[int]],
    ) -> Weights:
        """Return what the pairs among the labels of each place add.

        All places stand in one row, far apart; a pair is a number: its place, its kind, its labels.
        """
        begins, ends = begins + place * _APART, ends + place * _APART
        ended = [stop + at * _APART for at, own in enumerate(stops) for stop in (*own, _APART - 1)]
        sentence = np.array(ended, dtype=np.int32)[np.searchsorted(ended, begins)]
        # Of each span, the others that are loosely paired with it stand in a run after it.
        first = np.searchsorted(begins, ends)
        count = np.searchsorted(begins, ends + FAR, "right") - first
        one = np.repeat(np.arange(len(begins)), count)
        other = _ranges(first, count)
        close = begins[other] <= np.minimum(ends + NEAR, sentence)[one]
        a, b, at = labels[one], labels[other], place[one] * 2
        loose = self._key(at, np.minimum(a, b), np.maximum(a, b))
        met = _once(np.concatenate((loose, self._key(at + 1, a, b)[close])))
        weights = self._pairs[met & (2 << 2 * self._bits) - 1]
        odds: Weights = np.bincount(met >> 2 * self._bits + 1, weights, len(stops)).astype(float)
        return odds

    def _key(self, at: Numbers, label: Numbers, other: Numbers) -> Numbers:
        """Return pairs of labels as numbers, each place and kind apart."""
        return (at << self._bits | label) << self._bits | other


def _between(matches: Sequence[Match], first: int, last: int) -> Sequence[Match]:
    """Return the runs that begin in the words `first:last`."""
    begin = bisect_left(matches, (first,))
    return matches[begin : bisect_left(matches, (last,), begin)]


def _owners(held: Sequence[Sequence[object]]) -> Numbers:
    """Return, for each thing that is held, the number of its holder."""
    return np.repeat(np.arange(len(held), dtype=np.int32), [len(own) for own in held])


def _ranges(begins: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers of some ranges, one range after the other."""
    offsets: NDArray[Any] = begins - np.cumsum(counts) + counts
    return np.repeat(offsets, counts) + np.arange(counts.sum())


def _once(numbers: Numbers) -> Numbers:
    """Return numbers of 0 and more, each once, ascending; in a fifth of the time of `np.unique`."""
    ranked = np.sort(numbers)
    return ranked[np.diff(ranked, prepend=np.int32(-1)) > 0]
