"""Opens databases for reading only, also on a disk or in a folder where nothing can be written."""

import os
import sqlite3
from pathlib import Path


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection to an existing database that changes nothing in it.

    Beside a database with a log SQLite keeps a file of its own for every reader. Where it can make
    none, the database is read as it stands, which is right as long as its log is empty and this
    user could not write it either.

    Raises:
        sqlite3.OperationalError: It cannot be opened.
    """
    address = path.resolve().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=30)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if may_write(path) or has_log(path):
            raise
        return sqlite3.connect(f"{address}?immutable=1", uri=True)
    except sqlite3.DatabaseError:
        pass  # whoever reads it is told
    return connection


def may_write(path: Path) -> bool:
    """Return whether this user may write a file and beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def has_log(path: Path) -> bool:
    """Return whether a database's log holds what the file itself may lack."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0
