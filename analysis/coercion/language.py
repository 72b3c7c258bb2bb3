"""Votes on the language of some words by the function words of each language."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Final

from analysis.coercion.characters import fold_characters

MIN_VOTES: Final = 2
MIN_SHARE: Final = 0.34


@cache
def function_words(langs: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Return spaCy's stop words of each language, folded, without those that most share."""
    words: dict[str, set[str]] = {}
    for lang in langs:
        listed: Iterable[str] = import_module(f"spacy.lang.{lang}.stop_words").STOP_WORDS
        words[lang] = {w for entry in listed for w in fold_characters(entry).split()}
    shared = {
        word
        for held in words.values()
        for word in held
        if sum(word in other for other in words.values()) > 2
    }
    return {lang: frozenset(held - shared) for lang, held in words.items()}


def votes(words: Sequence[str], langs: tuple[str, ...]) -> dict[str, int]:
    """Return, for each language, how many of some folded words are its function words."""
    sets = function_words(langs)
    return {lang: sum(word in sets[lang] for word in words) for lang in langs}


def languages_of(
    words: Sequence[str], langs: tuple[str, ...], *, given: str | None = None
) -> tuple[str, ...]:
    """Return the languages in which some words are to be read, the likeliest first.

    The marketplace's own language is always among them; another joins when its function words
    are at least MIN_VOTES and at least MIN_SHARE of the leader's, so that a French review that
    quotes an English message is read in both. Without any vote, all languages are read.
    """
    counted = votes(words, langs)
    most = max(counted.values(), default=0)
    spoken = [
        lang
        for lang in sorted(langs, key=lambda lang: (lang != given, -counted[lang]))
        if lang == given
        or (counted[lang] >= min(MIN_VOTES, most) and counted[lang] >= MIN_SHARE * most)
    ]
    return tuple(spoken)
