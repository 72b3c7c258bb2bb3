"""Loads a language's pattern file and the tuple rules that all languages share.

`patterns/_rules.toml` holds the labels, composites and rules in terms of labels alone;
`patterns/<lang>.toml` holds the words behind the labels, what the language adds, and the
sentences that prove each rule.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.coercion.accidents import carried, read_accidents
from analysis.coercion.characters import fold_characters
from analysis.coercion.demands import Demand, demands_of
from analysis.coercion.errors import PatternError
from analysis.coercion.gate import keys_of
from analysis.coercion.grammar import NotationError, Pattern, parse_pattern
from analysis.coercion.lexicon import Lexicon
from analysis.coercion.phrases import Phrase, read_phrases
from analysis.coercion.prefilter import Prefilter
from analysis.coercion.records import SCHEMES, SLOTS
from analysis.coercion.tuples import Composite, Rule

PATTERNS: Final = Path(__file__).parent.parent / "patterns"
SHARED: Final = "_rules.toml"
_RULE_KEYS: Final = frozenset(
    {
        "scheme",
        "weight",
        "side",
        "any",
        "unless",
        "unless_before",
        "margin",
        "matches",
        "rejects",
        "sentences",
    }
)
_COMPOSITE_KEYS: Final = frozenset({"any", "not_after", "not_before", "slot"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """Everything that one language knows: words, composites and rules, each in order."""

    lang: str
    lexicon: Lexicon
    function_words: frozenset[str]
    labels: frozenset[str]
    slots: Mapping[str, str]
    common: frozenset[str]
    composites: Mapping[str, Composite]
    rules: tuple[Rule, ...]
    bits: Mapping[str, int]
    prefilter: Prefilter
    keys: tuple[Mapping[bytes, int], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tables:
    """What the file of a language says, beside what all languages share."""

    lang: str
    shared: Mapping[str, Any]
    own: Mapping[str, Any]

    @property
    def known(self) -> frozenset[str]:
        """All labels that are declared or made of others."""
        return self.names("labels") | self.names("composite")

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


def load_rules(lang: str, folder: Path = PATTERNS, *, whole: bool = False) -> RuleSet:
    """Return the rules of a language.

    Args:
        lang: The language.
        folder: Where its file is, and what all languages share.
        whole: Take the lists as they stand, accidents included.

    Raises:
        PatternError: A file cannot be read, or names a label, scheme or key that is not known.
    """
    tables = _read_tables(lang, folder)
    phrases = list(_load_phrases(tables))
    composites, rules, demands = _load_tuples(tables, frozenset(p.label for p in phrases))
    accidents = frozenset() if whole else read_accidents(folder).get(lang, frozenset())
    bits = _bits(phrases, composites)
    prefilter = Prefilter(demands, bits, tables.joined("shares"))
    return RuleSet(
        lang=lang,
        lexicon=Lexicon(phrases, accidents),
        function_words=frozenset(fold_characters(tables.own.get("function_words", "")).split()),
        labels=frozenset(bits),
        slots=tables.joined("slots"),
        common=tables.names("common"),
        composites={composite.label: composite for composite in composites},
        rules=rules,
        bits=bits,
        prefilter=prefilter,
        keys=keys_of(carried(phrases, accidents), bits, prefilter.asked),
    )


def _read_tables(lang: str, folder: Path) -> _Tables:
    """Return what is shared and what a language's file says, if it is of that language."""
    shared, own = _read_toml(folder / SHARED), _read_toml(folder / f"{lang}.toml")
    tables = _Tables(lang=lang, shared=shared, own=own)
    if own.get("language") != lang:
        raise tables.error("language", f"must be {lang!r}, as the file's name says")
    return tables


def _read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PatternError(path.name, "file", str(error)) from error


def _load_phrases(tables: _Tables) -> Iterator[Phrase]:
    """Yield the words and phrases of a language's lists."""
    declared = tables.names("labels")
    for label, entries in tables.own.get("lexicon", {}).items():
        if label not in declared:
            raise tables.error(f"lexicon.{label}", "label is not declared under [labels]")
        try:
            yield from read_phrases(label, entries)
        except ValueError as error:
            raise tables.error(f"lexicon.{label}", str(error)) from error


def _load_tuples(
    tables: _Tables, worded: frozenset[str]
) -> tuple[tuple[Composite, ...], tuple[Rule, ...], tuple[Demand, ...]]:
    """Return composites, rules, and what each rule needs, where some labels have words."""
    composites = tuple(_load_composites(tables, worded))
    rules = tuple(_load_rules(tables, worded | {composite.label for composite in composites}))
    for label, slot in tables.joined("slots").items():
        if slot not in SLOTS:
            raise tables.error(f"slots.{label}", f"{slot!r} is no slot")
    try:
        common = tables.names("common")
        return composites, rules, demands_of(rules, composites, worded=worded, common=common)
    except ValueError as error:
        raise tables.error("rule", str(error)) from error


def _bits(phrases: Iterable[Phrase], composites: Iterable[Composite]) -> dict[str, int]:
    """Return a bit for each label that has words or is made of others, in alphabetical order."""
    labels = {phrase.label for phrase in phrases} | {composite.label for composite in composites}
    return {label: 1 << number for number, label in enumerate(sorted(labels))}


def _merge(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a shared table with a language's additions: lists grow, other values replace."""
    merged = dict(shared)
    for key, value in own.items():
        merged[key] = [*merged.get(key, ()), *value] if isinstance(value, list) else value
    return merged


def _parse(
    tables: _Tables, where: str, sources: Sequence[str], usable: Set[str]
) -> Iterator[Pattern]:
    """Yield the patterns whose every step has a label that this language has words for."""
    known = tables.known | usable
    for source in sources:
        try:
            pattern = parse_pattern(source)
        except NotationError as error:
            raise tables.error(where, str(error)) from error
        unknown = sorted(pattern.labels() - known)
        if unknown:
            raise tables.error(where, f"{source!r}: unknown label {unknown[0]!r}")
        if all(any(label in usable for label in step.labels) for step in pattern.steps):
            yield pattern


def _load_composites(tables: _Tables, worded: frozenset[str]) -> Iterator[Composite]:
    """Yield the language's own composites, then the shared ones with its additions."""
    shared, own = tables.shared.get("composite", {}), tables.own.get("composite", {})
    usable = set(worded)
    for label in [*(name for name in own if name not in shared), *shared]:
        table = _merge(shared.get(label, {}), own.get(label, {}))
        where = f"composite.{label}"
        for key in table.keys() - _COMPOSITE_KEYS:
            raise tables.error(where, f"unknown key {key!r}")
        patterns = tuple(_parse(tables, where, table.get("any", ()), usable))
        if patterns or label in usable:
            usable.add(label)
        if patterns:
            yield Composite(
                label=label,
                patterns=patterns,
                not_after=tuple(table.get("not_after", ())),
                not_before=tuple(table.get("not_before", ())),
            )


def _load_rules(tables: _Tables, usable: frozenset[str]) -> Iterator[Rule]:
    """Yield the rules that have a pattern in this language."""
    known = tables.known
    for kind, name, table in _rule_tables(tables):
        where = f"{kind}.{name}"
        for key in table.keys() - _RULE_KEYS:
            raise tables.error(where, f"unknown key {key!r}")
        if table.get("scheme") not in SCHEMES:
            raise tables.error(where, f"unknown scheme {table.get('scheme')!r}")
        for label in [*table.get("unless", ()), *table.get("unless_before", ())]:
            if label not in known:
                raise tables.error(where, f"unknown guard {label!r}")
        patterns = tuple(_parse(tables, where, table.get("any", ()), usable))
        if patterns:
            yield Rule(
                name=name,
                lang=tables.lang,
                scheme=table["scheme"],
                weight=float(table.get("weight", 0.8)),
                side=table.get("side"),
                patterns=patterns,
                unless=tuple(table.get("unless", ())),
                unless_before=tuple(table.get("unless_before", ())),
                margin=int(table.get("margin", 8)),
                matches=tuple(table.get("matches", ())),
                rejects=tuple(table.get("rejects", ())),
                candidate=kind == "candidate",
            )


def _rule_tables(tables: _Tables) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, name and merged table of each rule, then of each candidate."""
    for kind in ("rule", "candidate"):
        shared, own = tables.shared.get(kind, {}), tables.own.get(kind, {})
        for name in [*shared, *(name for name in own if name not in shared)]:
            yield kind, name, _merge(shared.get(name, {}), own.get(name, {}))
