"""Reads the pattern file of a language beside what all languages share, as plain tables.

`patterns/_rules.toml` holds the labels, composites and rules in terms of labels alone;
`patterns/<lang>.toml` holds the words behind the labels, what the language adds, and the
sentences that prove each rule.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.coercion.errors import PatternError

PATTERNS: Final = Path(__file__).parent.parent / "patterns"
SHARED: Final = "_rules.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """What the file of a language says, beside what all languages share."""

    lang: str
    shared: Mapping[str, Any]
    own: Mapping[str, Any]

    @property
    def known(self) -> frozenset[str]:
        """All labels that are declared or made of others."""
        return self.names("labels") | self.names("composite")

    @property
    def labels_of_its_own(self) -> frozenset[str]:
        """The labels that no other language has: for the language's rules, not for the model."""
        return frozenset(self.own.get("labels", ())) - frozenset(self.shared.get("labels", ()))

    def names(self, table: str) -> frozenset[str]:
        """Return the names in a table or list of either."""
        return frozenset(self.shared.get(table, ())) | frozenset(self.own.get(table, ()))

    def joined(self, table: str) -> dict[str, Any]:
        """Return a shared table with the language's own values, which replace."""
        merged: dict[str, Any] = self.shared.get(table, {}) | self.own.get(table, {})
        return merged

    def error(self, where: str, problem: str) -> PatternError:
        """Return the error that names a place in the language's file."""
        return PatternError(f"{self.lang}.toml", where, problem)


def languages(folder: Path = PATTERNS) -> tuple[str, ...]:
    """Return the languages that have a pattern file, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("[a-z]*.toml")))


def read_tables(lang: str, folder: Path) -> Tables:
    """Return what is shared and what a language's file says, if it is of that language."""
    shared, own = read_toml(folder / SHARED), read_toml(folder / f"{lang}.toml")
    tables = Tables(lang=lang, shared=shared, own=own)
    if own.get("language") != lang:
        raise tables.error("language", f"must be {lang!r}, as the file's name says")
    return tables


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        PatternError: It cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PatternError(path.name, "file", str(error)) from error


def merge(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a shared table with a language's additions: lists grow, other values replace."""
    merged = dict(shared)
    for key, value in own.items():
        merged[key] = [*merged.get(key, ()), *value] if isinstance(value, list) else value
    return merged
