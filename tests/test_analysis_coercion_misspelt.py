"""A word with one slip is taken for the listed word that it was to be, others are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coercion.misspelt import LEAST, Speller, resembles

SPELLER = Speller(["refund", "removed", "reviews", "review", "card", "remov*", "5stars"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("refnd", "refund"),
        ("reffund", "refund"),
        ("refuns", "refund"),
        ("erfund", "refund"),
        ("reveiw", "review"),
        ("rviews", "reviews"),
        ("remvoed", "removed"),
    ],
)
def test_one_slip_is_seen_through(word, meant):
    assert SPELLER.meant(word) == meant


@pytest.mark.parametrize("word", ["rfnd", "cad", "crad", "stars", "rewiev", "", "5star"])
def test_two_slips_short_words_and_figures_are_left(word):
    assert SPELLER.meant(word) is None


def test_of_several_it_is_the_one_with_the_most_letters_in_common():
    assert Speller(["offer", "offert", "often"]).meant("offerr") == "offer"
    assert Speller(["later", "water"]).meant("wlater") == "water"


def slips(word):
    """Return every word that one slip makes of a word."""
    cut = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = "aez"
    return {
        *(begun + rest[1:] for begun, rest in cut if rest),
        *(begun + rest[1] + rest[0] + rest[2:] for begun, rest in cut if len(rest) > 1),
        *(begun + letter + rest[1:] for begun, rest in cut if rest for letter in letters),
        *(begun + letter + rest for begun, rest in cut for letter in letters),
    }


@given(st.text(alphabet="abcdez", min_size=LEAST + 1, max_size=9))
def test_every_single_slip_is_found_and_nothing_further(word):
    speller = Speller([word])
    for slip in slips(word) - {word}:
        assert resembles(slip, word)
        assert resembles(word, slip)
        assert speller.meant(slip) == word


@given(st.text(alphabet="abc", max_size=5), st.text(alphabet="abc", max_size=5))
def test_words_resemble_each_other_by_one_slip_alone(word, other):
    one = {
        *slips(word),
        *(word[:at] + letter + word[at + gone :] for at in range(len(word) + 1) for letter in "abc"
          for gone in (0, 1)),
    }  # fmt: skip
    assert resembles(word, other) == (other in one or other == word)
