"""Works out which words a rule cannot do without: the conditions that stage 1 asks for."""

from collections.abc import Sequence
from itertools import chain

from analysis.coercion.grammar import Pattern
from analysis.coercion.tuples import Composite, Rule

Clause = frozenset[str]
Demand = tuple[Rule, tuple[tuple[Clause, ...], ...]]


def _clauses(
    pattern: Pattern, composites: dict[str, list[Clause]], common: frozenset[str]
) -> list[Clause]:
    """Return conditions, each a set of labels of which one must occur, all of which must hold."""
    clauses: list[Clause] = []
    for step in pattern.steps:
        if any(label in common for label in step.labels):
            continue
        options = [composites.get(label, [frozenset({label})]) for label in step.labels]
        if all(options):
            clauses.extend(_either(options))
    return clauses


def _either(options: Sequence[Sequence[Clause]]) -> list[Clause]:
    """Return conditions that hold whenever all conditions of one of the options do.

    Options say the same things in different orders; sorted, like meets like and stays narrow.
    """
    ranked = [sorted(set(option), key=sorted) for option in options]
    width = max(len(option) for option in ranked)
    return [
        frozenset().union(*(option[number % len(option)] for option in ranked))
        for number in range(width)
    ]


def _known(
    composites: Sequence[Composite], worded: frozenset[str], common: frozenset[str]
) -> dict[str, list[Clause]]:
    """Return the conditions of each composite; none where it may be made of common labels."""
    known: dict[str, list[Clause]] = {}
    for composite in composites:
        options = [_clauses(p, known, common) for p in composite.patterns]
        if composite.label in worded:
            options.append([frozenset({composite.label})])
        hidden = composite.label in common or not all(options)
        known[composite.label] = [] if hidden else _either(options)
    return known


def demands_of(
    rules: Sequence[Rule],
    composites: Sequence[Composite],
    *,
    worded: frozenset[str],
    common: frozenset[str],
) -> tuple[Demand, ...]:
    """Return, for each rule, what each of its patterns needs of the labels that have words.

    Args:
        rules: Rules in order.
        composites: Composites in order; one may be made of those before it.
        worded: Labels that have words of their own.
        common: Labels that are too frequent to be worth asking for.

    Raises:
        ValueError: A pattern is made of common labels alone and would let every text through.
    """
    known = _known(composites, worded, common)
    found: list[Demand] = []
    for rule in rules:
        needs = [_clauses(pattern, known, common) for pattern in rule.patterns]
        for pattern, clauses in zip(rule.patterns, needs, strict=True):
            if not clauses:
                raise ValueError(f"{rule.id}: {pattern.source!r} has no label that is not common")
        found.append((rule, tuple(tuple(clauses) for clauses in needs)))
    return tuple(found)


def needs_of(
    rules: Sequence[Rule], composites: Sequence[Composite], *, worded: frozenset[str]
) -> dict[str, Sequence[Clause]]:
    """Return, by its source, what each pattern of rules and composites needs, common or not."""
    known = _known(composites, worded, frozenset())
    owned = chain((one.patterns for one in composites), (one.patterns for one in rules))
    patterns = chain.from_iterable(owned)
    return {pattern.source: _clauses(pattern, known, frozenset()) for pattern in patterns}
