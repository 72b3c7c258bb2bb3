"""Pseudonyms: the same for the same reviewer, nothing for nobody, nothing without the key."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pseudonyms import BadKey, load_key, pseudonym

KEY = bytes(range(32))


def test_same_reviewer_same_pseudonym() -> None:
    one = pseudonym(KEY, "shop.example", "Inès  Duval")
    assert one == pseudonym(KEY, "shop.example", " ine\u0300s duval")
    assert one is not None
    assert len(one) == 16
    assert one != pseudonym(KEY, "other.example", "Inès Duval")
    assert one != pseudonym(bytes(32), "shop.example", "Inès Duval")


@pytest.mark.parametrize(
    "name", [None, "", "  ", "Amazon Customer", "Client d'Amazon", "j***n", "Bo..."]
)
def test_nobody_in_particular(name: str | None) -> None:
    assert pseudonym(KEY, "shop.example", name) is None


def test_sites_own_id_identifies_even_a_generic_name() -> None:
    one = pseudonym(KEY, "shop.example", "Amazon Customer", "A1")
    assert one is not None
    assert one == pseudonym(KEY, "shop.example", "Renamed", "A1")
    assert one != pseudonym(KEY, "shop.example", "A1")


@given(st.text(), st.one_of(st.none(), st.text()))
def test_any_name_is_taken(author: str, author_id: str | None) -> None:
    found = pseudonym(KEY, "shop.example", author, author_id)
    assert found is None or int(found, 16) >= 0


def test_lone_surrogate_is_taken() -> None:
    found = pseudonym(KEY, "shop.example", "x\ud800")
    assert found is not None
    assert len(found) == 16
    assert found != pseudonym(KEY, "shop.example", "x")


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "pseudonym.key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"zz", b"00" * 31, b"00" * 33, b"\xff\xfe", b"\x00" * 32])
def test_key_that_is_none_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pseudonym.key"
    path.write_bytes(content)
    with pytest.raises(BadKey, match="restore the file"):
        load_key(path)
    assert path.read_bytes() == content


def test_a_key_that_was_half_written_is_made_anew(tmp_path):
    (tmp_path / ".pseudonym.key.partial").write_text("ab")
    key = load_key(tmp_path / "pseudonym.key")
    assert len(key) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["pseudonym.key"]
    assert (tmp_path / "pseudonym.key").stat().st_mode & 0o777 == 0o600
