"""Stage 1: says, from one pass over a text, in which languages a rule could possibly fire.

Generated from the stage-2 patterns. A rule fires only where each of its steps does, a step only
where a phrase of one of its labels stands, and a phrase only where its longest run of words
stands in the plain text as written. So a text that lacks those runs for every rule cannot be a
mention: nothing is lost. Labels declared common (`if`, `you`) are left out of the conditions,
which can only let more through.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import ahocorasick

from analysis.coercion.demands import Clause
from analysis.coercion.lexicon import NUMBER, Phrase
from analysis.coercion.rules import RuleSet

MAX_VERDICTS: Final = 1 << 16
ASKED: Final = 3
_WORDLIKE: Final = re.compile(r"\w")


def literal(phrase: Phrase) -> tuple[str, bool] | None:
    """Return the longest run of words of a phrase and whether its end is open; none if wordless."""
    runs: list[str] = [""]
    for word in phrase.words:
        if _WORDLIKE.match(word):
            runs[-1] = f"{runs[-1]} {word}".strip()
        else:
            runs.append("")
    best = max(runs, key=len)
    if not best:
        return None
    return best.removesuffix("*"), best.endswith("*")


def _rarest(clauses: Sequence[Clause], shares: Mapping[str, float]) -> list[Clause]:
    """Return the few conditions that the fewest texts meet; unmeasured labels count as rare."""
    distinct = list(dict.fromkeys(clauses))
    return sorted(distinct, key=lambda clause: sum(shares.get(label, 0.0) for label in clause))[
        :ASKED
    ]


class Prefilter:
    """The automaton over the literals of all languages, and what each combination allows."""

    def __init__(self, rulesets: Iterable[RuleSet]) -> None:
        rulesets = tuple(rulesets)
        self._automaton = ahocorasick.Automaton()
        self._needs: list[tuple[str, int]] = []
        self._verdicts: dict[int, tuple[str, ...]] = {}
        self._bits: dict[tuple[str, Clause], int] = {}
        found: dict[str, tuple[int, int]] = {}
        for rules in rulesets:
            self._add_needs(rules)
            self._collect(rules, found)
        for text, (closed, opened) in found.items():
            self._automaton.add_word(text, (len(text), closed | opened, opened))
        if found:
            self._automaton.make_automaton()
        self._empty = not found

    def _add_needs(self, rules: RuleSet) -> None:
        """Turn the conditions of a language into masks, the weaker of two comparable ones kept."""
        masks: set[int] = set()
        for clauses in (clauses for _, demands in rules.demands for clauses in demands):
            mask = 0
            for clause in _rarest(clauses, rules.shares):
                mask |= self._bits.setdefault((rules.lang, clause), 1 << len(self._bits))
            masks.add(mask)
        kept = [m for m in masks if not any(o != m and o & m == o for o in masks)]
        self._needs.extend((rules.lang, mask) for mask in sorted(kept, key=int.bit_count))

    def _collect(self, rules: RuleSet, found: dict[str, tuple[int, int]]) -> None:
        """Gather the literals of a language with the conditions that they meet."""
        masks = {label: self._mask(rules.lang, label) for label in rules.labels}
        for phrase in rules.lexicon.phrases:
            mask = masks[phrase.label]
            if not mask:
                continue
            run = literal(phrase) or ("".join(phrase.words), False)
            if NUMBER in run[0]:
                raise ValueError(
                    f"{rules.lang}: {phrase.label!r} holds a bare number; declare it common"
                )
            closed, opened = found.get(run[0], (0, 0))
            found[run[0]] = (closed | (0 if run[1] else mask), opened | (mask if run[1] else 0))

    def _mask(self, lang: str, label: str) -> int:
        """Return the conditions of a language that a label meets."""
        mask = 0
        for (owner, clause), bit in self._bits.items():
            if owner == lang and label in clause:
                mask |= bit
        return mask

    def languages(self, plain: str) -> tuple[str, ...]:
        """Return the languages in which a rule could fire on a plain text."""
        if self._empty:
            return ()
        met = 0
        last = len(plain) - 1
        for end, (length, mask, opened) in self._automaton.iter(plain):
            if mask | met == met:
                continue
            start = end - length
            if start >= 0 and plain[start].isalnum() and plain[start + 1].isalnum():
                continue
            if end < last and plain[end].isalnum() and plain[end + 1].isalnum():
                met |= opened
            else:
                met |= mask
        if not met:
            return ()
        verdict = self._verdicts.get(met)
        if verdict is None:
            if len(self._verdicts) >= MAX_VERDICTS:
                self._verdicts.clear()
            verdict = tuple(dict.fromkeys(lang for lang, need in self._needs if need & met == need))
            self._verdicts[met] = verdict
        return verdict
