"""Asks the shipped model of many places in one go.

The model is linear, so what it says of a range of words is a sum. Here labels, words and pairs are
numbers in arrays instead of features by name; the sum is the one that `Scorer.score` makes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Final

import numpy as np
from scipy.special import expit

from analysis.coercion.asking import Near
from analysis.coercion.features import FAR, MAX_SPANS, NEAR, UNREAD, listed
from analysis.coercion.groups import Groups, Numbers, owners_of, ranges
from analysis.coercion.lexicon import Match
from analysis.coercion.records import OVERALL
from analysis.coercion.rules import RuleSet
from analysis.coercion.scorer import Scorer, Weights
from analysis.coercion.tables import Table, Tables, tables_of

_MOST: Final = 1 << 10  # places asked about together, so that what is sorted has 32 bits
_APART: Final = 1 << 12  # more words than any stretch has


class LinearModel:
    """The model's weights of all features.

    The runs of words of all languages stand in one row, and so do their characters.

    Args:
        scorer: The model.
        rules: What is known of each language.
    """

    def __init__(self, scorer: Scorer, rules: Iterable[RuleSet]) -> None:
        known = {one.lang: one for one in rules}
        everyone = {label for one in known.values() for run in one.lexicon.told for label in run}
        names = sorted(everyone - UNREAD)
        self._read = len(names)
        self._bits = self._read.bit_length()
        labels = [*names, *sorted(everyone & UNREAD)]
        self._know_runs(known, {name: number for number, name in enumerate(labels)})
        sizes = [ord(one.lexicon.highest) + 1 for one in known.values()]
        self._char = dict(zip(known, accumulate(sizes, initial=0), strict=False))
        self._wide = sum(sizes).bit_length()
        words = {
            self._char[lang] + ord(code): listed(lang, word)
            for lang, one in known.items()
            for code, word in one.lexicon.told_words.items()
        }
        self._lines = scorer.lines()
        self._every = tables_of(
            scorer, labels=labels, read=self._read, words=words, most=sum(sizes)
        )
        self._overall = self._every.of(OVERALL)

    def _know_runs(self, known: dict[str, RuleSet], numbers: dict[str, int]) -> None:
        """Note which labels each run of words carries."""
        carried = [labels for one in known.values() for labels in one.lexicon.told]
        kinds = {labels: kind for kind, labels in enumerate(dict.fromkeys(carried))}
        self._kind = np.array([kinds[labels] for labels in carried], dtype=np.int32)
        self._labels = Groups(map(numbers.__getitem__, labels) for labels in kinds)
        sizes = (len(one.lexicon.labels) for one in known.values())
        self._run = dict(zip(known, accumulate(sizes, initial=0), strict=False))

    def likelihoods(self, places: Sequence[Near]) -> list[float]:
        """Return how likely coercion is by the words of each place."""
        return [said[OVERALL] for said in self._said(places, self._overall)]

    def probabilities(self, places: Sequence[Near]) -> list[dict[str, float]]:
        """Return the probability of each of LABELS by the words of each place."""
        return list(self._said(places, self._every))

    def _said(self, places: Sequence[Near], asked: Tables) -> Iterator[dict[str, float]]:
        """Yield the probabilities of some labels by the words of each place."""
        lines = [self._lines[name] for name in asked.names]
        for at in range(0, len(places), _MOST):
            for row in expit(self._odds(places[at : at + _MOST], asked)).tolist():
                told = (line.probability(raw) for line, raw in zip(lines, row, strict=True))
                yield dict(zip(asked.names, told, strict=True))

    def _odds(self, places: Sequence[Near], asked: Tables) -> Weights:
        """Return the log odds of some labels, a column each, by the words of each place."""
        runs = [_between(reading.matches, first, last) for reading, first, last in places]
        base = np.array([self._run[reading.rules.lang] for reading, _, _ in places], np.int32)
        place = owners_of(runs)
        flat = chain.from_iterable(chain.from_iterable(runs))
        begins, ends, numbers = np.fromiter(flat, np.int32, 3 * len(place)).reshape(-1, 3).T
        kind = self._kind[numbers + base[place]]
        labels, run = self._labels.of(kind)
        seen = np.zeros((len(places), len(asked.single)), dtype=np.bool_)
        seen[place[run], labels] = True
        odds: Weights = asked.bias + seen @ asked.single
        odds += self._worded(places, asked)
        read = np.flatnonzero(labels < self._read)
        owner = place[run[read]]
        read = read[np.arange(len(read)) - np.searchsorted(owner, owner) < MAX_SPANS]
        run, labels = run[read], labels[read]
        stops = [reading.stops for reading, _, _ in places]
        return odds + self._paired(place[run], begins[run], ends[run], labels, stops, asked)

    def _worded(self, places: Sequence[Near], asked: Tables) -> Weights:
        """Return what the listed words of each place add, each once."""
        words = [reading.stretch.words[first:last] for reading, first, last in places]
        base = np.array([self._char[reading.rules.lang] for reading, _, _ in places], np.int32)
        place = owners_of(words)
        chars = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.int32)
        met = _once(place << self._wide | base[place] + chars)
        features = met & (1 << self._wide) - 1
        return _summed(asked.words, features, met >> self._wide, len(places))

    def _paired(
        self,
        place: Numbers,
        begins: Numbers,
        ends: Numbers,
        labels: Numbers,
        stops: Sequence[Sequence[int]],
        asked: Tables,
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
        other = ranges(first, count)
        close = begins[other] <= np.minimum(ends + NEAR, sentence)[one]
        a, b, at = labels[one], labels[other], place[one] * 2
        loose = self._key(at, np.minimum(a, b), np.maximum(a, b))
        met = _once(np.concatenate((loose, self._key(at + 1, a, b)[close])))
        features = met & (2 << 2 * self._bits) - 1
        return _summed(asked.pairs, features, met >> 2 * self._bits + 1, len(stops))

    def _key(self, at: Numbers, label: Numbers, other: Numbers) -> Numbers:
        """Return pairs of labels as numbers, each place and kind apart."""
        return (at << self._bits | label) << self._bits | other


def _summed(table: Table, features: Numbers, owners: Numbers, count: int) -> Weights:
    """Return the sums of some features' weights, a row an owner; these are ascending."""
    sums = np.zeros((count, table.shape[1]))
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    if len(begins):
        sums[owners[begins]] = np.add.reduceat(table[features], begins, axis=0, dtype=float)
    return sums


def _between(matches: Sequence[Match], first: int, last: int) -> Sequence[Match]:
    """Return the runs that begin in the words `first:last`."""
    begin = bisect_left(matches, (first,))
    return matches[begin : bisect_left(matches, (last,), begin)]


def _once(numbers: Numbers) -> Numbers:
    """Return numbers of 0 and more, each once, ascending; in a fifth of the time of `np.unique`."""
    ranked = np.sort(numbers)
    return ranked[np.diff(ranked, prepend=np.int32(-1)) > 0]
