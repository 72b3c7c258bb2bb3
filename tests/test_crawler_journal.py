"""The journal: what was said stays, half lines were never said, damage is named."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.journal import Journal, JournalDamaged

ENTRIES: list[dict[str, Any]] = [
    {"kind": "crawl", "crawl": "c1", "at": "2026-01-01T00:00:00Z", "version": "1"},
    {"kind": "crawled", "crawl": "c1", "at": "2026-01-01T00:10:00Z"},
    {"kind": "analyze", "at": "2026-01-01T01:00:00Z"},
    {"kind": "note", "text": "a line\nbreak and é \u2028"},
]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "captures")


def filled(journal: Journal) -> bytes:
    for entry in ENTRIES:
        journal.append(entry)
    return journal.path.read_bytes()


def test_empty_journal_has_no_entries(journal: Journal) -> None:
    assert list(journal.entries()) == []
    assert journal.last() is None


def test_entries_come_back_in_order(journal: Journal) -> None:
    filled(journal)
    assert list(journal.entries()) == ENTRIES
    assert journal.last() == ENTRIES[-1]


def test_killed_at_any_byte_it_goes_on(journal: Journal) -> None:
    whole = filled(journal)
    for cut in range(len(whole)):
        journal.path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        assert list(journal.entries()) == ENTRIES[:kept]
        assert journal.last() == (ENTRIES[kept - 1] if kept else None)
    journal.append(ENTRIES[-1])
    assert list(journal.entries()) == ENTRIES
    assert journal.path.read_bytes() == whole


def test_last_entry_of_a_long_journal(journal: Journal) -> None:
    long = {"kind": "note", "text": "x" * 300_000}
    journal.append(ENTRIES[0])
    journal.append(long)
    assert journal.last() == long
    journal.append(ENTRIES[2])
    assert journal.last() == ENTRIES[2]


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"7", b"null", b'{"no": "kind"}', b'{"kind": 1}', b'{"kind": "scan"}', b"\xff",
     b"[" * 5000, b""],
)  # fmt: skip
def test_damaged_line_is_named(journal: Journal, line: bytes) -> None:
    whole = filled(journal)
    first, rest = whole.split(b"\n", 1)
    journal.path.write_bytes(first + b"\n" + line + b"\n" + rest)
    with pytest.raises(JournalDamaged, match="line 2"):
        list(journal.entries())
    journal.path.write_bytes(first + b"\n" + line + b"\n")
    with pytest.raises(JournalDamaged, match="line 2"):
        journal.last()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(texts=st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_survives(journal: Journal, texts: list[str]) -> None:
    journal.path.unlink(missing_ok=True)
    for text in texts:
        journal.append({"kind": "note", "text": text})
    assert [entry["text"] for entry in journal.entries()] == texts
