"""Forgetting that was interrupted, called again, or met a reader; and somebody who comes back."""

import html
import sqlite3
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

import starwitness.privacy as privacy
from crawler.captures.exchanges import Exchange
from db.erasing import RecordInUse
from db.erasures import token_of
from starwitness.cli import main
from starwitness.privacy import forget_reviewer

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def somebody(workspace):
    with workspace.open_store() as store:
        return store.row(
            "SELECT r.reviewer_id, v.body, v.capture_id FROM reviews r"
            " JOIN versions v ON v.review_id = r.id WHERE r.reviewer_id IS NOT NULL"
            " AND length(v.body) > 60 AND v.capture_id IS NOT NULL ORDER BY r.id LIMIT 1"
        )


def bodies(workspace):
    captures = workspace.open_captures()
    rows = captures.index.execute("SELECT id FROM exchanges").fetchall()
    found = b"".join(captures.read(row["id"]).body for row in rows)
    captures.close()
    return html.unescape(found.decode())


def test_the_record_knows_where_captures_lie_after_a_kill_between_files_and_record(
    desk, monkeypatch
):
    who = somebody(desk)

    def killed(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(privacy, "rewrite_imports", killed)
        with pytest.raises(KeyboardInterrupt):
            forget_reviewer(desk, who["reviewer_id"], now=NOW)
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    captures = desk.open_captures()
    with desk.open_store() as store:
        rows = store.rows("SELECT id, sha256, file, offset, length FROM captures WHERE file > ''")
    for row in rows:
        ref = captures.ref(row["id"])
        assert (ref.sha256, ref.file, ref.offset, ref.length) == tuple(row)[1:]
        assert (desk.captures_path / row["file"]).exists()
    captures.close()


def test_it_can_be_called_again_and_finds_nothing_more(desk):
    who = somebody(desk)
    first = forget_reviewer(desk, who["reviewer_id"], now=NOW)
    again = forget_reviewer(desk, who["reviewer_id"], now=NOW)
    assert first.reviews >= 1
    assert (again.reviews, again.captures, again.imports) == (0, 0, 0)


def test_pages_fetched_after_an_erasure_lose_the_reviewer_too(desk):
    who = somebody(desk)
    captures = desk.open_captures()
    seen = captures.read(who["capture_id"])
    captures.close()
    assert who["body"] in bodies(desk)
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    captures = desk.open_captures()
    captures.write("later", Exchange(url=seen.url, fetched_at="2026-03-02T00:00:00Z",
                                     status=200, headers=seen.headers, body=seen.body))  # fmt: skip
    captures.close()
    assert who["body"] in bodies(desk)
    done = CliRunner().invoke(main, ["forget", "--again", "-C", str(desk.folder)])
    assert done.exit_code == 0, done.output
    assert who["body"] not in bodies(desk)
    with desk.open_store() as store:
        row = store.row(
            "SELECT * FROM erasures WHERE id = ?", (token_of("reviewer", who["reviewer_id"]),)
        )
        assert row["reviews"] >= 1


def test_a_reader_that_keeps_erased_pages_alive_is_told(desk, monkeypatch):
    monkeypatch.setattr("db.store.BUSY_S", 1)
    who = somebody(desk)
    reader = sqlite3.connect(desk.record_path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM versions").fetchone()
    with pytest.raises(RecordInUse):
        forget_reviewer(desk, who["reviewer_id"], now=NOW)
    reader.close()
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    left = b"".join(p.read_bytes() for p in desk.folder.glob("starwitness.db*"))
    assert who["body"].encode() not in left


def test_copies_that_a_kill_left_behind_go(desk):
    who = somebody(desk)
    leftovers = [
        desk.folder / "starwitness.db.rebuild",
        desk.folder / "starwitness.db.rebuild-wal",
        desk.captures_path / "imports" / ".0123456789abcdef-x.csv.partial",
        desk.captures_path / "index.damaged",
    ]
    for path in leftovers:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(who["body"].encode())
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    assert [path for path in leftovers if path.exists()] == []
