"""Combines what a rule is worth by itself with what the small model says of the sentence."""

import math
from collections.abc import Mapping
from typing import Protocol

from analysis.coercion.tuples import Rule


class Scorer(Protocol):
    """Stage 3: a model that gives each scheme a calibrated probability for a sentence."""

    def score(self, text: str) -> Mapping[str, float]:
        """Return the probability of each scheme for one text, and of `coercion` overall."""


MODEL_WEIGHT = 0.5
_FLOOR = 0.02


def logit(probability: float) -> float:
    """Return log odds, the probability kept off 0 and 1."""
    kept = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def combine(rule: Rule, quote: str, scorer: Scorer | None) -> float:
    """Return the probability of a mention, rounded to three places."""
    if scorer is None:
        return round(rule.weight, 3)
    said = scorer.score(quote).get("coercion", 0.5)
    odds = logit(rule.weight) + MODEL_WEIGHT * logit(said)
    return round(1 / (1 + math.exp(-odds)), 3)
