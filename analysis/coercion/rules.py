"""Loads all that one language knows: words, composites and rules, ready to read with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.coercion.accidents import carried, read_accidents
from analysis.coercion.characters import fold_characters
from analysis.coercion.demands import needs_of
from analysis.coercion.gate import keys_of
from analysis.coercion.lexicon import Lexicon
from analysis.coercion.pattern_rules import load_phrases, load_tuples
from analysis.coercion.pattern_tables import PATTERNS, read_tables
from analysis.coercion.phrases import Phrase
from analysis.coercion.prefilter import Masks, Prefilter, masks_of
from analysis.coercion.shares import read_shares
from analysis.coercion.tuples import Composite, Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """Everything that one language knows: words, composites and rules, each in order.

    `bits` has a bit for each label, `carried` the bits of each run of words (`Lexicon.labels`).
    """

    lang: str
    lexicon: Lexicon
    function_words: frozenset[str]
    slots: Mapping[str, str]
    composites: Mapping[str, Composite]
    rules: tuple[Rule, ...]
    bits: Mapping[str, int]
    carried: Sequence[int]
    prefilter: Prefilter
    needs: Mapping[str, Masks]
    keys: tuple[Mapping[bytes, int], int]


def load_rules(lang: str, folder: Path = PATTERNS, *, whole: bool = False) -> RuleSet:
    """Return the rules of a language.

    Args:
        lang: The language.
        folder: Where its file is, and what all languages share.
        whole: Take the lists as they stand, accidents included.

    The shipped ones are read once a process: nobody may change them.

    Raises:
        PatternError: A file cannot be read, or names a label, scheme or key that is not known.
    """
    return _shipped(lang, whole) if folder == PATTERNS else _load(lang, folder, whole)


@cache
def _shipped(lang: str, whole: bool) -> RuleSet:
    return _load(lang, PATTERNS, whole)


def _load(lang: str, folder: Path, whole: bool) -> RuleSet:
    tables = read_tables(lang, folder)
    phrases = list(load_phrases(tables))
    worded = frozenset(p.label for p in phrases)
    shares = read_shares(folder).get(lang, {})
    composites, rules, demands = load_tuples(tables, worded, shares)
    accidents = frozenset() if whole else read_accidents(folder).get(lang, frozenset())
    bits = _bits(phrases, composites)
    prefilter = Prefilter(demands, bits, shares)
    lexicon = Lexicon(phrases, accidents, own=tables.labels_of_its_own)
    each = {labels: sum(map(bits.__getitem__, labels)) for labels in set(lexicon.labels)}
    return RuleSet(
        lang=lang,
        lexicon=lexicon,
        function_words=frozenset(fold_characters(tables.own.get("function_words", "")).split()),
        slots=tables.joined("slots"),
        composites={composite.label: composite for composite in composites},
        rules=rules,
        bits=bits,
        carried=[each[labels] for labels in lexicon.labels],
        prefilter=prefilter,
        needs={
            source: masks_of(clauses, bits)
            for source, clauses in needs_of(rules, composites, worded=worded, shares=shares).items()
        },
        keys=keys_of(carried(phrases, accidents), bits, prefilter.asked),
    )


def _bits(phrases: Iterable[Phrase], composites: Iterable[Composite]) -> dict[str, int]:
    """Return a bit for each label that has words or is made of others, in alphabetical order."""
    labels = {phrase.label for phrase in phrases} | {composite.label for composite in composites}
    return {label: 1 << number for number, label in enumerate(sorted(labels))}
