"""The corpus of the small model: what it holds, how it is split, how it is composed."""

import json
import random

import pytest

from analysis.coercion.compose import LANGS, bare, compose, fill, mistype, noisy
from analysis.coercion.corpus import CORPUS, KINDS, labels_of, load_corpus, part_of, read_file
from analysis.coercion.records import SCHEMES


@pytest.fixture(scope="module")
def corpus():
    return load_corpus()


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
        assert set(example.labels) <= set(SCHEMES)
        if example.origin == "other":
            continue
        assert set(KINDS.get(example.kind, ())) <= set(example.labels), example.id
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
    for name in ("hand", "other"):
        for line in (CORPUS / f"{name}-{lang}.jsonl").read_text(encoding="utf-8").splitlines():
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
