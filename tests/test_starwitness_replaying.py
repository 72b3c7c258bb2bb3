"""Rebuild: the record derived again from captures and journal equals the first one."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from crawler.captures.store import CaptureDamaged
from crawler.journal import JournalDamaged
from crawler.targets import add_target, remove_target, watched
from db.errors import RecordUnreadable
from db.tables.findings import give_verdict
from starwitness import replaying
from starwitness.lock import held_in_place
from starwitness.recovering import recover
from starwitness.replaying import Rebuilt, rebuild_workspace
from starwitness.workspace import Workspace

NEW = "http://127.0.0.1:9/new"


def tables(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, in order of the primary key; migrations left out."""
    connection = sqlite3.connect(workspace.record_path)
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE '%sqlite_%' ORDER BY name"
        )
    ]
    found = {
        name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for name in names
    }
    connection.close()
    return found


def rebuild(workspace: Workspace, *, skip_damaged: bool = False) -> Rebuilt:
    return rebuild_workspace(workspace, skip_damaged=skip_damaged, progress=lambda _done, _of: None)


def differing(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]
) -> Iterator[str]:
    assert before.keys() == after.keys()
    return (name for name in before if before[name] != after[name])


DERIVED = {"findings", "evidence", "detector_states"}
"""The fixture analyses without a word in the journal, so a rebuild finds nothing."""


def test_rebuild_gives_equal_tables(desk: Workspace) -> None:
    before = tables(desk)
    assert before["removals"]
    assert before["versions"]
    told = rebuild(desk)
    scans = sum(1 for entry in desk.journal().entries() if entry["kind"] == "scan")
    assert (told.scans, told.imports, told.damaged) == (scans, 0, ())
    after = tables(desk)
    changed = set(differing(before, after)) - DERIVED
    plain = {name for name in changed if name not in ("targets", "removals", "products")}
    assert not plain
    again = rebuild(desk)
    assert again == told
    assert tables(desk) == after


def test_removals_are_the_same_but_for_what_analysis_writes(desk: Workspace) -> None:
    with desk.open_store() as store:
        before = [tuple(r) for r in store.rows(
            "SELECT id, review_id, grade, basis, last_seen_at, gone_by, returned_at FROM removals"
            " ORDER BY id"
        )]  # fmt: skip
    rebuild(desk)
    with desk.open_store() as store:
        after = [tuple(r) for r in store.rows(
            "SELECT id, review_id, grade, basis, last_seen_at, gone_by, returned_at FROM removals"
            " ORDER BY id"
        )]  # fmt: skip
    assert after == before


def test_verdicts_and_targets_are_taken_over(desk: Workspace) -> None:
    with desk.open_store() as store:
        finding = store.value("SELECT id FROM findings ORDER BY id LIMIT 1")
        give_verdict(store, finding, "confirm", at="2026-11-01T00:00:00Z", note="n", analyst="a")
        at = store.value("SELECT max(found_at) FROM findings")
        urls = [row["url"] for row in store.rows("SELECT url FROM targets ORDER BY id")]
    desk.journal().append({"kind": "analyze", "at": at})
    rebuild(desk)
    with desk.open_store() as store:
        assert store.value("SELECT status FROM findings WHERE id = ?", (finding,)) == "confirmed"
        assert store.value("SELECT count(*) FROM verdicts") == 1
        assert [row["url"] for row in store.rows("SELECT url FROM targets ORDER BY id")] == urls


def test_what_is_watched_during_a_rebuild_stays_watched(desk: Workspace) -> None:
    with desk.open_store() as store:
        left = store.value("SELECT url FROM targets ORDER BY id LIMIT 1")

    def meanwhile(done: int, _of: int) -> None:
        if done == 1:
            with desk.open_store() as store:
                add_target(store, NEW, marketplace=None, every_s=60, at="2026-11-01T00:00:00Z")
                remove_target(store, left, at="2026-11-01T00:00:00Z")

    rebuild_workspace(desk, skip_damaged=False, progress=meanwhile)
    with desk.open_store() as store:
        urls = {row["url"] for row in watched(store)}
        products = store.value("SELECT count(*) FROM targets WHERE product_id IS NOT NULL")
    assert NEW in urls
    assert left not in urls
    assert products


def test_a_writer_is_waited_for_before_the_record_is_replaced(desk: Workspace) -> None:
    replayed, ended = Event(), Event()

    def work() -> None:
        rebuild_workspace(
            desk,
            skip_damaged=False,
            progress=lambda done, of: replayed.set() if done == of else None,
        )
        ended.set()

    rebuilding = Thread(target=work)
    with held_in_place(desk), desk.open_store() as store:
        rebuilding.start()
        assert replayed.wait(timeout=60)
        assert not ended.wait(timeout=1)
        add_target(store, NEW, marketplace=None, every_s=60, at="2026-11-01T00:00:00Z")
    rebuilding.join(timeout=60)
    assert ended.is_set()
    with desk.open_store() as store:
        assert NEW in {row["url"] for row in watched(store)}


def test_lost_record_is_derived_from_nothing_but_captures(desk: Workspace) -> None:
    before = tables(desk)
    for path in desk.folder.glob("starwitness.db*"):
        path.unlink()
    rebuild(desk)
    after = tables(desk)
    for name in ("reviews", "versions", "reviewers", "ratings", "offers"):
        assert after[name] == before[name], name


def test_damaged_record_is_told_before_anything_is_done(desk: Workspace) -> None:
    for path in desk.folder.glob("starwitness.db-*"):
        path.unlink()
    desk.record_path.write_bytes(b"no database " * 500)
    with pytest.raises(RecordUnreadable, match="move the file away"):
        rebuild(desk)


def test_damaged_capture_stops_or_is_left_out(desk: Workspace) -> None:
    (path, *_) = sorted(desk.captures_path.glob("*.warc.gz"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    record = desk.record_path.read_bytes()
    with pytest.raises(CaptureDamaged, match="--skip-damaged"):
        rebuild(desk)
    assert desk.record_path.read_bytes() == record
    told = rebuild(desk, skip_damaged=True)
    assert told.damaged
    with desk.open_store() as store:
        assert store.value("SELECT count(*) FROM scans") == told.scans - len(told.damaged)


def test_damaged_journal_leaves_the_record_as_it_was(desk: Workspace) -> None:
    journal = desk.journal().path
    journal.write_bytes(b"{broken\n" + journal.read_bytes())
    record = desk.record_path.read_bytes()
    with pytest.raises(JournalDamaged, match="line 1"):
        rebuild(desk)
    assert desk.record_path.read_bytes() == record


def test_leftovers_of_a_killed_rebuild_do_no_harm(desk: Workspace) -> None:
    (desk.folder / "starwitness.db.rebuild").write_bytes(b"half of a record")
    (desk.folder / "starwitness.db.rebuild-wal").write_bytes(b"half of a log")
    rebuild(desk)
    assert not list(desk.folder.glob("starwitness.db.rebuild*"))


def test_a_rebuild_that_fails_leaves_nothing_half_made(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = tables(desk)
    for failing in ("store_scan", "take_over_words"):
        with monkeypatch.context() as patched:
            patched.setattr(replaying, failing, full)
            with pytest.raises(sqlite3.OperationalError):
                rebuild(desk)
        assert not list(desk.folder.glob("starwitness.db.rebuild*"))
        assert tables(desk) == before


def test_scan_that_a_kill_kept_from_the_record_is_taken_in(desk: Workspace) -> None:
    entries = [entry for entry in desk.journal().entries() if entry["kind"] == "scan"]
    lines = desk.journal().path.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(at for at, line in enumerate(lines) if json.loads(line)["kind"] == "scan")
    whole = lines[: last + 1]
    desk.journal().path.write_text("".join(whole[:-1]), encoding="utf-8")
    rebuild(desk)
    desk.journal().path.write_text("".join(whole), encoding="utf-8")
    with desk.open_store() as store:
        assert store.value("SELECT count(*) FROM scans") == len(entries) - 1
        assert recover(desk, store)
        assert store.value("SELECT count(*) FROM scans") == len(entries)
        assert not recover(desk, store)
        assert store.value("SELECT count(*) FROM scans") == len(entries)


def test_rebuild_of_an_empty_workspace(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.config_path.touch()
    assert rebuild(workspace) == Rebuilt(scans=0, imports=0, analyses=0, damaged=())
