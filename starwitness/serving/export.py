"""The record as files for other tools: CSV that no spreadsheet executes, or Parquet."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from db.store import Store
from starwitness.serving.cells import safe_cell
from starwitness.serving.dictionary import VIEWS, objects_of
from starwitness.serving.errors import ExtraMissing, NoSuchTable, NotWritable
from starwitness.workspace import Workspace

HIDDEN = ("_sqlite_migrations", "detector_states")
_CHUNK = 1000
_TYPES = {"TEXT": "VARCHAR", "INTEGER": "BIGINT", "REAL": "DOUBLE"}


def export_record(
    workspace: Workspace, *, names: Sequence[str], folder: Path, kind: str
) -> list[dict[str, Any]]:
    """Write tables and views, one file each; return file, rows and bytes of each.

    Args:
        workspace: Whose record.
        names: Tables and views; all public ones when empty.
        folder: Where the files go; made if absent.
        kind: `csv`, `excel` (CSV as Excel opens it where numbers have a decimal comma) or
            `parquet`.

    Raises:
        NoSuchTable: A name is none of the record's.
        ExtraMissing: Parquet needs DuckDB, which is not installed.
        NotWritable: The folder cannot be written to.
    """
    with workspace.read_store() as store:
        found = {n: c for n, c in objects_of(store).items() if n not in HIDDEN}
        for name in names:
            if name not in found:
                raise NoSuchTable(name, sorted(found))
        chosen = names or [*VIEWS, *sorted(found.keys() - set(VIEWS))]
        write = _WRITERS[kind]
        suffix = "csv" if kind == "excel" else kind
        told = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in chosen:
                path = folder / f"{name}.{suffix}"
                partial = path.with_name(f".{path.name}.partial")
                count = write(store, name, found[name], partial)
                partial.replace(path)
                told.append({"file": str(path), "rows": count, "bytes": path.stat().st_size})
        except OSError as error:
            raise NotWritable(folder, error.strerror or "not writable") from error
    return told


def _rows(store: Store, name: str) -> Iterator[list[tuple[Any, ...]]]:
    cursor = store.execute(f'SELECT * FROM "{name}"')
    while chunk := cursor.fetchmany(_CHUNK):
        yield [tuple(row) for row in chunk]


def _write_csv(store: Store, name: str, columns: list[tuple[str, str]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow([column for column, _ in columns])
        for chunk in _rows(store, name):
            writer.writerows([[safe_cell(value) for value in row] for row in chunk])
            count += len(chunk)
    return count


def _write_excel(store: Store, name: str, columns: list[tuple[str, str]], path: Path) -> int:
    """Write CSV that Excel opens by itself in French, German, Spanish or Italian.

    There it takes semicolons for the ends of cells, commas for decimals, and text for UTF-8 only
    behind a byte order mark.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column for column, _ in columns])
        for chunk in _rows(store, name):
            writer.writerows(
                [[_comma(safe_cell(value, split_at=",")) for value in row] for row in chunk]
            )
            count += len(chunk)
    return count


def _comma(value: object) -> object:
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _write_parquet(store: Store, name: str, columns: list[tuple[str, str]], path: Path) -> int:
    try:
        import duckdb
    except ImportError as error:
        raise ExtraMissing("DuckDB, which writes Parquet,", "export") from error
    count = 0
    with duckdb.connect(":memory:") as target:
        described = ", ".join(f'"{c}" {_type(store, name, c, of)}' for c, of in columns)
        target.execute(f"CREATE TABLE rows ({described})")
        marks = ", ".join("?" * len(columns))
        for chunk in _rows(store, name):
            target.executemany(f"INSERT INTO rows VALUES ({marks})", chunk)
            count += len(chunk)
        place = str(path).replace("'", "''")
        target.execute(f"COPY rows TO '{place}' (FORMAT parquet, COMPRESSION zstd)")
    return count


def _type(store: Store, name: str, column: str, declared: str) -> str:
    """Return DuckDB's type for a column; that of an expression in a view is what it holds."""
    if declared.upper() in _TYPES:
        return _TYPES[declared.upper()]
    held = {
        row[0] for row in store.execute(f'SELECT DISTINCT typeof("{column}") FROM "{name}"')
    } - {"null"}
    if held == {"integer"}:
        return "BIGINT"
    return "DOUBLE" if held and held <= {"integer", "real"} else "VARCHAR"


_WRITERS = {"csv": _write_csv, "excel": _write_excel, "parquet": _write_parquet}
