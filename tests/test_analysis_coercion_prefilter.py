"""Stage 1 turns away no text in which stage 2 would find anything."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coercion.classify import Classifier, shared_classifier
from analysis.coercion.reading import Stretch, read_stretch
from analysis.coercion.rules import languages
from analysis.coercion.words import Words


def classifier() -> Classifier:
    return shared_classifier()


@cache
def phrases() -> list[str]:
    """A few words of every list of every language, and what stands between them."""
    found = ["", " ", ".", "\n\n", ",", "foo", "12", "r€fund", "rev!ew", "g1ft c@rd", "5-st4r"]
    for lang in languages():
        by_label: dict[str, list[str]] = {}
        for phrase in classifier().rules_of(lang).lexicon.phrases:
            by_label.setdefault(phrase.label, []).append(" ".join(phrase.words))
        for held in by_label.values():
            found += [
                word.replace("*", "abc").replace("#", "7") for word in held[:: len(held) // 6 + 1]
            ]
    return found


def fires(text: str, lang: str) -> bool:
    """Say whether a rule of a language fires, stage 1 left out."""
    reader = classifier()
    words = Words(text, reader.normaliser.fold(text), reader.normaliser)
    if not words.texts:
        return False
    rules = reader.rules_of(lang)
    stretch = Stretch(
        words=[rules.lexicon.canonical(word) for word in words.texts],
        stops=words.stops,
        stored=words.texts,
    )
    return any(True for _ in read_stretch(stretch, rules, hurry=False))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_nothing_is_lost(data):
    pieces = data.draw(st.lists(st.sampled_from(phrases()), min_size=1, max_size=14))
    text = data.draw(st.sampled_from([" ", "  ", "-", " <b>", "\n"])).join(pieces)
    text = text.replace(" %", data.draw(st.sampled_from(["%", " %"])))
    possible = classifier().prefilter.languages(classifier().normaliser.fold(text))
    for lang in languages():
        if fires(text, lang):
            assert lang in possible


def test_every_match_passes():
    for lang in languages():
        for rule in classifier().rules_of(lang).rules:
            for text in rule.matches:
                plain = classifier().normaliser.fold(text)
                assert lang in classifier().prefilter.languages(plain)
