"""Scores pairs of labels with the small trained model: one calibrated probability a scheme.

The model reads what stands near what (`pairs.py`), not words. Nothing is random: the same pairs
always get the same numbers.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.tokens import Doc

from analysis.coercion.calibration import Platt
from analysis.coercion.records import OVERALL, SCHEMES
from db.errors import StarWitnessError

MODEL: Final = Path(__file__).parent / "model"
PIPELINE: Final = "pairs"
LABELS: Final = (*SCHEMES, OVERALL)
BATCH: Final = 256
DIGITS: Final = 6
NOTHING: Final = ("nothing",)
_REMEMBERED: Final = 4096

Pairs = Sequence[str]


class ModelMissing(StarWitnessError):
    """There is no trained model where one is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder}: no coercion model; train it with `python -m analysis.coercion.train`"
        )


class Scorer:
    """The shipped model; loaded when first asked, safe to build and to keep."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._parts: tuple[Any, dict[str, Platt]] | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._score_one)

    def probabilities(self, windows: Sequence[Pairs]) -> list[dict[str, float]]:
        """Return the probability of each scheme, and of `coercion` overall, for each window.

        Args:
            windows: The pairs of labels of each window (`pairs.pairs`).
        """
        nlp, platt = self._loaded()
        return [
            {name: round(line.probability(raw[name]), DIGITS) for name, line in platt.items()}
            for raw in raw_scores(nlp, windows)
        ]

    def score(self, pairs: tuple[str, ...]) -> Mapping[str, float]:
        """Return the probabilities of one window; recent ones are remembered."""
        return self._remembered(pairs)

    def _score_one(self, pairs: tuple[str, ...]) -> Mapping[str, float]:
        return self.probabilities([pairs])[0]

    def _loaded(self) -> tuple[Any, dict[str, Platt]]:
        """Return the pipeline and the line of each label, read the first time."""
        if self._parts is None:
            calibration = self._folder / "calibration.json"
            if not calibration.is_file():
                raise ModelMissing(self._folder)
            lines = json.loads(calibration.read_text(encoding="utf-8"))
            platt = {name: Platt(**line) for name, line in lines.items()}
            self._parts = spacy.load(self._folder / PIPELINE), platt
        return self._parts


def raw_scores(nlp: Any, windows: Sequence[Pairs]) -> list[dict[str, float]]:
    """Return the raw scores of each window."""
    docs = (Doc(nlp.vocab, words=list(window or NOTHING)) for window in windows)
    return [doc.cats for doc in nlp.pipe(docs, batch_size=BATCH)]
