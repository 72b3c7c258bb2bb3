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
from analysis.coercion.lexicon import NUMBER, Phrase, is_open
from analysis.coercion.rules import RuleSet

ASKED: Final = 3
MAX_SPELLINGS: Final = 8
_WORDLIKE: Final = re.compile(r"\w")


def literals(phrase: Phrase) -> tuple[tuple[str, ...], bool]:
    """Return the strings of which one stands in every plain text that holds a phrase.

    That is the phrase's longest run without a number of any value, with and without spaces around
    its signs (`60% back`, `60 % back`); and whether the end of the run is open.
    """
    runs: list[list[str]] = [[]]
    for word in phrase.words:
        if word == NUMBER:
            runs.append([])
        else:
            runs[-1].append(word)
    best = max(runs, key=lambda run: len("".join(run)))
    spelled = [""]
    for number, word in enumerate(best):
        close = number and not (_WORDLIKE.match(word) and _WORDLIKE.match(best[number - 1]))
        gaps = ("", " ") if close else (" ",)
        if len(spelled) * len(gaps) > MAX_SPELLINGS:
            best = best[:number]
            break
        spelled = [f"{text}{gap}{word}" if number else word for text in spelled for gap in gaps]
    opened = bool(best) and is_open(best[-1])
    return tuple(text[:-1] if opened else text for text in dict.fromkeys(spelled)), opened


def _rarest(clauses: Sequence[Clause], shares: Mapping[str, float]) -> list[Clause]:
    """Return the few conditions that the fewest texts meet; unmeasured labels count as rare."""
    distinct = list(dict.fromkeys(clauses))
    return sorted(distinct, key=lambda clause: sum(shares.get(label, 0.0) for label in clause))[
        :ASKED
    ]


class _Search:
    """An automaton over the literals of some phrases, and the conditions that each one meets."""

    def __init__(self) -> None:
        self._automaton = ahocorasick.Automaton()
        self._found: dict[str, tuple[int, int]] = {}

    def add(self, text: str, open_end: bool, mask: int) -> None:
        """Add a literal with the conditions that it meets; an open one begins longer words."""
        closed, opened = self._found.get(text, (0, 0))
        self._found[text] = (closed, opened | mask) if open_end else (closed | mask, opened)

    def build(self) -> None:
        """Make the automaton, once all literals are in."""
        for text, (closed, opened) in self._found.items():
            self._automaton.add_word(text, (len(text), closed | opened, opened))
        self._automaton.make_automaton()

    def met(self, plain: str) -> int:
        """Return the conditions that the literals of a plain text meet."""
        met = 0
        last = len(plain) - 1
        if not self._found:
            return met
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
        return met


class Prefilter:
    """What each combination of literals allows, asked in two passes.

    The first looks for the rarest condition of each rule alone and lets most texts go; only
    what it holds back is searched for all conditions.
    """

    def __init__(self, rulesets: Iterable[RuleSet]) -> None:
        self._rare = _Search()
        self._all = _Search()
        self._needs: dict[int, list[tuple[str, int]]] = {}
        self._bits: dict[tuple[str, Clause], int] = {}
        for rules in rulesets:
            self._collect(rules, self._add_needs(rules))
        self._rare.build()
        self._all.build()

    def _add_needs(self, rules: RuleSet) -> int:
        """Turn the conditions of a language into masks, the weaker of two comparable ones kept.

        Returns the conditions of which one at least must be met: the rarest of each mask.
        """
        rarest: dict[int, int] = {}
        for clauses in (clauses for _, demands in rules.demands for clauses in demands):
            bits = [
                self._bits.setdefault((rules.lang, clause), 1 << len(self._bits))
                for clause in _rarest(clauses, rules.shares)
            ]
            rarest[sum(set(bits))] = bits[0]
        anchors = 0
        for mask, anchor in rarest.items():
            if not any(other != mask and other & mask == other for other in rarest):
                self._needs.setdefault(anchor, []).append((rules.lang, mask))
                anchors |= anchor
        return anchors

    def _collect(self, rules: RuleSet, anchors: int) -> None:
        """Gather the literals of a language with the conditions that they meet."""
        masks = {label: self._mask(rules.lang, label) for label in rules.labels}
        for phrase in rules.lexicon.phrases:
            mask = masks[phrase.label]
            if not mask:
                continue
            texts, opened = literals(phrase)
            if not all(texts):
                raise ValueError(
                    f"{rules.lang}: {phrase.label!r} holds a bare number; declare it common"
                )
            for text in texts:
                self._all.add(text, opened, mask)
                if mask & anchors:
                    self._rare.add(text, opened, mask & anchors)

    def _mask(self, lang: str, label: str) -> int:
        """Return the conditions of a language that a label meets."""
        mask = 0
        for (owner, clause), bit in self._bits.items():
            if owner == lang and label in clause:
                mask |= bit
        return mask

    def languages(self, plain: str) -> tuple[str, ...]:
        """Return the languages in which a rule could fire on a plain text."""
        rare = self._rare.met(plain)
        if not rare:
            return ()
        met = self._all.met(plain)
        found: dict[str, None] = {}
        while rare:
            anchor = rare & -rare
            rare ^= anchor
            for lang, need in self._needs[anchor]:
                if need & met == need:
                    found[lang] = None
        return tuple(found)
