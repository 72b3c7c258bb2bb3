"""Everyday words that a wide list holds carry its label no more."""

import json
from dataclasses import replace

import pytest

from analysis.coercion.accidents import ACCIDENTS, carried, read_accidents
from analysis.coercion.corpus import Example, part_of
from analysis.coercion.errors import PatternError
from analysis.coercion.lexicon import Lexicon
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.phrases import SPELT_RIGHT, Phrase
from analysis.coercion.rules import load_rules
from analysis.evaluation.coercion_accidents import (
    accidents_beside,
    accidents_in,
    accidents_of,
    spelt_right,
    written,
)


def labels(lexicon: Lexicon, text: str) -> set[tuple[str, int]]:
    return {(label, start) for start, _, label in lexicon.read(lexicon.code(text.split()))}


def test_an_accident_carries_its_label_no_more_and_other_labels_still():
    phrases = [Phrase("gone", ("vide",)), Phrase("bank", ("vide",)), Phrase("gone", ("vol*",))]
    lexicon = Lexicon(phrases, {("gone", ("vide",))})
    assert labels(lexicon, "boite vide volée") == {("bank", 1), ("gone", 2)}
    assert lexicon.listed(lexicon.code(["vide"])) == ["vide"]


def test_a_stem_that_is_an_accident_still_labels_the_words_that_lists_name():
    phrases = [Phrase("door", ("arriv*",)), Phrase("other", ("arrival",))]
    lexicon = Lexicon(phrases, {("door", ("arriv*",))})
    assert labels(lexicon, "arrived arrival") == {("door", 1), ("other", 1)}


def test_what_still_carries_its_label_opens_the_gate():
    phrases = [Phrase("door", ("arriv*",)), Phrase("other", ("arrival",)), Phrase("gone", ("weg",))]
    accidents = {("door", ("arriv*",)), ("gone", ("weg",))}
    assert set(carried(phrases, accidents)) == {
        Phrase("door", ("arrival",)),
        Phrase("other", ("arrival",)),
    }


def test_an_accident_of_no_list_is_no_matter():
    lexicon = Lexicon([Phrase("gone", ("weg",))], {("gone", ("fort",)), ("door", ("weg",))})
    assert labels(lexicon, "weg fort") == {("gone", 0)}


def test_accidents_are_what_ordinary_reviews_hold_as_often():
    rules = load_rules("en", whole=True)
    ordinary = ["the box was missing a part", "a part is missing", "nice lamp", "it works"] * 3
    telling = ["delete your review and get a refund", "a refund for five stars"] * 3
    found = accidents_of(rules, ordinary, telling)
    assert ("w_gone", ("missing",)) in found
    assert not [words for _, words in found if "refund" in words]


def test_plain_reviews_are_asked_beside_ordinary_ones_less_strictly():
    rules = load_rules("en", whole=True)
    telling = ["delete your review and get a refund", "a refund, a part is missing"] * 6
    beside = ((["the box was empty"] * 3, 1.5), (["a part is missing", "nice lamp"] * 6, 0.6))
    found = {words for _, words in accidents_beside(rules, beside, telling)}
    assert ("empty",) in found
    assert ("missing",) not in found
    stricter = ((beside[0]), (beside[1][0], 1.5))
    assert ("missing",) in {words for _, words in accidents_beside(rules, stricter, telling)}


def of_group(group, text, kind, **other):
    told = {"lang": "en", "side": "reviewer", "origin": "other", "labels": ()} | other
    return Example(id="x", group=group, kind=kind, text=text, **told)


def test_of_a_corpus_the_train_part_of_the_language_is_counted_but_for_what_is_composed():
    train = next(f"g{n}" for n in range(99) if part_of(f"g{n}") == "train")
    held = next(f"g{n}" for n in range(99) if part_of(f"g{n}") == "test")
    plain = of_group(train, "A part is missing.", "ordinary")
    aside = [
        replace(plain, group=held, text="It is empty."),
        replace(plain, lang="de", text="It is empty."),
        replace(plain, origin="composed", text="It is empty."),
    ]
    telling = of_group(train, "A refund for five stars.", "upgrade", labels=("threat",))
    found, plains = accidents_in("en", ["It never came."], [plain, *aside, telling])
    assert plains == 1
    assert {("never", "came"), ("missing",)} <= {words for _, words in found}
    assert ("empty",) not in {words for _, words in found}


def test_words_of_two_plain_texts_are_no_slips_of_listed_ones():
    rules = load_rules("en", whole=True)
    texts = ["A baking tin.", "We like baking.", "A refnd for a reveiw.", "Gold and review."]
    assert rules.lexicon.resembled("baking")
    assert spelt_right(rules, texts) == [(SPELT_RIGHT, ("baking",))]


def test_a_word_that_is_no_slip_is_read_as_it_stands():
    phrases = [Phrase("gone", ("esfuma",))]
    slip, right = Lexicon(phrases), Lexicon(phrases, {(SPELT_RIGHT, ("espuma",))})
    coded = slip.code(["espuma"])
    assert slip.respelt(coded, ["espuma"]) == slip.code(["esfuma"])
    assert right.respelt(coded, ["espuma"]) == coded


@pytest.mark.parametrize("lang", languages())
def test_every_word_that_is_no_slip_resembles_a_listed_one(lang):
    lexicon = load_rules(lang, whole=True).lexicon
    shipped = [one for label, (one, *_) in read_accidents(PATTERNS)[lang] if label == SPELT_RIGHT]
    assert len(shipped) > 100
    assert [word for word in shipped if not lexicon.resembled(word)] == []


def test_what_is_written_is_read_again(tmp_path):
    found = [("w_gone", ("missing",)), ("w_gone", ("never", "came")), ("w_low", ("2", "stars"))]
    (tmp_path / ACCIDENTS).write_text(written({"en": found}), encoding="utf-8")
    assert read_accidents(tmp_path) == {"en": frozenset(found)}


@pytest.mark.parametrize("content", ["en = 1", "[en", "[en]\nw_low = 3", "[en]\nw_low = '{a'"])
def test_a_broken_file_is_named(tmp_path, content):
    (tmp_path / ACCIDENTS).write_text(content, encoding="utf-8")
    with pytest.raises(PatternError, match=ACCIDENTS):
        read_accidents(tmp_path)


def test_no_file_no_accidents(tmp_path):
    assert read_accidents(tmp_path) == {}


@pytest.mark.parametrize("lang", languages())
def test_every_shipped_accident_is_an_entry_of_a_list(lang):
    lexicon = load_rules(lang, whole=True).lexicon
    stray = [
        json.dumps(accident)
        for accident in read_accidents(PATTERNS).get(lang, ())
        if accident[0] != SPELT_RIGHT
        and (accident[0], 0, len(accident[1]))
        not in {
            (label, start, end) for start, end, label in lexicon.read(lexicon.code(accident[1]))
        }
    ]
    assert stray == []
