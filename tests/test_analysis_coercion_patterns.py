"""Every rule of every language is tested by the sentences that it carries."""

from functools import cache

import pytest

from analysis.coercion.classify import Classifier, shared_classifier
from analysis.coercion.errors import PatternError
from analysis.coercion.grammar import NotationError, parse_pattern
from analysis.coercion.lists import shipped_lists
from analysis.coercion.pattern_tables import PATTERNS, languages, read_tables
from analysis.coercion.rules import load_rules


def classifier() -> Classifier:
    return shared_classifier()


@cache
def all_rules():
    return [rule for lang in languages() for rule in shipped_lists().rules[lang].rules]


def test_the_shipped_languages_are_found():
    assert {"de", "en", "es", "fr", "it"} <= set(languages())


@pytest.mark.parametrize("lang", languages())
def test_sentences_belong_to_rules_whose_labels_have_words(lang):
    there = {rule.id.partition(".")[2] for rule in shipped_lists().rules[lang].rules}
    assert sorted(read_tables(lang, PATTERNS).own.get("rule", {}).keys() - there) == []


def test_every_rule_carries_sentences_on_both_sides():
    strict = [rule for rule in all_rules() if not rule.candidate]
    bare = [rule.id for rule in strict if not rule.matches or not rule.rejects]
    assert bare == []


@pytest.mark.parametrize("lang", languages())
def test_rules_find_what_they_match(lang):
    missed = [
        (rule.id, text)
        for rule in all_rules()
        if rule.lang == lang
        for text in rule.matches
        if rule.id not in classifier().rules_fired(text)
    ]
    assert missed == []


@pytest.mark.parametrize("lang", languages())
def test_rules_leave_alone_what_they_reject(lang):
    wrong = [
        (rule.id, text)
        for rule in all_rules()
        if rule.lang == lang
        for text in rule.rejects
        if rule.id in classifier().rules_fired(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ('language = "fr"', "language"),
        ('language = "xx"\n[labels]\ncommon = ["refund"]', "labels.common"),
        ('language = "xx"\n[lexicon]\nrefunds = "refund"', "lexicon.refunds"),
        ('language = "xx"\n[rule.removal_refund]\nunles = []', "rule.removal_refund"),
        ('language = "xx"\n[rule.odd]\nscheme = "bribery"\nany = ["refund"]', "rule.odd"),
        ('language = "xx"\n[rule.odd]\nscheme = "threat"\nany = ["refund .."]', "rule.odd"),
        (
            'language = "xx"\n[lexicon]\nrefund = "terug"\n'
            '[rule.odd]\nscheme = "threat"\nany = ["refund"]',
            "rule.odd",
        ),
        ('language = "xx"\n[lexicon]\nrefund = "{my|{the} money"', "lexicon.refund"),
        ('language = "xx"\n[lexicon]\nrefund = "{5|1,5} euros"', "lexicon.refund"),
        (
            'language = "xx"\n[composite.a]\nany = ["b refund"]\n[composite.b]\nany = ["refund"]',
            "composite.a",
        ),
        ('language = "xx"\n[composite.a]\nany = ["a refund"]', "composite.a"),
        ("language =", "file"),
    ],
)
def test_a_bad_file_says_what_and_where(tmp_path, own, where):
    (tmp_path / "_rules.toml").write_bytes((PATTERNS / "_rules.toml").read_bytes())
    (tmp_path / "xx.toml").write_text(own, encoding="utf-8")
    with pytest.raises(PatternError) as error:
        load_rules("xx", tmp_path)
    assert error.value.where == where
    assert "docs/add-a-language.md" in str(error.value)


@pytest.mark.parametrize("bad", ["", "refund ..", "a & b", "a b & c ~9", "slot:a", "A..3 b"])
def test_notation_errors(bad):
    with pytest.raises(NotationError):
        parse_pattern(bad)
