"""Holds the two kinds of joined labels: composites, and the tuple rules that make a scheme."""

from dataclasses import dataclass

from analysis.coercion.grammar import Pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Composite:
    """A label made of other labels; dropped where one of `not_after` closely precedes it."""

    label: str
    patterns: tuple[Pattern, ...]
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A tuple of labels that makes a scheme, unless a guard label stands near it.

    Labels of `unless` guard on both sides of the tuple, those of `unless_before` (reported
    speech, suspicion) only ahead of it and inside.
    A candidate is a loose rule, made of wide lists: it only proposes, and the model decides.
    `weight` is the rule's own probability of being right before the model has read the text;
    `margin` the number of words around the tuple in which guards count, within its sentences.
    """

    name: str
    lang: str
    scheme: str
    weight: float
    side: str | None
    patterns: tuple[Pattern, ...]
    unless: tuple[str, ...]
    unless_before: tuple[str, ...]
    margin: int
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    candidate: bool = False

    @property
    def id(self) -> str:
        """The rule's name in findings: `en.removal_bargain`."""
        return f"{self.lang}.{self.name}"
