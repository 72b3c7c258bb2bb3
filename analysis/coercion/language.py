"""Votes on the language of some words by the function words of each language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

MIN_VOTES: Final = 2
MIN_SHARE: Final = 0.34


class Electorate:
    """The function words of each language, those that several share left out."""

    def __init__(self, function_words: Mapping[str, Iterable[str]]) -> None:
        held = {lang: frozenset(words) for lang, words in function_words.items()}
        shared = {
            word
            for words in held.values()
            for word in words
            if sum(word in other for other in held.values()) > 2
        }
        self._words = {lang: words - shared for lang, words in held.items()}

    def votes(self, words: Sequence[str]) -> dict[str, int]:
        """Return, for each language, how many of some folded words are its function words."""
        return {lang: sum(map(own.__contains__, words)) for lang, own in self._words.items()}

    def languages_of(self, words: Sequence[str], *, given: str | None = None) -> tuple[str, ...]:
        """Return the languages in which some words are to be read, the likeliest first.

        The marketplace's own language is always among them; another joins when its function
        words are at least MIN_VOTES and at least MIN_SHARE of the leader's, so that a French
        review that quotes an English message is read in both. Without any vote, all languages
        are read.
        """
        counted = self.votes(words)
        most = max(counted.values(), default=0)
        return tuple(
            lang
            for lang in sorted(counted, key=lambda lang: (lang != given, -counted[lang]))
            if lang == given
            or (counted[lang] >= min(MIN_VOTES, most) and counted[lang] >= MIN_SHARE * most)
        )
