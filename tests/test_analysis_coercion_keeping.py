"""What one process made is kept for the next, and only where nobody else may write."""

import gc
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.coercion.classify import shared_classifier
from analysis.coercion.keeping import MOST, digest_of, kept
from analysis.coercion.lists import compile_lists, shipped_lists
from analysis.coercion.pattern_tables import languages

posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


class Maker:
    """Makes the same thing each time, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[str]:
        self.times += 1
        return ["made"]


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "lists"


def test_what_was_made_is_read_by_the_next(folder: Path, make: Maker) -> None:
    assert kept(folder, "a", make) == ["made"]
    assert kept(folder, "a", make) == ["made"]
    assert make.times == 1
    assert kept(folder, "b", make) == ["made"]
    assert make.times == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-5],
        lambda content: content[:20] + b"?" + content[21:],
        lambda content: b"",
        lambda content: b"\0\0\0\0",
    ],
)
def test_a_damaged_file_is_made_anew(
    folder: Path, make: Maker, damage: Callable[[bytes], bytes]
) -> None:
    kept(folder, "a", make)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert kept(folder, "a", make) == ["made"]
    assert make.times == 2
    assert kept(folder, "a", make) == ["made"]
    assert make.times == 2


@posix
def test_what_others_may_write_is_not_read(folder: Path, make: Maker) -> None:
    kept(folder, "a", make)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    for open_to_others in (file, folder):
        was = open_to_others.stat().st_mode
        open_to_others.chmod(was | 0o022)
        before = make.times
        assert kept(folder, "a", make) == ["made"]
        assert make.times == before + 1
        for restored in (*folder.iterdir(), folder):
            restored.chmod(0o700)


def test_a_folder_that_cannot_be_made_costs_time_alone(tmp_path: Path, make: Maker) -> None:
    (tmp_path / "file").write_text("no folder")
    assert kept(tmp_path / "file" / "lists", "a", make) == ["made"]
    assert kept(tmp_path / "file" / "lists", "a", make) == ["made"]
    assert make.times == 2


def test_what_no_pickle_holds_is_made_each_time(folder: Path) -> None:
    assert kept(folder, "a", lambda: lambda: 5)() == 5
    assert list(folder.iterdir()) == []


def test_those_used_longest_ago_go(folder: Path, make: Maker) -> None:
    names = "abcdefgh"[: MOST + 2]
    for age, name in enumerate(names):
        kept(folder, name, make)
        os.utime(folder / f"{name}.pickle", (age, age))
    assert sorted(file.stem for file in folder.iterdir()) == list(names[-MOST:])


def test_digests_tell_the_parts_apart() -> None:
    assert digest_of([b"ab", b"c"]) != digest_of([b"a", b"bc"])
    assert digest_of([b"ab", b"c"]) == digest_of(iter([b"ab", b"c"]))


def test_kept_lists_are_the_compiled_ones() -> None:
    """And they can be kept again after they were used."""
    shipped, compiled = shipped_lists(), compile_lists(languages())
    assert shipped.rules.keys() == compiled.rules.keys()
    shared_classifier().classify("Thei offred me a refnd if I delte my reveiw.")
    for lang, rules in compiled.rules.items():
        again = pickle.loads(pickle.dumps(shipped.rules[lang]))
        for held in (shipped.rules[lang], again):
            assert held.rules == rules.rules
            assert held.composites == rules.composites
            assert held.keys == rules.keys
            assert held.carried == rules.carried
            assert held.needs == rules.needs
            assert held.lexicon.labels == rules.lexicon.labels
            assert held.lexicon.spellings == rules.lexicon.spellings
            assert held.prefilter.patterns == rules.prefilter.patterns


def test_the_garbage_collector_passes_by_the_lists() -> None:
    rules = shipped_lists().rules
    assert gc.is_tracked(rules)
    assert not any(held is rules for held in gc.get_objects())


def test_no_word_of_a_text_is_kept() -> None:
    """An alphabet remembers the words that it meets, for speed; they may be somebody's names."""
    rules = shipped_lists().rules["en"]
    code = rules.lexicon.code(["zwurbelbart", "refund"])
    held = pickle.dumps(rules)
    assert b"zwurbelbart" not in held
    assert b"refund" in held
    assert pickle.loads(held).lexicon.code(["zwurbelbart", "refund"]) == code


def test_kept_lists_depend_on_every_list_and_on_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.coercion import lists

    told = list(lists._told())
    assert b"_rules.toml" in told
    assert b"en.toml" in told
    assert b"gate.py" in told
    assert b"_accidents.toml" in told
    monkeypatch.setattr(lists.sys, "version", "another")
    assert digest_of(lists._told()) != digest_of(told)
