"""Frequent labels are counted, and stage 1 asks for the rare ones."""

import tomllib
from pathlib import Path

import pytest

from analysis.coercion.demands import Clause
from analysis.coercion.errors import PatternError
from analysis.coercion.lists import shipped_lists
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.prefilter import FREQUENT, Prefilter
from analysis.coercion.shares import SHARES, read_shares
from analysis.evaluation.coercion_shares import LEAST, shares_in, written

BITS = {"often": 1, "seldom": 2, "never": 4}
SHARE = {"often": FREQUENT + 1, "seldom": FREQUENT / 2}


def prefilter(*clauses: Clause) -> Prefilter:
    rule = shipped_lists().rules["en"].rules[0]
    return Prefilter([(rule, (clauses,))], BITS, SHARE)


def test_what_is_frequent_is_not_asked_by_the_gate_and_still_by_the_rules() -> None:
    asked = prefilter(frozenset({"often"}), frozenset({"seldom"}))
    assert asked.patterns == [(2,)]
    assert not asked.alive(2)
    assert asked.alive(3)


def test_what_is_frequent_only_together_counts_together() -> None:
    both = frozenset({"often", "seldom"})
    assert prefilter(both, frozenset({"never"})).patterns == [(4,)]


def test_of_frequent_conditions_the_least_frequent_is_asked() -> None:
    asked = prefilter(frozenset({"often"}), frozenset({"often", "seldom"}))
    assert asked.patterns == [(1,)]


def test_each_label_counts_once_a_text() -> None:
    rules = shipped_lists().rules["en"]
    texts = ["A refund, a refund!", "They gave me a refund.", "Nice lamp.", "Lovely."]
    assert shares_in(rules, texts)["refund"] == 500.0
    assert "w_gone" not in shares_in(rules, ["Nice."])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    told = {"fr": {"refund": 12.5, "rare": LEAST / 2}, "en": {"gift": 7.0}}
    (tmp_path / SHARES).write_text(written(told), encoding="utf-8")
    assert read_shares(tmp_path) == {"en": {"gift": 7.0}, "fr": {"refund": 12.5}}


@pytest.mark.parametrize("damage", ["[en", "en = 5", '[en]\nrefund = "often"'])
def test_a_damaged_file_is_named(tmp_path: Path, damage: str) -> None:
    (tmp_path / SHARES).write_text(damage, encoding="utf-8")
    with pytest.raises(PatternError, match=SHARES):
        read_shares(tmp_path)


def test_without_a_file_all_is_rare(tmp_path: Path) -> None:
    assert read_shares(tmp_path) == {}


def test_shipped_shares_are_of_labels_that_have_words() -> None:
    shares = tomllib.loads((PATTERNS / SHARES).read_text(encoding="utf-8"))
    assert tuple(shares) == languages()
    for lang, own in shares.items():
        carried = {label for each in shipped_lists().rules[lang].lexicon.labels for label in each}
        assert own.keys() <= carried
        assert all(LEAST <= share <= 1000 for share in own.values())
