"""The corpus of the small model: what it holds, how it is split, how it is composed."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coercion.compose import LANGS, bare, compose, fill, mistype, noisy
from analysis.coercion.concepts import END, MAX_CHARACTERS, load_concepts
from analysis.coercion.corpus import CORPUS, KINDS, labels_of, load_corpus, part_of, read_file
from analysis.coercion.records import SCHEMES


@pytest.fixture(scope="module")
def corpus():
    return load_corpus()


@pytest.fixture(scope="module")
def concepts():
    return load_concepts()


def test_corpus_is_large_and_covers_every_language_scheme_and_side(corpus):
    assert len(corpus) >= 2000
    assert sum(example.origin == "hand" for example in corpus) >= 1000
    for lang in LANGS:
        own = [example for example in corpus if example.lang == lang]
        assert {scheme for example in own for scheme in example.labels} == set(SCHEMES)
        assert {example.side for example in own} == {"reviewer", "seller"}
        assert sum(not example.labels for example in own) >= len(own) // 3


def test_ids_are_unique_and_texts_are_not_empty(corpus):
    assert len({example.id for example in corpus}) == len(corpus)
    assert all(example.text.strip() for example in corpus)


def test_labels_follow_from_the_kind(corpus):
    for example in corpus:
        assert set(KINDS.get(example.kind, ())) <= set(example.labels), example.id
        assert set(example.labels) <= set(SCHEMES)
        assert bool(example.labels) == (example.kind in KINDS), example.id


def test_no_wording_by_hand_is_in_two_parts(corpus):
    parts = {}
    for example in corpus:
        if example.origin == "hand":
            assert parts.setdefault(example.text, example.part) == example.part


def test_wordings_of_one_idea_stay_together(corpus):
    ideas = {}
    for example in corpus:
        ideas.setdefault(example.group, set()).add(example.part)
    assert all(len(parts) == 1 for parts in ideas.values())
    assert {part for parts in ideas.values() for part in parts} == {"train", "dev", "test"}


def test_part_is_the_same_on_every_machine():
    assert [part_of(f"idea.{number}") for number in range(12)] == [
        part_of(f"idea.{number}") for number in range(12)
    ]
    assert part_of("refund_for_removal.takedown") == PINNED["refund_for_removal.takedown"]
    assert part_of("rebate.paypal") == PINNED["rebate.paypal"]


PINNED = {"refund_for_removal.takedown": "train", "rebate.paypal": "test"}


def test_labels_of_orders_schemes_and_knows_benign_kinds():
    assert labels_of("insert_card", ["incentive_for_positive"]) == (
        "incentive_for_positive",
        "contact_harvesting",
    )
    assert labels_of("lawful_refund") == ()


@pytest.mark.parametrize("lang", LANGS)
def test_composed_lines_are_what_the_grammar_composes(lang):
    assert list(compose(lang)) == list(read_file(CORPUS / f"composed-{lang}.jsonl"))


@pytest.mark.parametrize("lang", LANGS)
def test_corpus_files_are_one_json_object_a_line(lang):
    for line in (CORPUS / f"hand-{lang}.jsonl").read_text(encoding="utf-8").splitlines():
        assert set(json.loads(line)) == {
            "id", "lang", "side", "kind", "group", "origin", "labels", "text",
        }  # fmt: skip


def test_fill_leaves_no_slot_and_no_double_blank():
    text = fill("{a} gave {b} . {a}", {"a": ["she"], "b": [""]}, random.Random(1))
    assert text == "She gave . she"


def test_bare_and_mistype_keep_most_of_a_text():
    assert bare("Bewertung löschen, déjà") == "Bewertung loschen, deja"
    typed = mistype("remove the negative review", random.Random(3))
    assert typed != "remove the negative review"
    assert len(typed.split()) == 4
    assert noisy("kept", random.Random(2))


def test_concepts_are_shared_by_the_languages(concepts):
    wordings = (
        "refund if I remove the review",
        "remboursement si je retire l'avis",
        "Erstattung, wenn ich die Rezension lösche",
        "reembolso si elimino la reseña",
        "rimborso se elimino la recensione",
    )
    for text in wordings:
        said = concepts.windows(text)[0].split()
        assert {"refund", "if", "remove", "review"} <= set(said), (text, said)


@pytest.mark.parametrize(
    ("text", "concept"),
    [("r€view", "review"), ("rev1ew", "review"), ("R\u0435view", "review"), ("5-st4r", "stars"),
     ("20€", "money"), ("re\u00advie\u200bw", "review")],
)  # fmt: skip
def test_concepts_see_through_censored_spellings(concepts, text, concept):
    assert concept in concepts.windows(text)[0].split()


def test_long_texts_are_cut_in_overlapping_windows(concepts):
    long = "The chair is fine. " * 60 + "They offered a refund if I remove my review."
    windows = concepts.windows(long)
    assert len(windows) > 5
    assert "offer" in windows[-1]
    assert concepts.windows("") == [END]


@given(st.text(max_size=400))
def test_concepts_take_any_text(text):
    windows = load_concepts_once().windows(text)
    assert windows
    assert all(windows)


def test_concepts_bound_endless_texts(concepts):
    assert concepts.windows("a" * (MAX_CHARACTERS * 3)) == [END]
    assert len(concepts.windows("review " * MAX_CHARACTERS)) < MAX_CHARACTERS


_HELD = []


def load_concepts_once():
    if not _HELD:
        _HELD.append(load_concepts())
    return _HELD[0]


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("Mi offrono dei soldi se cancello la recensione", True),
        ("Me dan el dinero si borro la reseña", True),
        ("Vous serez remboursé si l'avis part", True),
        ("La batería se rompió y el vendedor no contesta", False),
        ("Il prodotto si è rotto, non va", False),
    ],
)
def test_si_and_se_mean_if_only_in_their_own_languages(concepts, text, conditional):
    assert ("if" in concepts.windows(text)[0].split()) == conditional
