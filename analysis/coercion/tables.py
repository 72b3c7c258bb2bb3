"""Lays the weights of the shipped model out in arrays, by the numbers of labels and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.coercion.features import close_pair, loose_pair, single
from analysis.coercion.scorer import LABELS, Scorer, Weights

Table = NDArray[np.float32]  # a row a feature, a column a label of the model


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """What features add to the log odds of some labels of the model, by kind of feature."""

    names: tuple[str, ...]
    bias: Weights
    single: Table
    words: Table
    pairs: Table

    def of(self, name: str) -> "Tables":
        """Return those of one label."""
        at = slice(self.names.index(name), self.names.index(name) + 1)
        return Tables(
            names=(name,),
            bias=self.bias[at],
            single=self.single[:, at].copy(),
            words=self.words[:, at].copy(),
            pairs=self.pairs[:, at].copy(),
        )


def tables_of(
    scorer: Scorer, *, labels: Sequence[str], read: int, words: Mapping[int, str], most: int
) -> Tables:
    """Return what features add to the log odds of LABELS.

    Args:
        scorer: The model.
        labels: The labels of words.
        read: How many of them, the first ones, make pairs.
        words: The features of listed words, by their numbers.
        most: The number of numbers that words have; those that are not listed add nothing.
    """
    worded = np.zeros((most, len(LABELS)), dtype=np.float32)
    worded[list(words)] = scorer.weights(list(words.values()))
    return Tables(
        names=LABELS,
        bias=scorer.bias(),
        single=scorer.weights([single(label) for label in labels]).astype(np.float32),
        words=worded,
        pairs=_pairs(scorer, labels[:read]),
    )


def _pairs(scorer: Scorer, labels: Sequence[str]) -> Table:
    """Return what pairs add, by their kind and both labels' numbers.

    Both are fields of as many bits as their count needs; a label makes no pair with itself.
    """
    count, size = len(labels), 1 << len(labels).bit_length()
    pairs = np.zeros((2, size, size, len(LABELS)), dtype=np.float32)
    for kind, name_of in enumerate((loose_pair, close_pair)):
        weights = scorer.weights([name_of(a, b) for a in labels for b in labels])
        held = weights.reshape(count, count, -1)
        held[range(count), range(count)] = 0
        pairs[kind, :count, :count] = held
    return pairs.reshape(-1, len(LABELS))
