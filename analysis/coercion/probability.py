"""Combines what a rule is worth by itself with what the small model says of the words around it."""

import math
from collections.abc import Mapping
from typing import Final, Protocol

from analysis.coercion.records import OVERALL, SCHEMES, Side
from analysis.coercion.tuples import Rule


class Scorer(Protocol):
    """Stage 3: a model that gives each scheme a calibrated probability."""

    def score(self, pairs: tuple[str, ...]) -> Mapping[str, float]:
        """Return the probability of each scheme, and of `coercion` overall, for some pairs."""


RIVAL: Final = 0.5
STRICT_A_WORD: Final = 0.15
REVIEW_A_WORD: Final = 0.44
SELLER_A_WORD: Final = 0.22
LEAST_ODDS: Final = {False: 1.0, True: 2.0}
LONG: Final = 60
_FLOOR: Final = 0.02


def logit(probability: float) -> float:
    """Return log odds, the probability kept off 0 and 1."""
    kept = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def least_probability(rule: Rule, words: int, side: Side | None) -> float:
    """Return the probability from which on a mention is raised in a text of some words.

    Every word is one more chance that lists meet by accident, so the odds asked for grow with the
    length of the text (Bonferroni's bound) up to LONG words; more steeply for a candidate than for
    a strict rule, and for a review than for a seller's own words, of which few are as innocent.
    REVIEW_A_WORD is the least at which none of 10,000 ordinary reviews was called.
    """
    a_word = STRICT_A_WORD
    if rule.candidate:
        a_word = SELLER_A_WORD if side == "seller" else REVIEW_A_WORD
    odds = max(LEAST_ODDS[rule.candidate], a_word * min(words, LONG))
    return odds / (1 + odds)


def combine(rule: Rule, pairs: tuple[str, ...], scorer: Scorer | None) -> float:
    """Return the probability of a mention, rounded to three places.

    A rule has a word of its own, which the model raises or lowers. A candidate has none: it is as
    likely as the model says that there is coercion, and nothing where the model holds another
    scheme to be far likelier.
    """
    if scorer is None:
        return 0.0 if rule.candidate else round(rule.weight, 3)
    said = scorer.score(pairs)
    if rule.candidate:
        likeliest = max(said[scheme] for scheme in SCHEMES)
        return round(said[OVERALL], 3) if said[rule.scheme] >= RIVAL * likeliest else 0.0
    odds = logit(rule.weight) + logit(said[OVERALL])
    return round(1 / (1 + math.exp(-odds)), 3)
