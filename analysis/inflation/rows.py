"""Tables whose columns are arrays and whose rows are products: pick rows, put them back, add."""

from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Table = TypeVar("Table")


def take_rows(table: Table, rows: NDArray[np.int64]) -> Table:
    """Return the chosen rows of a dataclass of arrays."""
    return type(table)(**{name: column[rows] for name, column in _columns(table)})


def put_rows(table: Table, rows: NDArray[np.int64], chosen: Table) -> Table:
    """Return the table with its chosen rows replaced."""
    replaced = {}
    for (name, column), (_, newer) in zip(_columns(table), _columns(chosen), strict=True):
        if len(rows) == len(column) and np.array_equal(rows, np.arange(len(column))):
            replaced[name] = newer
        else:
            replaced[name] = column.copy()
            replaced[name][rows] = newer
    return type(table)(**replaced)


def add_rows(table: Table, lower: Table) -> Table:
    """Return both tables, one above the other."""
    return type(table)(
        **{
            name: np.concatenate([upper, below])
            for (name, upper), (_, below) in zip(_columns(table), _columns(lower), strict=True)
        }
    )


def _columns(table: Any) -> list[tuple[str, NDArray[Any]]]:
    return [(field.name, getattr(table, field.name)) for field in fields(table)]
