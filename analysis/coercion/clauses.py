"""Tags a scheme with the clauses whose description it matches, and how directly."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from analysis.coercion.errors import ClauseError
from analysis.coercion.records import SCHEMES

CLAUSES: Final = Path(__file__).parent / "clauses.toml"
Strength = Literal["D", "A", "P"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """A clause that a scheme matches the description of: D direct, A arguable, P platform rule."""

    tag: str
    strength: Strength
    text: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseTable:
    """All tags by scheme, the day the texts were read, and what must be said with every tag."""

    read_on: datetime.date
    notice: str
    clauses: Mapping[str, tuple[Clause, ...]]


@cache
def load_clauses(path: Path = CLAUSES) -> ClauseTable:
    """Return the table of clauses.

    Raises:
        ClauseError: A scheme, clause or strength is named that does not exist.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClauseError(path.name, "file", str(error)) from error
    texts: dict[str, str] = data.get("clause", {})
    tables: dict[str, dict[str, Any]] = data.get("scheme", {})
    for scheme in tables:
        if scheme not in SCHEMES:
            raise ClauseError(path.name, f"scheme.{scheme}", "unknown scheme")
    clauses = {scheme: _read_scheme(path.name, scheme, tables, texts) for scheme in SCHEMES}
    return ClauseTable(read_on=data["read_on"], notice=data["notice"], clauses=clauses)


def _read_scheme(
    file: str, scheme: str, tables: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]
) -> tuple[Clause, ...]:
    """Return the clauses of one scheme, in the order of the file."""
    where = f"scheme.{scheme}"
    if scheme not in tables:
        raise ClauseError(file, where, "missing; an empty table says that no clause is known")
    table = tables[scheme]
    if "same_as" in table:
        table = tables.get(table["same_as"], {})
    found: list[Clause] = []
    for tag, value in table.items():
        strength = value["strength"] if isinstance(value, dict) else value
        if tag not in texts:
            raise ClauseError(file, where, f"unknown clause {tag!r}")
        if strength not in get_args(Strength):
            raise ClauseError(file, where, f"{tag}: strength {strength!r} is not D, A or P")
        note = value.get("note", "") if isinstance(value, dict) else ""
        found.append(Clause(tag=tag, strength=strength, text=texts[tag], note=note))
    return tuple(found)


def clauses_of(scheme: str) -> tuple[Clause, ...]:
    """Return the clauses that a scheme matches the description of; none for plain frauds."""
    return load_clauses().clauses[scheme]
