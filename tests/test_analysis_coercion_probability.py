"""How likely a mention is, which scheme it is given, and what is asked before it is raised."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coercion.classify import Classifier
from analysis.coercion.estimate import MARGIN
from analysis.coercion.lists import shipped_lists
from analysis.coercion.probability import DOUBT, LONG, bounds, in_doubt, judge, least_probability
from analysis.coercion.records import OVERALL, SCHEMES

RULES = shipped_lists().rules["en"].rules
CANDIDATE = next(rule for rule in RULES if rule.candidate and rule.scheme == "refund_for_removal")
STRICT = next(rule for rule in RULES if not rule.candidate)
NOTHING = [()]


class Says:
    """A model that says one thing of everything."""

    def __init__(self, **said):
        self.said = dict.fromkeys((*SCHEMES, OVERALL), 0.01) | said

    def score(self, features):
        return self.said

    def __or__(self, other):
        return Says(**self.said | other)


def test_a_candidate_is_as_likely_as_the_model_says():
    said = Says(coercion=0.9, refund_for_removal=0.8)
    assert judge(CANDIDATE, NOTHING, said) == ("refund_for_removal", 0.9)
    assert judge(CANDIDATE, NOTHING, None) == ("refund_for_removal", 0.0)


class SaysOf:
    """A model that holds coercion as likely as a feature's name says."""

    def score(self, features):
        return Says(coercion=float(features[0]), threat=float(features[0])).said


def test_of_several_ranges_of_words_the_likeliest_counts():
    assert judge(CANDIDATE, [("0.2",), ("0.9",), ("0.5",)], SaysOf()) == ("threat", 0.9)


@pytest.mark.parametrize("rule", [CANDIDATE, STRICT], ids=["candidate", "strict"])
def test_a_far_likelier_scheme_takes_a_mention_over(rule):
    far = Says(coercion=0.9, threat=0.8) | {rule.scheme: 0.2}
    near = Says(coercion=0.9, threat=0.8) | {rule.scheme: 0.5}
    assert judge(rule, NOTHING, far)[0] == "threat"
    assert judge(rule, NOTHING, near)[0] == rule.scheme


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
    doubted = judge(STRICT, NOTHING, Says(coercion=0.1))
    backed = judge(STRICT, NOTHING, Says(coercion=0.9))
    assert doubted[1] < judge(STRICT, NOTHING, None)[1] < backed[1]


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


@given(st.floats(0, 1), st.floats(-1, 1), st.floats(0.001, 0.999))
def test_a_strict_rules_word_lies_between_its_bounds(quick, off, weight):
    rule = replace(STRICT, weight=weight)
    full = min(1.0, max(0.0, quick + off * MARGIN))
    least, most = bounds(rule, quick, MARGIN)
    assert least < judge(rule, NOTHING, Says(coercion=full))[1] < most


def test_a_candidate_is_held_as_likely_as_it_can_be():
    assert bounds(CANDIDATE, 0.25, 0.125) == (0.375, 0.375)
