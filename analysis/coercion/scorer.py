"""Scores features with the small trained model: one calibrated probability a scheme.

The model reads labels, their features and listed words (`features.py`). Nothing is random: the same
features always get the same numbers.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analysis.coercion.platt import FLOOR, Platt
from analysis.coercion.records import OVERALL, SCHEMES
from db.errors import StarWitnessError

MODEL: Final = Path(__file__).parent / "model"
PIPELINE: Final = "pairs"
LABELS: Final = (*SCHEMES, OVERALL)
BATCH: Final = 256
DIGITS: Final = 6
NOTHING: Final = ("nothing",)
_REMEMBERED: Final = 256
MAX_FEATURES: Final = 1 << 17

Features = Sequence[str]
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

    The model is linear: what it says of a window is its bias and the weights of its features.
    So a feature's weights are asked for once and remembered, and texts need no spaCy documents.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._parts: tuple[Any, dict[str, Platt], Weights] | None = None
        self._weights: dict[str, Weights] = {}
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._score_one)

    def probabilities(self, windows: Sequence[Features]) -> list[dict[str, float]]:
        """Return the probability of each scheme, and of `coercion` overall, for each window.

        Args:
            windows: The features of each window (`features.features`).
        """
        _, platt, bias = self._loaded()
        self._learn({feature for window in windows for feature in window})
        found = []
        for window in windows:
            odds = bias + sum(self._weights[feature] for feature in window)
            raw = 1 / (1 + np.exp(-odds))
            found.append(
                {
                    name: round(platt[name].probability(float(value)), DIGITS)
                    for name, value in zip(LABELS, raw, strict=True)
                }
            )
        return found

    def weights(self, features: Sequence[str]) -> Weights:
        """Return what each feature adds to the log odds of each label, columns as LABELS."""
        nlp, _, bias = self._loaded()
        return _log_odds(nlp, features) - bias

    def bias(self) -> Weights:
        """Return the log odds of each of LABELS where there is no feature."""
        return self._loaded()[2]

    def lines(self) -> dict[str, Platt]:
        """Return the line that calibrates each of LABELS."""
        return self._loaded()[1]

    def _learn(self, features: set[str]) -> None:
        """Remember the weights of the features that have not been met before."""
        fresh = sorted(features - self._weights.keys())
        if len(self._weights) + len(fresh) > MAX_FEATURES:
            self._weights.clear()
            fresh = sorted(features)
        self._weights.update(zip(fresh, self.weights(fresh), strict=True))

    def score(self, features: tuple[str, ...]) -> Mapping[str, float]:
        """Return the probabilities of one window; recent ones are remembered."""
        return self._remembered(features)

    def _score_one(self, features: tuple[str, ...]) -> Mapping[str, float]:
        return self.probabilities([features])[0]

    def _loaded(self) -> tuple[Any, dict[str, Platt], Weights]:
        """Return the pipeline, the line of each label and the bias, read the first time."""
        if self._parts is None:
            import spacy

            calibration = self._folder / "calibration.json"
            if not calibration.is_file():
                raise ModelMissing(self._folder)
            lines = json.loads(calibration.read_text(encoding="utf-8"))
            nlp = spacy.load(self._folder / PIPELINE)
            self._parts = nlp, {name: Platt(**lines[name]) for name in LABELS}, _bias(nlp)
        return self._parts


def _linear(nlp: Any) -> Any:
    """Return the linear layer of a pipeline's model."""
    pipe = nlp.get_pipe("textcat_multilabel")
    return next(node for node in pipe.model.walk() if node.name == "sparse_linear")


def _columns(nlp: Any) -> list[int]:
    """Return which output of a pipeline's model each of LABELS is."""
    held = nlp.get_pipe("textcat_multilabel").labels
    return [held.index(name) for name in LABELS]


def _bias(nlp: Any) -> Weights:
    """Return the bias of the linear layer, label by label in the order of LABELS."""
    return np.asarray(_linear(nlp).get_param("b"), dtype=np.float64)[_columns(nlp)]


def _log_odds(nlp: Any, features: Sequence[str]) -> Weights:
    """Return the log odds that the model gives single features, as `raw_scores` would.

    The linear layer is asked directly: a feature is known to it by the hash of its name.
    """
    keys = np.array([nlp.vocab.strings[feature] for feature in features], dtype=np.uint64)
    each = np.ones(len(features), dtype=np.int32)
    said = _linear(nlp).predict((keys, each.astype(np.float32), each))[:, _columns(nlp)]
    raw = (1 / (1 + np.exp(-said))).astype(np.float64).clip(FLOOR, 1 - FLOOR)
    return np.asarray(np.log(raw / (1 - raw)))


def raw_scores(nlp: Any, windows: Sequence[Features]) -> list[dict[str, float]]:
    """Return the raw scores of each window, from the pipeline itself."""
    from spacy.tokens import Doc

    docs = (Doc(nlp.vocab, words=list(window or NOTHING)) for window in windows)
    return [doc.cats for doc in nlp.pipe(docs, batch_size=BATCH)]
