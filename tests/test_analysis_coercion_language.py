"""Texts are read in the languages that they speak, and in no other."""

import pytest

from analysis.coercion.classify import shared_classifier
from analysis.coercion.language import Electorate

ELECTORATE = Electorate(
    {
        "es": ["me", "que", "y", "la", "el", "pero", "muy", "con"],
        "fr": ["me", "que", "y", "la", "le", "mais", "avec", "pour"],
        "en": ["the", "you", "your", "if", "will", "but"],
    }
)


def read(text: str, given: str | None = None) -> list[str]:
    return list(ELECTORATE.languages_of(text.split(), given=given))


def test_shared_words_make_no_second_language():
    assert read("me gusta la taza que compré y el asa pero con la tapa muy floja", "es") == ["es"]


def test_a_quoted_message_is_a_second_language():
    text = "la boutique me propose le double mais avec : if you delete it you will get the money"
    assert read(text, "fr") == ["fr", "en"]


def test_the_given_language_comes_first_and_the_leader_is_read():
    assert read("the lamp is nice but you will need your own bulb", "fr") == ["fr", "en"]


def test_few_votes_decide_nothing():
    assert set(read("la que y")) == {"es", "fr"}


@pytest.mark.parametrize("text", ["", "👍", "12345 xyz"])
def test_without_a_vote_all_languages_are_read(text):
    assert set(read(text)) == {"es", "fr", "en"}


def test_shipped_lists_tell_neighbours_apart():
    classifier = shared_classifier()
    review = "me llegó ayer y la verdad es que no me gusta nada, la tela es mala y se rompe"
    assert classifier._electorate.languages_of(review.replace(",", " ,").split(), given="es") == [
        "es"
    ]
