"""Works out which words a rule cannot do without: the conditions that stage 1 asks for."""

from collections.abc import Mapping, Sequence
from itertools import chain

from analysis.coercion.grammar import Pattern
from analysis.coercion.tuples import Composite, Rule

Clause = frozenset[str]
Demand = tuple[Rule, tuple[tuple[Clause, ...], ...]]
Shares = Mapping[str, float]


def share_of(clause: Clause, shares: Shares) -> float:
    """Return how many of a thousand texts meet a condition, at most."""
    return sum(shares.get(label, 0.0) for label in clause)


def _clauses(
    pattern: Pattern,
    composites: dict[str, list[Clause]],
    common: frozenset[str],
    shares: Shares,
) -> list[Clause]:
    """Return conditions, each a set of labels of which one must occur, all of which must hold."""
    clauses: list[Clause] = []
    for step in pattern.steps:
        if any(label in common for label in step.labels):
            continue
        options = [composites.get(label, [frozenset({label})]) for label in step.labels]
        if all(options):
            clauses.extend(_either(options, shares))
    return clauses


def _either(options: Sequence[Sequence[Clause]], shares: Shares) -> list[Clause]:
    """Return conditions that hold whenever all conditions of one of the options do.

    One of each option together is such a condition. Options say the same things in different
    orders; sorted, like meets like and stays narrow. Besides, the rarest meet.
    """
    ranked = [sorted(set(option), key=sorted) for option in options]
    width = max(len(option) for option in ranked)
    alike = [
        frozenset().union(*(option[number % len(option)] for option in ranked))
        for number in range(width)
    ]
    rarest = [min(option, key=lambda clause: share_of(clause, shares)) for option in ranked]
    return list(dict.fromkeys((*alike, frozenset[str]().union(*rarest))))


def _known(
    composites: Sequence[Composite],
    worded: frozenset[str],
    common: frozenset[str],
    shares: Shares,
) -> dict[str, list[Clause]]:
    """Return the conditions of each composite; none where it may be made of common labels."""
    known: dict[str, list[Clause]] = {}
    for composite in composites:
        options = [_clauses(p, known, common, shares) for p in composite.patterns]
        if composite.label in worded:
            options.append([frozenset({composite.label})])
        hidden = composite.label in common or not all(options)
        known[composite.label] = [] if hidden else _either(options, shares)
    return known


def demands_of(
    rules: Sequence[Rule],
    composites: Sequence[Composite],
    *,
    worded: frozenset[str],
    common: frozenset[str],
    shares: Shares,
) -> tuple[Demand, ...]:
    """Return, for each rule, what each of its patterns needs of the labels that have words.

    Args:
        rules: Rules in order.
        composites: Composites in order; one may be made of those before it.
        worded: Labels that have words of their own.
        common: Labels that are too frequent to be worth asking for.
        shares: In how many of a thousand texts a label occurs; unmeasured labels count as rare.

    Raises:
        ValueError: A pattern is made of common labels alone and would let every text through.
    """
    known = _known(composites, worded, common, shares)
    found: list[Demand] = []
    for rule in rules:
        needs = [_clauses(pattern, known, common, shares) for pattern in rule.patterns]
        for pattern, clauses in zip(rule.patterns, needs, strict=True):
            if not clauses:
                raise ValueError(f"{rule.id}: {pattern.source!r} has no label that is not common")
        found.append((rule, tuple(tuple(clauses) for clauses in needs)))
    return tuple(found)


def needs_of(
    rules: Sequence[Rule],
    composites: Sequence[Composite],
    *,
    worded: frozenset[str],
    shares: Shares,
) -> dict[str, Sequence[Clause]]:
    """Return, by its source, what each pattern of rules and composites needs, common or not."""
    known = _known(composites, worded, frozenset(), shares)
    owned = chain((one.patterns for one in composites), (one.patterns for one in rules))
    patterns = chain.from_iterable(owned)
    return {pattern.source: _clauses(pattern, known, frozenset(), shares) for pattern in patterns}
