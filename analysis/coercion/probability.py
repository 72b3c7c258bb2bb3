"""Combines what a rule is worth by itself with what the small model says of the words around it."""

import math
from collections.abc import Mapping
from typing import Final

from analysis.coercion.records import SCHEMES, Side
from analysis.coercion.tuples import Rule

# How likely, beside the likeliest, a scheme must be held to stay: a strict rule's, a candidate's.
RIVAL: Final = {False: 0.3, True: 0.5}
# The odds asked of a word of a review, and of a seller, and how they grow with their number.
STRICT_ASKED: Final = (1.5, 0.34)
CANDIDATE_ASKED: Final = (3.0, 0.34)
GROWTH: Final = 0.5
LEAST_ODDS: Final = {False: 1.0, True: 2.0}
# How many times that is asked of a strict rule, and of a candidate, at a second look.
ASKED_AGAIN: Final = {False: 8.0, True: 2.0}
LONG: Final = 200
DOUBT: Final = 30.0
_FLOOR: Final = 0.02


def logit(probability: float) -> float:
    """Return log odds, the probability kept off 0 and 1."""
    kept = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def least_probability(rule: Rule, words: int, side: Side | None, *, looks: int = 1) -> float:
    """Return the probability from which on a mention is raised in a text of some words.

    Every other word is one more chance that lists meet by accident, and different words grow with
    about the root of a text's length (Heaps 1978, Information Retrieval, section 7.5), so the odds
    asked for do (Bonferroni's bound), up to LONG words. More is asked of a candidate than of a
    strict rule, and of a review than of a seller's own words, few of which are as innocent. A text
    of unknown side is taken for a review. The bounds are those that about one in 10,000 ordinary
    reviews is expected to reach where no list was pruned beside it.

    Args:
        rule: What fired.
        words: The words of the text.
        side: Who wrote it, where known.
        looks: How often the text is looked at; a second look is one more chance too, and of a
            strict rule the words that it is sure of are then guessed.
    """
    by_seller = side == "seller"
    asked = CANDIDATE_ASKED if rule.candidate else STRICT_ASKED
    grown: float = asked[by_seller] * min(words, LONG) ** GROWTH
    odds = max(LEAST_ODDS[rule.candidate], grown)
    if looks > 1:
        odds *= ASKED_AGAIN[rule.candidate]
    return odds / (1 + odds)


def in_doubt(least: float) -> float:
    """Return the probability from which on a place that is asked for more is worth a second look.

    Its odds are DOUBT times lower.
    """
    odds = least / (1 - least) / DOUBT
    return odds / (1 + odds)


def backed(rule: Rule, said: float) -> float:
    """Return how likely a strict rule's mention is where the model says so of the words around."""
    return 1 / (1 + math.exp(-logit(rule.weight) - logit(said)))


def probability_of(rule: Rule, said: float) -> float:
    """Return the probability of a mention, rounded to three places.

    A rule has a word of its own, which the model raises or lowers. A candidate has none: it is as
    likely as the model says that there is coercion.

    Args:
        rule: What fired.
        said: How likely coercion is by the words there.
    """
    return round(said if rule.candidate else backed(rule, said), 3)


def scheme_of(rule: Rule, said: Mapping[str, float]) -> str:
    """Return the scheme of a mention.

    Where the model holds another scheme to be far likelier than the one that the rule proposes, it
    is that one.

    Args:
        rule: What fired.
        said: The probability of each scheme by the words there.
    """
    most = max(SCHEMES, key=said.__getitem__)
    return rule.scheme if said[rule.scheme] >= RIVAL[rule.candidate] * said[most] else most
