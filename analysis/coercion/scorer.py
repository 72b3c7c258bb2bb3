"""Scores texts with the small trained model: one calibrated probability a scheme.

The model reads concepts (`concepts.py`), window by window; a text has the highest probability
that any of its windows has. Nothing is random: the same text always gets the same numbers.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import spacy

from analysis.coercion.calibration import Platt
from analysis.coercion.concepts import Concepts, load_concepts
from analysis.coercion.records import SCHEMES
from db.errors import StarWitnessError

MODEL: Final = Path(__file__).parent / "model"
OVERALL: Final = "coercion"
LABELS: Final = (*SCHEMES, OVERALL)
BATCH: Final = 256
DIGITS: Final = 6
_REMEMBERED: Final = 4096


class ModelMissing(StarWitnessError):
    """There is no trained model where one is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder}: no coercion model; train it with `python -m analysis.coercion.train`"
        )


class Scorer:
    """The shipped model; loaded at the first text, safe to build and to keep."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._parts: _Parts | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._score_one)

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return the probability of each scheme, and of `coercion` overall, for each text.

        Args:
            texts: Sentences, reviews or messages in any of the five languages.
        """
        return [
            {name: round(value, DIGITS) for name, value in found.items()}
            for found in self._loaded().score(texts)
        ]

    def score(self, text: str) -> Mapping[str, float]:
        """Return the probabilities of one text; recent texts are remembered."""
        return self._remembered(text)

    def _score_one(self, text: str) -> Mapping[str, float]:
        return self.probabilities([text])[0]

    def _loaded(self) -> "_Parts":
        """Return the model, read from its folder the first time."""
        if self._parts is None:
            self._parts = _Parts(self._folder)
        return self._parts


class _Parts:
    """What the model folder holds: pipelines, the concepts they read, the line of each label."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "calibration.json").is_file():
            raise ModelMissing(folder)
        self._concepts: Concepts = load_concepts(folder / "concepts.toml")
        lines = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        self._kind = {name: line.pop("kind") for name, line in lines.items()}
        self._platt = {name: Platt(**line) for name, line in lines.items()}
        self._nlp: dict[str, Any] = {
            kind: spacy.load(folder / kind) for kind in sorted(set(self._kind.values()))
        }

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return the calibrated probabilities of each text."""
        raw = {kind: raw_scores(nlp, self._concepts, texts) for kind, nlp in self._nlp.items()}
        return [
            {
                name: self._platt[name].probability(raw[kind][place][name])
                for name, kind in self._kind.items()
            }
            for place in range(len(texts))
        ]


def raw_scores(nlp: Any, concepts: Concepts, texts: Sequence[str]) -> list[dict[str, float]]:
    """Return the raw scores of each text, the highest over its windows."""
    windows = [
        (place, window) for place, text in enumerate(texts) for window in concepts.windows(text)
    ]
    best: list[dict[str, float]] = [dict.fromkeys(LABELS, 0.0) for _ in texts]
    docs = nlp.pipe((window for _, window in windows), batch_size=BATCH)
    for (place, _), doc in zip(windows, docs, strict=True):
        for name, value in doc.cats.items():
            if value > best[place][name]:
                best[place][name] = value
    return best
