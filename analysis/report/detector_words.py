"""Says in the reader's language what detectors noted in fixed words of their own.

A note that no pattern knows is told as it stands, and marked as English by whoever shows it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from analysis.report.detector_notes import COUNTED, EXPLANATIONS, NOTES, PARTS, TESTIMONIES
from analysis.report.language import Language
from analysis.report.models import Words

_NUMBER = r"([0-9]{1,9})"
_DECIMAL = r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?)"

_PART = re.compile(rf"(?:^|; )({'|'.join(PARTS)}): ")

#: How many telling reviews of a seller vanished, as `analysis.detectors.disclosure` words it.
_TELLING = re.compile(
    rf"{_NUMBER} of the seller's {_NUMBER} reviews with a disclosure vanished within {_NUMBER} days"
)

#: Why a removal has a likely cause, as `analysis.selective.contexts` words it.
_REASON = re.compile(r"Likely cause other than the seller: \w+ \((.+?)\)\.")


@lru_cache(maxsize=4096)
def note_says(note: str, language: Language) -> Words:
    """Return a note of evidence."""
    if note in NOTES:
        return Words(language.say(NOTES[note]))
    said = _first(_NOTE_PATTERNS, note, language)
    if said is None and _PART.match(note):
        pieces = _PART.split(note)[1:]
        said = language.semicolon.join(
            f"{language.say(PARTS[name])}{language.colon}{words}"
            for name, words in zip(pieces[::2], pieces[1::2], strict=True)
        )
    return Words(note, translated=False) if said is None else Words(said)


def sign_says(note: str, language: Language) -> Words:
    """Return a sign beside a surplus."""
    said = _first(_SIGN_PATTERNS, note, language)
    return Words(note, translated=False) if said is None else Words(said)


def explanation_says(words: str, language: Language) -> Words:
    """Return an explanation that a surplus leaves open."""
    known = EXPLANATIONS.get(words)
    return Words(language.say(known)) if known else Words(words, translated=False)


def reason_says(summary: str, language: Language) -> str:
    """Return why a removal has a likely cause, from its summary; empty where none is known."""
    found = _REASON.search(summary)
    return _first(_REASON_PATTERNS, found[1], language) or "" if found else ""


def telling_says(summary: str, language: Language) -> str:
    """Return how many telling reviews vanished, from a summary; empty where none is told."""
    found = _TELLING.search(summary)
    if found is None:
        return ""
    return language.say(
        "Of the seller's %(watched)s reviews that told of one, %(gone)s vanished within %(days)s "
        "days.",
        gone=language.number(int(found[1])),
        watched=language.number(int(found[2])),
        days=language.number(int(found[3])),
    )


Saying = Callable[[re.Match[str], Language], str | None]


def _first(
    patterns: Mapping[re.Pattern[str], Saying], words: str, language: Language
) -> str | None:
    for pattern, say in patterns.items():
        if found := pattern.fullmatch(words):
            return say(found, language)
    return None


def _crawls(found: re.Match[str], language: Language) -> str:
    return language.count("confirmed by %(n)s crawl", "confirmed by %(n)s crawls", int(found[1]))


def _witness(found: re.Match[str], language: Language) -> str:
    moved = int(found[2])
    return (
        language.say(TESTIMONIES[found[1]])
        + " "
        + language.say(
            "Their sum moved by %(moved)s; expected arrivals: %(expected)s, removals claimed: "
            "%(removed)s.",
            moved=("+" if moved > 0 else "") + language.number(moved),
            expected=language.number(float(found[3]), 1),
            removed=language.number(int(found[4])),
        )
    )


def _shares(found: re.Match[str], language: Language) -> str | None:
    counted = COUNTED.get(found[3])
    if counted is None:
        return None
    hits, inside, other, outside = (int(found[n]) for n in (1, 2, 4, 5))
    said = language.say(
        "%(counted)s: %(hits)s of %(inside)s, against %(other)s of %(outside)s at other times",
        counted=language.say(counted),
        hits=language.number(hits),
        inside=language.number(inside),
        other=language.number(other),
        outside=language.number(outside),
    )
    if found[6]:
        said += language.semicolon + language.count(
            "twins stand under %(n)s other seller",
            "twins stand under %(n)s other sellers",
            int(found[6]),
        )
    return said


def _volume(found: re.Match[str], language: Language) -> str:
    return language.count(
        "%(n)s review where %(expected)s were expected",
        "%(n)s reviews where %(expected)s were expected",
        int(found[1]),
        expected=language.number(float(found[2]), 1),
    )


def _same_day(found: re.Match[str], language: Language) -> str:
    return language.say(
        "posted on %(day)s: %(number)s of %(inside)s reviews",
        number=language.number(int(found[1])),
        inside=language.number(int(found[2])),
        day=language.day(found[3]),
    )


def _hours(found: re.Match[str], language: Language) -> str:
    return language.say(
        "the hours of %(inside)s reviews differ by %(value)s from those of %(outside)s others",
        inside=language.number(int(found[1])),
        value=language.number(float(found[2]), 2),
        outside=language.number(int(found[3])),
    )


def _purge(found: re.Match[str], language: Language) -> str:
    return language.say(
        "%(together)s of the reviewer's %(known)s known reviews vanished at once",
        together=language.number(int(found[1])),
        known=language.number(int(found[2])),
    )


def _together(found: re.Match[str], language: Language) -> str:
    return language.say(
        "%(together)s of %(known)s reviews of the product vanished at once",
        together=language.number(int(found[1])),
        known=language.number(int(found[2])),
    )


def _sweep(found: re.Match[str], language: Language) -> str:
    return language.say(
        "%(together)s reviews of the product vanished at once, %(stars)s stars on average",
        together=language.number(int(found[1])),
        stars=language.number(float(found[2]), 1),
    )


def _changed(found: re.Match[str], language: Language) -> str:
    return language.say("product changed by %(day)s", day=language.day(found[1]))


def _replaced(found: re.Match[str], language: Language) -> str:
    return language.say("the reviewer's %(review)s took its place", review=found[1])


_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_NOTE_PATTERNS: Final[Mapping[re.Pattern[str], Saying]] = {
    re.compile(rf"confirmed by {_NUMBER} crawls"): _crawls,
    re.compile(
        rf"second witness, (corroborates|weakens|silent): the reported number moved by"
        rf" ([+-]?[0-9]{{1,9}}); {_DECIMAL} arrivals were expected and {_NUMBER} removals claimed"
    ): _witness,
}
_SIGN_PATTERNS: Final[Mapping[re.Pattern[str], Saying]] = {
    re.compile(
        rf"{_NUMBER} of {_NUMBER} (\D.{{0,80}}?), against {_NUMBER} of {_NUMBER} outside the"
        rf" campaign(?:; twins stand under {_NUMBER} other sellers)?"
    ): _shares,
    re.compile(rf"{_NUMBER} reviews where {_DECIMAL} were expected"): _volume,
    re.compile(rf"{_NUMBER} of {_NUMBER} reviews were posted on {_DAY}"): _same_day,
    re.compile(
        rf"the hours of {_NUMBER} reviews differ by {_DECIMAL} from those of {_NUMBER}"
    ): _hours,
}
_REASON_PATTERNS: Final[Mapping[re.Pattern[str], Saying]] = {
    re.compile(rf"{_NUMBER} of the reviewer's {_NUMBER} known reviews vanished at once"): _purge,
    re.compile(rf"{_NUMBER} of {_NUMBER} reviews of the product vanished at once"): _together,
    re.compile(rf"{_NUMBER} reviews of the product vanished at once, {_DECIMAL} stars"): _sweep,
    re.compile(rf"product changed by {_DAY}"): _changed,
    re.compile(r"the reviewer's (\S{1,80}) took its place"): _replaced,
}
