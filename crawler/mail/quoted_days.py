"""The day on which a quoted mail was sent, as the program that quotes it wrote it."""

import re
from collections.abc import Sequence

from crawler.language.locales import parse_date

_ABOUT = {"subject": "en", "objet": "fr", "betreff": "de", "asunto": "es", "oggetto": "it"}
"""A header's word for its subject → its language: "De" and "Date" stand in several."""
_SAID = {"wrote": "en", "crit": "fr", "schrieb": "de", "escribi": "es", "scritto": "it"}
_DAY = re.compile(
    r"\*?(?:sent|date|envoy(?:é|e)|gesendet|datum|enviado(?: el)?|fecha|inviato|data)\s?:(.*)", re.I
)
_SUBJECT = re.compile(rf"\*?({'|'.join(_ABOUT)})\s?:", re.I)
_VERB = re.compile("|".join(_SAID), re.I)
_EITHER_ORDER = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)")
"""A date that is another day in London than in New York."""


def day_of_header(lines: Sequence[str]) -> str | None:
    """Return the day that header lines of a forwarded mail tell, as ISO 8601; None without one.

    The line of the subject says in which language the date is written.
    """
    told = [line.strip()[:400] for line in lines[:30]]
    subject = next(filter(None, map(_SUBJECT.match, told)), None)
    day = next(filter(None, map(_DAY.match, told)), None)
    if subject is None or day is None:
        return None
    return _day(day[1], _ABOUT[subject[1].lower()])


def day_of_attribution(line: str) -> str | None:
    """Return the day in "On Mon, 2 Nov 2026, … wrote:" or its translations; None without one."""
    verb = _VERB.search(line[:1600])
    return None if verb is None else _day(line[: verb.start()], _SAID[verb[0].lower()])


def _day(text: str, language: str) -> str | None:
    if language == "en" and _EITHER_ORDER.search(text):
        return None
    found = parse_date(text[:400], language)
    return found[:10] if found else None
