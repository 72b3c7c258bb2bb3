"""Makes phrases, composites and rules of a language's tables, or says what is wrong in them."""

from collections.abc import Iterator, Sequence, Set
from typing import Any, Final

from analysis.coercion.demands import Demand, Shares, demands_of
from analysis.coercion.grammar import NotationError, Pattern, parse_pattern
from analysis.coercion.pattern_tables import Tables, merge
from analysis.coercion.phrases import Phrase, read_phrases
from analysis.coercion.records import SCHEMES, SLOTS
from analysis.coercion.tuples import Composite, Rule

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


def load_phrases(tables: Tables) -> Iterator[Phrase]:
    """Yield the words and phrases of a language's lists."""
    for label, told in tables.joined("labels").items():
        if not isinstance(told, str):
            raise tables.error(f"labels.{label}", "say in words what it stands for")
    declared = tables.names("labels")
    for label, entries in tables.own.get("lexicon", {}).items():
        if label not in declared:
            raise tables.error(f"lexicon.{label}", "label is not declared under [labels]")
        try:
            yield from read_phrases(label, entries)
        except ValueError as error:
            raise tables.error(f"lexicon.{label}", str(error)) from error


def load_tuples(
    tables: Tables, worded: frozenset[str], shares: Shares
) -> tuple[tuple[Composite, ...], tuple[Rule, ...], tuple[Demand, ...]]:
    """Return composites, rules, and what each rule needs, where some labels have words.

    Of what a rule needs the rarest is asked, by how many of a thousand texts hold a label.
    """
    composites = tuple(_load_composites(tables, worded))
    rules = tuple(_load_rules(tables, worded | {composite.label for composite in composites}))
    for label, slot in tables.joined("slots").items():
        if slot not in SLOTS:
            raise tables.error(f"slots.{label}", f"{slot!r} is no slot")
    try:
        common = tables.names("common")
        demands = demands_of(rules, composites, worded=worded, common=common, shares=shares)
        return composites, rules, demands
    except ValueError as error:
        raise tables.error("rule", str(error)) from error


def _parse(
    tables: Tables,
    where: str,
    sources: Sequence[str],
    usable: Set[str],
    later: Set[str] = frozenset(),
) -> Iterator[Pattern]:
    """Yield the patterns whose every step has a label that this language has words for.

    None may name a later composite: what it needs is worked out from those before it.
    """
    known = tables.known | usable
    for source in sources:
        try:
            pattern = parse_pattern(source)
        except NotationError as error:
            raise tables.error(where, str(error)) from error
        unknown = sorted(pattern.labels() - known)
        if unknown:
            raise tables.error(where, f"{source!r}: unknown label {unknown[0]!r}")
        ahead = sorted(pattern.labels() & later)
        if ahead:
            raise tables.error(where, f"{source!r}: {ahead[0]!r} is made only after it")
        if all(any(label in usable for label in step.labels) for step in pattern.steps):
            yield pattern


def _load_composites(tables: Tables, worded: frozenset[str]) -> Iterator[Composite]:
    """Yield the language's own composites, then the shared ones with its additions."""
    shared, own = tables.shared.get("composite", {}), tables.own.get("composite", {})
    usable = set(worded)
    order = [*(name for name in own if name not in shared), *shared]
    for number, label in enumerate(order):
        table = merge(shared.get(label, {}), own.get(label, {}))
        where = f"composite.{label}"
        for key in table.keys() - _COMPOSITE_KEYS:
            raise tables.error(where, f"unknown key {key!r}")
        later = frozenset(order[number:])
        patterns = tuple(_parse(tables, where, table.get("any", ()), usable, later))
        if patterns or label in usable:
            usable.add(label)
        if patterns:
            yield Composite(
                label=label,
                patterns=patterns,
                not_after=tuple(table.get("not_after", ())),
                not_before=tuple(table.get("not_before", ())),
            )


def _load_rules(tables: Tables, usable: frozenset[str]) -> Iterator[Rule]:
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
        for pattern in patterns:
            if not any(step.slot for step in pattern.steps):
                raise tables.error(
                    where, f"{pattern.source!r} fills no slot, which nobody can check"
                )
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


def _rule_tables(tables: Tables) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, name and merged table of each rule, then of each candidate."""
    for kind in ("rule", "candidate"):
        shared, own = tables.shared.get(kind, {}), tables.own.get(kind, {})
        for name in [*shared, *(name for name in own if name not in shared)]:
            yield kind, name, merge(shared.get(name, {}), own.get(name, {}))
