"""Stage 1 turns away no text in which stage 2 would find anything."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coercion.accidents import carried, read_accidents
from analysis.coercion.classify import Classifier, shared_classifier
from analysis.coercion.gate import Gate
from analysis.coercion.letters import EURO, PAUSES, letters_of
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.phrases import is_open, read_phrases
from analysis.coercion.reading import Reading, Stretch
from analysis.coercion.words import Words


def classifier() -> Classifier:
    return shared_classifier()


@cache
def phrases() -> list[str]:
    """A few words of every list of every language, and what stands between them."""
    found = ["", " ", ".", "\n\n", ",", "foo", "12", "r€fund", "rev!ew", "g1ft c@rd", "5-st4r", "ß"]
    for lang in languages():
        own = tomllib.loads((PATTERNS / f"{lang}.toml").read_text(encoding="utf-8"))
        for label, entries in own["lexicon"].items():
            held = [" ".join(phrase.words) for phrase in read_phrases(label, entries)]
            found += [
                word.replace("*", "abc").replace("#", "7") for word in held[:: len(held) // 6 + 1]
            ]
    return found


def fired(text: str, lang: str, *, hurry: bool) -> list[str]:
    """Return the rules of a language that fire; in a hurry, of those whose labels are there."""
    reader = classifier()
    words = Words(text, reader.normaliser)
    rules = reader.rules_of(lang) if hurry else replace(reader.rules_of(lang), needs={})
    stretch = Stretch(words=rules.lexicon.code(words.texts), text=words, offset=0)
    reading = Reading(stretch, rules)
    return [rule.id for rule in (reading.alive if hurry else rules.rules) if reading.place(rule)]


def could_fire(text: str) -> list[str]:
    """Return the languages that the gate opens for."""
    return next((one.langs for one in classifier().gate.opened([text])), [])


def lines(texts: Sequence[str]) -> dict[int, list[str]]:
    """Return the words that the letters of each text hold."""
    letters, owners = letters_of(texts, classifier().normaliser.fold)
    found: dict[int, list[str]] = {number: [] for number in range(len(texts))}
    for owner, line in zip(owners, letters.tobytes().split(b"\n"), strict=False):
        found[owner] += line.decode("latin-1").split()
    return found


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Phrases of the lists and noise, joined in some way."""
    pieces = draw(st.lists(st.sampled_from(phrases()), min_size=1, max_size=14))
    text = draw(st.sampled_from([" ", "  ", "-", " <b>", "\n", ", "])).join(pieces)
    return text.replace(" %", draw(st.sampled_from(["%", " %"])))


@settings(max_examples=120, deadline=None)
@given(texts())
def test_nothing_is_lost(text):
    for lang in languages():
        assert fired(text, lang, hurry=True) == fired(text, lang, hurry=False)


@settings(max_examples=200, deadline=None)
@given(texts())
def test_the_gate_is_open_wherever_a_rule_fires(text):
    could = could_fire(text)
    for lang in languages():
        if fired(text, lang, hurry=False):
            assert lang in could


LETTERED = "aaZé ß€$@!1|*+#<>&%;.…’\u0301⭐ж\n\t _-ª²Ãâð™"


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(texts(), st.text(alphabet=LETTERED, max_size=24)), max_size=6))
def test_letters_hold_the_words_of_each_plain_form(batch):
    found = lines(batch)
    for number, text in enumerate(batch):
        words = [word for word in Words(text, classifier().normaliser).texts if word != "\n"]
        shown = " ".join("." if word in PAUSES else word for word in words).replace("€", EURO)
        # A letter without a byte is a `?`.
        held = shown.encode("latin-1", "replace").decode("latin-1").replace("?", " ? ").split()
        assert _without_runs(found[number]) == _without_runs(held)
    _, strange = classifier().gate.present(batch)
    for number in {*range(len(batch))} - strange:
        text = batch[number]
        assert classifier().normaliser.fold_calm(text) == classifier().normaliser.fold(text)


def _without_runs(words: Sequence[str]) -> list[str]:
    """Return words with one of each run of a sign."""
    runs = ((word, list(run)) for word, run in groupby(words))
    return [one for word, run in runs for one in (run if word.isalnum() else run[:1])]


def test_letters_of_many_texts_stand_a_line_each():
    texts = ["L’été, 12€ – 5x!", "", "a r3view", "Straße\n\nж", "r e v i e w"]
    letters, owners = letters_of(texts, classifier().normaliser.fold)
    wanted = [" l ete . 12 ¤ 5x . ", " ", " ", " strasse ? ", " ", " a review ", " review ", " "]
    assert letters.tobytes().decode("latin-1").split("\n") == wanted
    assert owners.tolist() == [0, 1, 2, 3, 4, 2, 4]


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(min_value=0, max_value=250), max_size=40))
def test_the_loosest_patterns_are_met_wherever_any_is(labels):
    present = sum(1 << label for label in labels)
    for lang in languages():
        prefilter = classifier().rules_of(lang).prefilter
        met = any(all(mask & present for mask in masks) for masks in prefilter.patterns)
        assert met or not prefilter.alive(present)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts(), max_size=8))
def test_texts_are_judged_alike_alone_and_among_others(batch):
    reader = shared_classifier()
    together = [found for _, found in reader.classify_many((None, t, None, None) for t in batch)]
    assert together == [reader.classify(text) for text in batch]


@pytest.mark.parametrize("lang", languages())
def test_the_gate_finds_every_label_of_every_phrase(lang):
    rules = classifier().rules_of(lang)
    every_label = [(bit,) for bit in rules.bits.values()]
    gate = Gate({lang: rules.keys}, {lang: every_label}, classifier().normaliser.fold)
    own = tomllib.loads((PATTERNS / f"{lang}.toml").read_text(encoding="utf-8"))
    all_phrases = [p for label, held in own["lexicon"].items() for p in read_phrases(label, held)]
    accidents = read_accidents(PATTERNS).get(lang, frozenset())
    asked = [
        phrase
        for phrase in islice(carried(all_phrases, accidents), 0, None, 7)
        if rules.bits[phrase.label] & rules.prefilter.asked
    ]
    row = dict(zip(rules.bits, gate.rows[lang], strict=True))
    present, _ = gate.present([_as_typed(phrase.words) for phrase in asked])
    missed = [phrase for at, phrase in enumerate(asked) if not present[row[phrase.label], at]]
    assert missed == []


def test_a_key_at_the_end_of_a_longer_one_is_found_with_it():
    keys = {b" gift card ": 1, b" card ": 2, b" 5 stars ": 4, b"5 stars ": 8, b" sta": 16}
    every_label = [(1 << number,) for number in range(5)]
    gate = Gate({"en": (keys, 0)}, {"en": every_label}, classifier().normaliser.fold)
    present, _ = gate.present(["a gift card", "a card", "for 5 stars", "35 stars", "a gift"])
    found = [set(present[:, at].nonzero()[0].tolist()) for at in range(5)]
    assert found == [{0, 1}, {1}, {2, 3, 4}, {3, 4}, set()]


def test_texts_of_several_languages_are_told_apart():
    keys = {"en": ({b" card ": 1, b" five ": 2}, 0), "fr": ({b" card ": 1, b" cinq ": 2}, 0)}
    both = [(1, 2)]
    gate = Gate(keys, {"en": both, "fr": both}, classifier().normaliser.fold)
    texts = ["a card", "five card", *["noise"] * 62, "card cinq five", "x" * 9999]
    found = {one.text: (one.langs, one.calm) for one in gate.opened(texts)}
    assert found == {1: (["en"], True), 64: (["en", "fr"], True), 65: (["en", "fr"], False)}


def test_a_language_without_patterns_is_never_read():
    gate = Gate({"en": ({b" card ": 1}, 0)}, {"en": []}, classifier().normaliser.fold)
    assert list(gate.opened(["a card", "x" * 9999])) == []


def _as_typed(words: tuple[str, ...]) -> str:
    """Return the words of a phrase as they may stand in plain text, signs close to words."""
    typed = [word[:-1] + "abc" if is_open(word) else word.replace("#", "77") for word in words]
    return f"x, {' '.join(typed)}, x".replace(" %", "%")


@pytest.mark.parametrize("lang", languages())
def test_a_run_of_words_carries_the_bits_of_its_labels(lang):
    rules = classifier().rules_of(lang)
    assert len(rules.carried) == len(rules.lexicon.labels)
    for number in range(0, len(rules.carried), 97):
        labels = rules.lexicon.labels[number]
        assert rules.carried[number] == sum(rules.bits[label] for label in labels)


def test_ordinary_words_leave_few_rules_to_try():
    rules = classifier().rules_of("en")
    words = ["a", "kettle", "that", "boils", "fast", "and", "looks", "good", "on", "the", "shelf"]
    present = 0
    for _, _, label in rules.lexicon.read(rules.lexicon.code(words)):
        present |= rules.bits[label]
    assert not rules.prefilter.alive(present)
    assert not could_fire(" ".join(words))
    assert len(rules.prefilter.alive(sum(rules.bits.values()))) == len(rules.rules)
