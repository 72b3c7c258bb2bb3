"""The index of the captures: which file holds which exchange, and where in it."""

import sqlite3
from pathlib import Path

from crawler.captures.reindexing import derive_index
from db.reading import connect_to_read

_EXCHANGES = """
    CREATE TABLE IF NOT EXISTS exchanges (
        id TEXT PRIMARY KEY, crawl TEXT NOT NULL, url TEXT NOT NULL, fetched_at TEXT NOT NULL,
        status INTEGER NOT NULL, sha256 TEXT NOT NULL, file TEXT NOT NULL,
        offset INTEGER NOT NULL, length INTEGER NOT NULL, original TEXT
    ) STRICT, WITHOUT ROWID
"""
_BY_PAYLOAD = "CREATE INDEX IF NOT EXISTS exchanges_payload ON exchanges (url, sha256)"
ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
"""Marks for a row of `exchanges`, in the order of its columns."""


def open_index(folder: Path) -> sqlite3.Connection:
    """Return the index of a folder of captures, derived from its files where there is none.

    A damaged one is put aside, for the files hold all that it says.
    """
    path = folder / "index.db"
    index = sqlite3.connect(path, isolation_level=None, timeout=30)
    if not _is_sound(index):
        index.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        path.replace(path.with_suffix(".damaged"))
        index = sqlite3.connect(path, isolation_level=None, timeout=30)
    index.row_factory = sqlite3.Row
    index.execute("PRAGMA journal_mode = WAL")
    index.execute("PRAGMA synchronous = OFF")
    if not index.execute("SELECT 1 FROM sqlite_master").fetchone():
        _derive(index, folder)
    return index


def read_index(folder: Path) -> sqlite3.Connection:
    """Return the index of a folder that is only read; one in memory where it is lost."""
    path = folder / "index.db"
    if path.is_file():
        index = connect_to_read(path)
        index.row_factory = sqlite3.Row
        if _is_sound(index) and index.execute("SELECT 1 FROM sqlite_master").fetchone():
            return index
        index.close()
    index = sqlite3.connect(":memory:", isolation_level=None)
    index.row_factory = sqlite3.Row
    _derive(index, folder)
    return index


def _derive(index: sqlite3.Connection, folder: Path) -> None:
    """Make the index, of what the files hold: nothing in a new workspace."""
    index.execute("BEGIN IMMEDIATE")
    try:
        index.execute(_EXCHANGES)
        index.execute(_BY_PAYLOAD)
        index.executemany(f"INSERT OR REPLACE INTO exchanges VALUES {ROW}", derive_index(folder))
    except BaseException:
        index.execute("ROLLBACK")
        raise
    index.execute("COMMIT")


def _is_sound(index: sqlite3.Connection) -> bool:
    """Return whether a file is a database at all; a full check would read all of it."""
    try:
        index.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise  # locked, or the disk is full: no damage
    except sqlite3.DatabaseError:
        return False
    return True
