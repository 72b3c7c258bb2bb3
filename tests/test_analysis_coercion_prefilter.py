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


def fired(text: str, lang: str, *, hurry: bool) -> list[str]:
    """Return the rules of a language that fire, with stage 1 or without."""
    reader = classifier()
    words = Words(text, reader.normaliser.fold(text), reader.normaliser)
    rules = reader.rules_of(lang)
    canonical = [rules.lexicon.canonical(word) for word in words.texts]
    stretch = Stretch(words=canonical, text=words, offset=0)
    return [hit.rule.id for hit in read_stretch(stretch, rules, hurry=hurry)]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_nothing_is_lost(data):
    pieces = data.draw(st.lists(st.sampled_from(phrases()), min_size=1, max_size=14))
    text = data.draw(st.sampled_from([" ", "  ", "-", " <b>", "\n"])).join(pieces)
    text = text.replace(" %", data.draw(st.sampled_from(["%", " %"])))
    for lang in languages():
        assert fired(text, lang, hurry=True) == fired(text, lang, hurry=False)


def test_ordinary_words_leave_few_rules_to_try():
    rules = classifier().rules_of("en")
    words = ["a", "kettle", "that", "boils", "fast", "and", "looks", "good", "on", "the", "shelf"]
    spans = rules.lexicon.read([rules.lexicon.canonical(word) for word in words])
    present = 0
    for _, _, label, _ in spans:
        present |= rules.bits[label]
    assert rules.prefilter.alive(present) == []
    assert len(rules.prefilter.alive(sum(rules.bits.values()))) == len(rules.rules)
