"""Votes on the language of some words by the function words of each language."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, repeat
from typing import Final

MIN_VOTES: Final = 2
MIN_SHARE: Final = 0.34
CLEAR: Final = 4
_BITS: Final = 12
_MOST: Final = (1 << _BITS) - 1


class Electorate:
    """The function words of each language, those that more than two share left out.

    The votes of all languages are counted in one number, a field of its bits for each language,
    and one for each pair of languages that share a word.
    """

    def __init__(self, function_words: Mapping[str, Iterable[str]]) -> None:
        held = {lang: frozenset(words) for lang, words in function_words.items()}
        parties = [*((lang,) for lang in held), *combinations(held, 2)]
        fields = {frozenset(party): number * _BITS for number, party in enumerate(parties)}
        self._fields = {lang: fields[frozenset((lang,))] for lang in held}
        self._shared = {party: field for party, field in fields.items() if len(party) > 1}
        self._votes: dict[str, int] = {}
        for word in frozenset[str]().union(*held.values()):
            speaking = frozenset(lang for lang, words in held.items() if word in words)
            if len(speaking) <= 2:
                alone = {self._fields[lang] for lang in speaking}
                self._votes[word] = sum(1 << field for field in {*alone, fields[speaking]})

    def votes(self, words: Sequence[str]) -> tuple[dict[str, int], dict[frozenset[str], int]]:
        """Return how many of some folded words are function words of each language, of each pair.

        A word that two languages share counts for each of them, and for the pair.
        """
        counted = dict.fromkeys(self._fields, 0)
        shared = dict.fromkeys(self._shared, 0)
        for at in range(0, len(words), _MOST):
            total = sum(map(self._votes.get, words[at : at + _MOST], repeat(0)))
            for lang, field in self._fields.items():
                counted[lang] += total >> field & _MOST
            for pair, field in self._shared.items():
                shared[pair] += total >> field & _MOST
        return counted, shared

    def languages_of(self, words: Sequence[str], *, given: str | None = None) -> Sequence[str]:
        """Return the languages in which some words are to be read, the likeliest first.

        The marketplace's own language is always among them; another joins when its function
        words are at least MIN_VOTES and at least MIN_SHARE of the leader's, so that a French
        review that quotes an English message is read in both. Where the leader has CLEAR votes,
        words that it shares do not count: *me*, *que* and *y* make no Spanish review French.
        Without any vote, all languages are read.
        """
        counted, shared = self.votes(words)
        leader = max(counted, key=lambda lang: (counted[lang], lang == given), default="")
        most = counted.get(leader, 0)
        least = max(min(MIN_VOTES, most), MIN_SHARE * most)
        speaking = []
        for lang, votes in counted.items():
            apart = votes - shared.get(frozenset((lang, leader)), 0) if most >= CLEAR else votes
            if lang in (given, leader) or apart >= least:
                speaking.append(lang)
        if len(speaking) > 1:
            speaking.sort(key=lambda lang: (lang != given, -counted[lang]))
        return speaking
