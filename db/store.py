"""Opens the record: pragmas, migrations, and one atomic block for every write."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.errors import (
    RecordClosed,
    RecordForeign,
    RecordMissing,
    RecordTooNew,
    RecordUnreadable,
    RecordUnwritable,
    StarWitnessError,
)
from db.migrations import migrations
from db.reading import has_log, may_write

Row = sqlite3.Row
BUSY_S = 30
"""How long another writer is waited for."""


class Store:
    """A handle on one record.

    Foreign keys are on and the journal is a write-ahead log, so that a reader never waits and a
    killed writer loses nothing that was committed.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        connection.row_factory = sqlite3.Row
        connection.isolation_level = None
        self.connection = connection
        self.path = path

    @classmethod
    def create(cls, path: Path | str) -> "Store":
        """Open the record at `path`, creating or upgrading it.

        Raises:
            RecordTooNew: A later version wrote the file.
            RecordForeign: It is another program's database.
            RecordClosed: It is locked, or cannot be written.
            RecordUnreadable: The file is no SQLite database, or damaged.
        """
        store = cls._opened(str(path))
        try:
            handle = Database(store.connection, strict=True)
            _refuse_others(handle, str(path))  # before anything is written into it
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = NORMAL")
            # Ids are hashes, so rows land anywhere: 64 MB of pages in memory, and the log is
            # written back every 32 MB instead of every 4.
            store.execute("PRAGMA cache_size = -65536")
            store.execute("PRAGMA wal_autocheckpoint = 8000")
            migrations.apply(handle)
        except sqlite3.DatabaseError as error:
            store.close()
            raise _complaint(str(path), error) from error
        except StarWitnessError:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, path: Path | str) -> "Store":
        """Open an existing record.

        Raises:
            RecordMissing: No file there.
        """
        if not Path(path).is_file():
            raise RecordMissing(str(path))
        return cls.create(path)

    @classmethod
    def read(cls, path: Path | str) -> "Store":
        """Open an existing record to read it, also an archived copy that nobody may write.

        Raises:
            RecordMissing: No file there.
            RecordClosed: It is locked.
            RecordUnwritable: It cannot be written, and what the file alone says is not all: its
                log was not taken in, or an older version wrote it.
        """
        try:
            return cls.open(path)
        except RecordClosed:
            if may_write(Path(path)):
                raise
            if has_log(Path(path)):
                raise RecordUnwritable(str(path), "its log was not taken in") from None
            store = cls._unwritable(Path(path))
            if store is None:
                raise RecordUnwritable(str(path), "another version wrote it") from None
            return store

    @classmethod
    def _unwritable(cls, path: Path) -> "Store | None":
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
            if is_current(Database(connection)):
                return cls(connection, str(path))
            connection.close()
        except sqlite3.Error:
            pass
        return None

    @classmethod
    def in_memory(cls) -> "Store":
        """Return an empty record that lives as long as the handle."""
        return cls.create(":memory:")

    @classmethod
    def _opened(cls, path: str) -> "Store":
        try:
            connection = sqlite3.connect(path, timeout=BUSY_S)
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error as error:
            raise _complaint(path, error) from error
        return cls(connection, path)

    def close(self) -> None:
        """Release the file."""
        self.connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Commit everything written inside, or nothing."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run one statement with its parameters."""
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> None:
        """Run one statement for many rows."""
        self.connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Any = ()) -> list[Row]:
        """Return all rows of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Any = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found: Row | None = self.connection.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """Return the first column of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def insert(self, table: str, columns: dict[str, Any], *, or_ignore: bool = False) -> bool:
        """Insert one row; return whether it was written."""
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
        cursor = self.execute(
            f"{verb} INTO {table} ({names}) VALUES ({marks})", tuple(columns.values())
        )
        return cursor.rowcount > 0

    def schema_version(self) -> str:
        """Return the name of the newest migration that the record has."""
        return str(self.value("SELECT max(name) FROM _sqlite_migrations"))


def _complaint(path: str, error: sqlite3.Error) -> StarWitnessError:
    """Return what a user is told: only of a damaged file that it is to be replaced."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    passing = code in (
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    )  # fmt: skip
    if passing and not Path(path).is_dir():
        return RecordClosed(path, str(error))
    return RecordUnreadable(path, str(error))


def is_current(handle: Database) -> bool:
    """Return whether a record has every migration that this version knows."""
    return not migrations.pending(handle)


def _refuse_others(handle: Database, path: str) -> None:
    """Raise where the file was written by another program, or by a later version of this one."""
    ours = {migration.name for migration in migrations.pending(Database(memory=True))}
    if handle.table("_sqlite_migrations").exists():
        rows = handle.query(
            "select name from _sqlite_migrations where migration_set = 'starwitness'"
        )
        known = [row["name"] for row in rows]
        for name in known:
            if name not in ours:
                raise RecordTooNew(path, name)
        if known:
            return
    tables = [name for name in handle.table_names() if not name.startswith(("_", "sqlite_"))]
    if tables:
        raise RecordForeign(path, tables[0])
