"""The store: pragmas, migrations, atomic writes, and files that are not what they should be."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import db.store as store_module
from db.clock import parse_utc, utc_text
from db.errors import (
    RecordClosed,
    RecordForeign,
    RecordMissing,
    RecordTooNew,
    RecordUnreadable,
)
from db.identity import derived_id, folded
from db.ranges import Ranges
from db.store import Store


def schema(store: Store) -> list[tuple[str, str]]:
    rows = store.rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(row["name"], row["sql"]) for row in rows]


def test_pragmas_on_every_handle(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    for _ in range(2):
        with Store.create(path) as store:
            assert store.value("PRAGMA foreign_keys") == 1
            assert store.value("PRAGMA journal_mode") == "wal"
            assert store.value("PRAGMA busy_timeout") >= 10_000


@pytest.mark.parametrize("year", [1, 900, 2026, 9999])
def test_times_are_written_alike_in_every_year(year: int) -> None:
    text = f"{year:04}-12-31T23:59:59Z"
    assert utc_text(parse_utc(text)) == text


@pytest.mark.parametrize("table", ["people", "reviews"])
def test_database_of_another_program_is_left_as_it_is(tmp_path: Path, table: str) -> None:
    path = tmp_path / "record.db"
    with sqlite3.connect(path) as other:
        other.execute(f"CREATE TABLE {table} (name TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(RecordForeign, match=table):
        Store.create(path)
    assert path.read_bytes() == before


def test_locked_record_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.db"
    Store.create(path).close()
    connect = sqlite3.connect
    monkeypatch.setattr("db.store.BUSY_S", 0)
    other = connect(path)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordClosed, match="try again"):
        Store.create(path)
    other.close()
    Store.create(path).close()


def test_foreign_keys_bite(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.insert(
            "sellers",
            {"id": "x/s", "site_id": "nowhere", "key": "s", "first_seen_at": "2026-01-01"},
        )


def test_tables_are_strict(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(
            "INSERT INTO crawls (id, kind, started_at, version) VALUES ('c', 'tour', '', '')"
        )
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        store.execute(
            "INSERT INTO targets (id, url, every_s, added_at, due_at)"
            " VALUES ('t', 'u', 'often', '', '')"
        )


def test_migrations_run_once(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        before = schema(store)
        applied = [tuple(row) for row in store.rows("SELECT * FROM _sqlite_migrations")]
        version = store.schema_version()
    with Store.open(path) as store:
        assert schema(store) == before
        assert [tuple(r) for r in store.rows("SELECT * FROM _sqlite_migrations")] == applied
        assert store.schema_version() == version


def test_later_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        store.insert(
            "_sqlite_migrations",
            {"migration_set": "starwitness", "name": "m999_later", "applied_at": "2030"},
        )
    with pytest.raises(RecordTooNew, match="m999_later"):
        Store.open(path)


def test_migrations_of_others_are_no_concern(tmp_path: Path) -> None:
    with Store.create(tmp_path / "record.db") as store:
        store.insert(
            "_sqlite_migrations", {"migration_set": "other", "name": "m999", "applied_at": "2030"}
        )
    with Store.open(tmp_path / "record.db") as store:
        assert store.value("SELECT count(*) FROM _sqlite_migrations WHERE name = 'm999'") == 1


def test_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(RecordMissing, match="starwitness init"):
        Store.open(tmp_path / "record.db")
    assert not (tmp_path / "record.db").exists()


@pytest.mark.parametrize(
    "content",
    [b"plain text, long enough to be no header " * 10, b"SQLite format 3\x00" + b"x" * 99],
)
def test_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.db"
    path.write_bytes(content)
    with pytest.raises(RecordUnreadable, match="starwitness rebuild"):
        Store.open(path)
    assert path.read_bytes() == content


def test_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordUnreadable):
        Store.create(tmp_path)


def test_record_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(RecordClosed, match="may you not read and write it"):
        Store.create(tmp_path / "closed" / "record.db")


def write_and_stop(store: Store) -> None:
    """Write in a block inside a block, and be interrupted in the outer one."""
    with store.atomic():
        with store.atomic():
            store.insert("sites", {"id": "b", "marketplace": "m"})
        raise KeyboardInterrupt


def test_atomic_commits_or_undoes(store: Store) -> None:
    with store.atomic():
        store.insert("sites", {"id": "a", "marketplace": "m"})
    with pytest.raises(KeyboardInterrupt):
        write_and_stop(store)
    assert [row["id"] for row in store.rows("SELECT id FROM sites")] == ["a"]
    assert not store.connection.in_transaction


def test_inner_block_belongs_to_the_outer_one(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_and_stop(store)
    assert store.value("SELECT count(*) FROM sites") == 0


def test_reader_sees_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with Store.create(path) as writer, Store.open(path) as reader, writer.atomic():
        writer.insert("sites", {"id": "a", "marketplace": "m"})
        assert reader.value("SELECT count(*) FROM sites") == 0


def test_insert_tells_whether_it_wrote(store: Store) -> None:
    row = {"id": "a", "marketplace": "m"}
    assert store.insert("sites", row)
    assert not store.insert("sites", row, or_ignore=True)
    with pytest.raises(sqlite3.IntegrityError):
        store.insert("sites", row)


def test_search_finds_without_accents(store: Store) -> None:
    assert store.value("SELECT count(*) FROM versions_fts WHERE versions_fts MATCH 'cafe'") == 0


@given(st.sets(st.integers(1, 400)))
def test_ranges_keep_the_set(numbers: set[int]) -> None:
    ranges = Ranges.of(numbers)
    assert set(ranges) == numbers
    assert Ranges.parse(str(ranges)) == ranges
    assert len(ranges) == len(numbers)
    assert all((n in ranges) == (n in numbers) for n in range(402))


def test_unchanged_listing_takes_eight_bytes() -> None:
    assert str(Ranges.of(range(1, 100_001))) == "1-100000"


@given(st.lists(st.one_of(st.none(), st.text()), max_size=4))
def test_ids_part_what_differs(parts: list[str | None]) -> None:
    assert derived_id(*parts) == derived_id(*parts)
    assert len(derived_id(*parts)) == 16
    assert derived_id(*parts) != derived_id(*parts, None)
    assert derived_id(*parts) != derived_id(*parts, "")


def test_folded_ignores_form_and_spaces() -> None:
    assert folded(" cafe\u0301  au\nlait ") == folded("café au lait")
    assert folded(None) == ""


@pytest.fixture
def unwritable(tmp_path, monkeypatch):
    """A record with a site in it, in a place where nothing can be written."""
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        store.insert("sites", {"id": "shop.example", "marketplace": "practice"})
    whole = path.read_bytes()

    def refused(path):
        raise RecordClosed(str(path), "attempt to write a readonly database")

    monkeypatch.setattr(Store, "create", refused)
    monkeypatch.setattr(store_module, "may_write", lambda _: False)
    yield path
    assert path.read_bytes() == whole
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".db"] == ["record.db"]


def test_a_record_is_read_where_nothing_can_be_written(unwritable):
    with Store.read(unwritable) as store:
        assert store.value("SELECT id FROM sites") == "shop.example"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.execute("DELETE FROM sites")


def test_a_record_with_a_log_that_cannot_be_taken_in_is_not_read(unwritable):
    unwritable.with_name("record.db-wal").write_bytes(b"rows that the file lacks")
    with pytest.raises(RecordClosed):
        Store.read(unwritable)


def test_a_record_that_is_only_locked_is_not_read(unwritable, monkeypatch):
    monkeypatch.setattr(store_module, "may_write", lambda _: True)
    with pytest.raises(RecordClosed):
        Store.read(unwritable)


def test_an_older_record_that_cannot_be_upgraded_is_not_read(unwritable, monkeypatch):
    monkeypatch.setattr(store_module, "is_current", lambda _: False)
    with pytest.raises(RecordClosed):
        Store.read(unwritable)
