"""Votes on the language of some words by the function words of each language."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final

MIN_VOTES: Final = 2
MIN_SHARE: Final = 0.34
_BITS: Final = 12
_MOST: Final = (1 << _BITS) - 1


class Electorate:
    """The function words of each language, those that several share left out.

    The votes of all languages are counted in one number, a field of its bits for each.
    """

    def __init__(self, function_words: Mapping[str, Iterable[str]]) -> None:
        held = {lang: frozenset(words) for lang, words in function_words.items()}
        self._fields = {lang: number * _BITS for number, lang in enumerate(held)}
        self._votes: dict[str, int] = {}
        for word in frozenset[str]().union(*held.values()):
            speaking = [lang for lang, words in held.items() if word in words]
            if len(speaking) <= 2:
                self._votes[word] = sum(1 << self._fields[lang] for lang in speaking)

    def votes(self, words: Sequence[str]) -> dict[str, int]:
        """Return, for each language, how many of some folded words are its function words."""
        counted = dict.fromkeys(self._fields, 0)
        for at in range(0, len(words), _MOST):
            total = sum(map(self._votes.get, words[at : at + _MOST], repeat(0)))
            for lang, field in self._fields.items():
                counted[lang] += total >> field & _MOST
        return counted

    def languages_of(self, words: Sequence[str], *, given: str | None = None) -> Sequence[str]:
        """Return the languages in which some words are to be read, the likeliest first.

        The marketplace's own language is always among them; another joins when its function
        words are at least MIN_VOTES and at least MIN_SHARE of the leader's, so that a French
        review that quotes an English message is read in both. Without any vote, all languages
        are read.
        """
        counted = self.votes(words)
        most = max(counted.values(), default=0)
        least = max(min(MIN_VOTES, most), MIN_SHARE * most)
        speaking = [lang for lang, votes in counted.items() if votes >= least or lang == given]
        if len(speaking) > 1:
            speaking.sort(key=lambda lang: (lang != given, -counted[lang]))
        return speaking
