"""What the report says of a surplus of high stars."""

import json

import pytest

from analysis.report.language import load_language
from analysis.report.models import Words
from analysis.report.surplus import alone_says, explanations_of, signs_of, surplus_says, surplus_sum

EN, FR = load_language("en"), load_language("fr")
ROW = {
    "started_on": "2026-02-09", "ended_on": "2026-03-08", "reviews": 35, "expected_share": 0.333,
    "observed_share": 0.829, "extra_reviews": 31.0, "extra_low": 26.0, "extra_high": 34.0,
    "markers": json.dumps([
        {"name": "unverified", "value": 0.4, "p_value": 0.0021, "note": "14 of 38 are unverified"},
        {"name": "later_removal", "value": 0.0, "p_value": 1.0, "note": "0 of 37 removed later"},
    ]),
}  # fmt: skip


def test_the_claim_names_the_stars_and_its_uncertainty():
    said = surplus_says(ROW, {"high_from": 5}, EN)
    assert "83% of 35 reviews had 5 stars, where the past suggests 33%." in said
    assert said.endswith("About 31 are more than the past explains (95% interval: 26 to 34).")
    assert "4 or 5 stars" in surplus_says(ROW, {"high_from": 4}, EN)
    assert "high stars" in surplus_says(ROW, {"high_from": [5]}, EN)
    assert "(intervalle à 95\u202f%\u00a0: 26 à 34)" in surplus_says(ROW, {}, FR)


def test_the_sum_says_why_the_finding_states_another_number():
    said = surplus_sum(ROW, EN)
    assert "35 reviews × (82.9% observed − 33.3% expected) = 17.4 more than expected." in said
    assert "That is more, because it also weighs how many reviews came" in said
    assert "because" not in surplus_sum({**ROW, "extra_reviews": 17.0}, EN)


def test_it_says_what_the_stars_alone_would_be_worth():
    told = {"log_e": [23.2909, 12.7983, 23.3213], "log_e_of": ["alarm", "stars alone", "both"]}
    assert alone_says(told, EN) == ("By stars alone: e-value 3.6 × 10⁵.",)
    for odd in ({}, {**told, "log_e": [1.0]}, {**told, "log_e": [0, "x"]}, {**told, "log_e": 3}):
        assert alone_says(odd, EN) == ()
    assert alone_says({**told, "log_e": [0, 1e9]}, EN) == ()


def test_displayed_ratings_are_no_reviews():
    series = json.dumps([{"name": "series", "series": "average", "note": "displayed average"}])
    said = surplus_sum({**ROW, "markers": series, "extra_high": None}, EN)
    assert "35 ratings ×" in said
    assert "because" not in said
    assert "interval" not in said
    assert signs_of({**ROW, "markers": series}, EN) == ()


def test_an_average_says_no_share_that_nobody_displayed():
    series = json.dumps([{"name": "series", "series": "average", "note": "displayed average"}])
    row = {**ROW, "markers": series, "extra_reviews": 12.3, "extra_low": 12.3, "extra_high": None}
    told = {"added": 35, "least_mean": 4.81, "baseline": 4.12}
    said = surplus_says(row, told, EN)
    assert "the displayed average says that 35 ratings had 4.81 stars on average or more" in said
    assert "at most 4.12 were to be expected" in said
    assert "83" not in said
    assert "4,81 étoiles" in surplus_says(row, told, FR)
    assert "35 × (4.81 − 4.12) ÷ (5 − 4.12)" in surplus_sum(row, EN, told)
    assert "83%" in surplus_says(row, {"added": 35, "baseline": None}, EN)
    assert surplus_sum(row, EN, {**told, "baseline": 5.0})


def test_signs_are_told_whether_they_agree_or_not():
    assert signs_of(ROW, EN) == (
        Words("14 of 38 are unverified (p = 0.0021)", translated=False),
        Words("0 of 37 removed later (p = 1)", translated=False),
    )
    note = "35 reviews where 5.9 were expected"
    row = {**ROW, "markers": json.dumps([{"name": "volume", "p_value": 2.1e-11, "note": note}])}
    said = "35 avis là où 5,9 étaient attendus (p = 2,1 × 10⁻¹¹)"
    assert signs_of(row, FR) == (Words(said),)


def test_the_explanations_that_the_numbers_leave_open_are_said():
    told = {"alternatives": ["fewer buyers than usual had a reason to complain", "x" * 900]}
    known, other = explanations_of(told, FR)
    assert known == Words("moins d’acheteurs que d’habitude ont eu à se plaindre")
    assert not other.translated
    assert len(other.text) <= 201
    assert explanations_of({"alternatives": 3}, FR) == ()
    assert explanations_of({}, FR) == ()


@pytest.mark.parametrize("markers", [None, "", "{", '{"a": 1}', "[[[", '["near_duplicates 0.3"]'])
def test_markers_of_any_kind_do_no_harm(markers):
    row = {**ROW, "markers": markers}
    assert surplus_says(row, {}, EN)
    assert all(sign.text for sign in signs_of(row, FR))
