"""Scores pairs of labels with the small trained model: one calibrated probability a scheme.

The model reads what stands near what (`pairs.py`), not words. Nothing is random: the same pairs
always get the same numbers.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.tokens import Doc

from analysis.coercion.calibration import Platt, log_odds
from analysis.coercion.records import OVERALL, SCHEMES
from db.errors import StarWitnessError

MODEL: Final = Path(__file__).parent / "model"
PIPELINE: Final = "pairs"
LABELS: Final = (*SCHEMES, OVERALL)
BATCH: Final = 256
DIGITS: Final = 6
NOTHING: Final = ("nothing",)
_REMEMBERED: Final = 4096
MAX_PAIRS: Final = 1 << 17

Pairs = Sequence[str]
Weights = NDArray[np.float64]


class ModelMissing(StarWitnessError):
    """There is no trained model where one is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder}: no coercion model; train it with `python -m analysis.coercion.train`"
        )


class Scorer:
    """The shipped model; loaded when first asked, safe to build and to keep.

    The model is linear: what it says of a window is its bias and the weights of the window's pairs.
    So each pair is put to it once, and its weights are remembered.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._parts: tuple[Any, dict[str, Platt], Weights] | None = None
        self._weights: dict[str, Weights] = {}
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._score_one)

    def probabilities(self, windows: Sequence[Pairs]) -> list[dict[str, float]]:
        """Return the probability of each scheme, and of `coercion` overall, for each window.

        Args:
            windows: The pairs of labels of each window (`pairs.pairs`).
        """
        nlp, platt, bias = self._loaded()
        self._learn(nlp, bias, {pair for window in windows for pair in window})
        found = []
        for window in windows:
            odds = bias + sum(self._weights[pair] for pair in window)
            raw = 1 / (1 + np.exp(-odds))
            found.append(
                {
                    name: round(platt[name].probability(float(value)), DIGITS)
                    for name, value in zip(LABELS, raw, strict=True)
                }
            )
        return found

    def _learn(self, nlp: Any, bias: Weights, pairs: set[str]) -> None:
        """Remember the weights of the pairs that have not been met before."""
        fresh = sorted(pairs - self._weights.keys())
        if len(self._weights) + len(fresh) > MAX_PAIRS:
            self._weights.clear()
            fresh = sorted(pairs)
        for pair, raw in zip(fresh, raw_scores(nlp, [(pair,) for pair in fresh]), strict=True):
            self._weights[pair] = np.array([log_odds(raw[name]) for name in LABELS]) - bias

    def score(self, pairs: tuple[str, ...]) -> Mapping[str, float]:
        """Return the probabilities of one window; recent ones are remembered."""
        return self._remembered(pairs)

    def _score_one(self, pairs: tuple[str, ...]) -> Mapping[str, float]:
        return self.probabilities([pairs])[0]

    def _loaded(self) -> tuple[Any, dict[str, Platt], Weights]:
        """Return the pipeline, the line of each label and the bias, read the first time."""
        if self._parts is None:
            calibration = self._folder / "calibration.json"
            if not calibration.is_file():
                raise ModelMissing(self._folder)
            lines = json.loads(calibration.read_text(encoding="utf-8"))
            nlp = spacy.load(self._folder / PIPELINE)
            self._parts = nlp, {name: Platt(**lines[name]) for name in LABELS}, _bias(nlp)
        return self._parts


def _bias(nlp: Any) -> Weights:
    """Return the bias of the linear layer, label by label in the order of LABELS."""
    pipe = nlp.get_pipe("textcat_multilabel")
    layer = next(node for node in pipe.model.walk() if node.name == "sparse_linear")
    held = dict(zip(pipe.labels, layer.get_param("b"), strict=True))
    return np.array([float(held[name]) for name in LABELS])


def raw_scores(nlp: Any, windows: Sequence[Pairs]) -> list[dict[str, float]]:
    """Return the raw scores of each window."""
    docs = (Doc(nlp.vocab, words=list(window or NOTHING)) for window in windows)
    return [doc.cats for doc in nlp.pipe(docs, batch_size=BATCH)]
