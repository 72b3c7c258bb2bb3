"""How likely a mention is, which scheme it is given, and what is asked before it is raised."""

from dataclasses import replace

import pytest

from analysis.coercion.asking import likeliest
from analysis.coercion.classify import Classifier
from analysis.coercion.lists import shipped_lists
from analysis.coercion.places import places
from analysis.coercion.probability import (
    DOUBT,
    LONG,
    in_doubt,
    least_probability,
    probability_of,
    scheme_of,
)
from analysis.coercion.records import OVERALL, SCHEMES

RULES = shipped_lists().rules["en"].rules
CANDIDATE = next(rule for rule in RULES if rule.candidate and rule.scheme == "refund_for_removal")
STRICT = next(rule for rule in RULES if not rule.candidate)


class Says:
    """A model that says one thing of everything."""

    def __init__(self, **said):
        self.said = dict.fromkeys((*SCHEMES, OVERALL), 0.01) | said

    def score(self, features):
        return self.said

    def __or__(self, other):
        return Says(**self.said | other)


def test_a_candidate_is_as_likely_as_the_model_says():
    assert probability_of(CANDIDATE, 0.8765) == 0.876
    assert probability_of(CANDIDATE, 0.0) == 0.0


class SaysOf:
    """A model that holds coercion the likelier, the fewer words it is asked of."""

    def likelihoods(self, places):
        return [1 / (last - first) for _, first, last in places]


def test_of_several_ranges_of_words_the_likeliest_counts():
    reader = Classifier(langs=["en"])
    text = f"{'It boils. ' * 9}They offered me a refund if I delete my review! {'It boils. ' * 9}"
    fired = [one for reading in reader.readings(text) for one in places(0, reading, None)]
    told = {one.place.rule.candidate: found for one, found in zip(
        fired, likeliest(SaysOf(), fired), strict=True
    )}  # fmt: skip
    for candidate, (said, (reading, first, last)) in told.items():
        assert said == 1 / (last - first)
        assert (reading.stretch.texts[first] == "they") is candidate
    assert told.keys() == {True, False}


@pytest.mark.parametrize("rule", [CANDIDATE, STRICT], ids=["candidate", "strict"])
def test_a_far_likelier_scheme_takes_a_mention_over(rule):
    far = Says(coercion=0.9, threat=0.8) | {rule.scheme: 0.2}
    near = Says(coercion=0.9, threat=0.8) | {rule.scheme: 0.5}
    assert scheme_of(rule, far.said) == "threat"
    assert scheme_of(rule, near.said) == rule.scheme


def test_without_a_model_a_rule_counts_by_its_own_word():
    reader = Classifier(langs=["en"])
    assert STRICT.weight != 0.5
    assert probability_of(STRICT, reader.model.likelihoods([None])[0]) == round(STRICT.weight, 3)
    least = min(least_probability(CANDIDATE, 1, side) for side in ("seller", "reviewer"))
    assert probability_of(CANDIDATE, reader.model.likelihoods([None])[0]) < least
    assert scheme_of(STRICT, reader.model.probabilities([None])[0]) == STRICT.scheme


def explained(said):
    """Return what is told of an offer for a removal, as (rule, explanation)."""
    reader = Classifier(langs=["en"], scorer=said)
    text = "They offered me a full refund if I delete my review."
    (mention,) = reader.classify(text, lang="en")
    return mention.rule, mention.explanation


def test_of_likelier_mentions_the_one_whose_rule_proposes_the_scheme_is_told():
    said = Says(coercion=0.99, compensation_for_removal=0.99)
    assert explained(said)[0] == "en.perk_for_taking"
    assert explained(Says(coercion=0.99, refund_for_removal=0.99))[0] == "en.removal_refund"


def test_slots_are_named_by_the_rule_that_fills_them():
    rule, explanation = explained(Says(coercion=0.99, threat=0.99))
    assert rule == "en.removal_refund"
    assert "offer: refund" in explanation


def test_the_model_raises_or_lowers_a_strict_rules_own_word():
    assert probability_of(STRICT, 0.1) < round(STRICT.weight, 3) < probability_of(STRICT, 0.9)


@pytest.mark.parametrize("side", ["reviewer", "seller", None])
def test_more_is_asked_of_a_longer_text_up_to_a_length(side):
    asked = [least_probability(CANDIDATE, words, side) for words in (5, 20, LONG, 10 * LONG)]
    assert asked == sorted(asked)
    assert asked[0] < asked[-1] == asked[-2] < 1


def test_odds_grow_with_the_root_of_a_texts_length():
    for rule in (CANDIDATE, STRICT):
        long, short = (odds(least_probability(rule, words, "reviewer")) for words in (160, 40))
        assert long == pytest.approx(2 * short)


def test_a_review_is_asked_more_than_a_seller_and_an_unknown_writer_as_much():
    assert least_probability(CANDIDATE, 50, "seller") < least_probability(CANDIDATE, 50, "reviewer")
    assert least_probability(CANDIDATE, 50, None) == least_probability(CANDIDATE, 50, "reviewer")


def odds(probability):
    return probability / (1 - probability)


@pytest.mark.parametrize(("rule", "times"), [(CANDIDATE, 2), (STRICT, 8)])
def test_a_second_look_is_asked_more_and_is_for_what_misses_by_little(rule, times):
    once, twice = (least_probability(rule, 40, "reviewer", looks=looks) for looks in (1, 2))
    assert odds(twice) == pytest.approx(times * odds(once))
    assert odds(in_doubt(once)) == pytest.approx(odds(once) / DOUBT)


def test_a_strict_rule_needs_even_odds_at_least():
    assert least_probability(STRICT, 1, "seller") == 0.5
    assert least_probability(replace(STRICT, candidate=True), 1, "reviewer") > 0.5
