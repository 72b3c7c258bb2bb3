"""Loads a language's pattern file and the tuple rules that all languages share.

`patterns/_rules.toml` holds the labels, composites and rules in terms of labels alone;
`patterns/<lang>.toml` holds the words behind the labels, what the language adds, and the
sentences that prove each rule.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
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


def languages(folder: Path = PATTERNS) -> tuple[str, ...]:
    """Return the languages that have a pattern file, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("[a-z]*.toml")))


def _read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PatternError(path.name, "file", str(error)) from error


def load_rules(lang: str, folder: Path = PATTERNS, *, whole: bool = False) -> RuleSet:
    """Return the rules of a language.

    Args:
        lang: The language.
        folder: Where its file is, and what all languages share.
        whole: Take the lists as they stand, accidents included.

    Raises:
        PatternError: A file cannot be read, or names a label, scheme or key that is not known.
    """
    shared = _read_toml(folder / SHARED)
    own = _read_toml(folder / f"{lang}.toml")
    name = f"{lang}.toml"
    if own.get("language") != lang:
        raise PatternError(name, "language", f"must be {lang!r}, as the file's name says")
    slots: dict[str, str] = shared.get("slots", {}) | own.get("slots", {})
    common = frozenset(shared.get("common", ())) | frozenset(own.get("common", ()))
    phrases: list[Phrase] = []
    declared = frozenset(shared.get("labels", {})) | frozenset(own.get("labels", {}))
    for label, entries in own.get("lexicon", {}).items():
        if label not in declared:
            raise PatternError(name, f"lexicon.{label}", "label is not declared under [labels]")
        try:
            phrases.extend(read_phrases(label, entries))
        except ValueError as error:
            raise PatternError(name, f"lexicon.{label}", str(error)) from error
    composites = tuple(_load_composites(name, shared, own, {p.label for p in phrases}))
    labels = {p.label for p in phrases} | {c.label for c in composites}
    known = declared | frozenset(shared.get("composite", {})) | frozenset(own.get("composite", {}))
    rules = tuple(_load_rules(name, lang, shared, own, labels, known))
    for label, slot in slots.items():
        if slot not in SLOTS:
            raise PatternError(name, f"slots.{label}", f"{slot!r} is no slot")
    demands = _demands(name, rules, composites, frozenset(p.label for p in phrases), common)
    accidents = frozenset() if whole else read_accidents(folder).get(lang, frozenset())
    bits = {label: 1 << number for number, label in enumerate(sorted(labels))}
    shares = shared.get("shares", {}) | own.get("shares", {})
    prefilter = Prefilter(demands, bits, shares)
    return RuleSet(
        lang=lang,
        lexicon=Lexicon(phrases, accidents),
        function_words=frozenset(fold_characters(own.get("function_words", "")).split()),
        labels=frozenset(labels),
        slots=slots,
        common=common,
        composites={composite.label: composite for composite in composites},
        rules=rules,
        bits=bits,
        prefilter=prefilter,
        keys=keys_of(carried(phrases, accidents), bits, prefilter.asked),
    )


def _demands(
    file: str,
    rules: Sequence[Rule],
    composites: Sequence[Composite],
    worded: frozenset[str],
    common: frozenset[str],
) -> tuple[Demand, ...]:
    """Return what each rule needs, or say which rule needs nothing."""
    try:
        return demands_of(rules, composites, worded=worded, common=common)
    except ValueError as error:
        raise PatternError(file, "rule", str(error)) from error


def _merge(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a shared table with a language's additions: lists grow, other values replace."""
    merged = dict(shared)
    for key, value in own.items():
        merged[key] = [*merged.get(key, ()), *value] if isinstance(value, list) else value
    return merged


def _parse(
    file: str, where: str, sources: Sequence[str], usable: set[str], known: frozenset[str]
) -> Iterator[Pattern]:
    """Yield the patterns whose every step has a label that this language has words for."""
    for source in sources:
        try:
            pattern = parse_pattern(source)
        except NotationError as error:
            raise PatternError(file, where, str(error)) from error
        unknown = sorted(pattern.labels() - known - usable)
        if unknown:
            raise PatternError(file, where, f"{source!r}: unknown label {unknown[0]!r}")
        if all(any(label in usable for label in step.labels) for step in pattern.steps):
            yield pattern


def _load_composites(
    file: str, shared: Mapping[str, Any], own: Mapping[str, Any], usable: set[str]
) -> Iterator[Composite]:
    """Yield the language's own composites, then the shared ones with its additions."""
    tables, more = shared.get("composite", {}), own.get("composite", {})
    known = frozenset(shared.get("labels", {})) | frozenset(own.get("labels", {}))
    known |= frozenset(tables) | frozenset(more)
    usable = set(usable)
    for label in [*(name for name in more if name not in tables), *tables]:
        table = _merge(tables.get(label, {}), more.get(label, {}))
        where = f"composite.{label}"
        for key in table.keys() - _COMPOSITE_KEYS:
            raise PatternError(file, where, f"unknown key {key!r}")
        patterns = tuple(_parse(file, where, table.get("any", ()), usable, known))
        if patterns or label in usable:
            usable.add(label)
        if patterns:
            yield Composite(
                label=label,
                patterns=patterns,
                not_after=tuple(table.get("not_after", ())),
                not_before=tuple(table.get("not_before", ())),
            )


def _load_rules(
    file: str,
    lang: str,
    shared: Mapping[str, Any],
    own: Mapping[str, Any],
    usable: set[str],
    known: frozenset[str],
) -> Iterator[Rule]:
    """Yield the rules that have a pattern in this language."""
    for kind, name, table in _tables(shared, own):
        where = f"{kind}.{name}"
        for key in table.keys() - _RULE_KEYS:
            raise PatternError(file, where, f"unknown key {key!r}")
        if table.get("scheme") not in SCHEMES:
            raise PatternError(file, where, f"unknown scheme {table.get('scheme')!r}")
        for label in [*table.get("unless", ()), *table.get("unless_before", ())]:
            if label not in known:
                raise PatternError(file, where, f"unknown guard {label!r}")
        patterns = tuple(_parse(file, where, table.get("any", ()), usable, known))
        if patterns:
            yield Rule(
                name=name,
                lang=lang,
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


def _tables(
    shared: Mapping[str, Any], own: Mapping[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, name and merged table of each rule, then of each candidate."""
    for kind in ("rule", "candidate"):
        tables, more = shared.get(kind, {}), own.get(kind, {})
        for name in [*tables, *(name for name in more if name not in tables)]:
            yield kind, name, _merge(tables.get(name, {}), more.get(name, {}))
