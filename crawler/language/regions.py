"""The locale of a page: its own language, in the country that its host or its metadata names."""

import re

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from crawler.html.heads import Head, host_of

_TAG = re.compile(r"^([a-z]{2,3})(?:[-_][A-Z][a-z]{3})?(?:[-_]([A-Za-z]{2}))?(?:[-_.].*)?$")
_NO_COUNTRY = frozenset({"ai", "app", "co", "eu", "io", "me", "tv", "to", "cc", "fm", "gg", "ly"})


def page_locale(head: Head) -> str | None:
    """Return the locale of a page as a tag (`en-GB`); None where nothing tells.

    The language is the document's; the country is the document's, else the host's. English of
    a country without an English locale of its own reads dates as international English does.
    """
    language, country = None, None
    for tag in head.languages:
        match = _TAG.match(tag.strip())
        if match is None or (match[1] == tag.strip() and not _known(match[1])):
            continue
        language = language or match[1]
        if country is None and match[2] and match[1] == language:
            country = match[2].upper()
    host_country = next((c for a in (head.url, *head.own) if (c := country_of(a))), None)
    language = language or language_of(host_country)
    if language is None:
        return None
    return join_locale(language, country or host_country)


def host_locale(head: Head) -> str | None:
    """Return the locale of the country whose domain a page has; None for generic domains."""
    country = next((c for a in (head.url, *head.own) if (c := country_of(a))), None)
    language = language_of(country)
    return join_locale(language, country) if language else None


def country_of(url: str) -> str | None:
    """Return the country of a host (`amazon.co.uk` → `GB`); None for generic domains."""
    host = host_of(url)
    last = host.rsplit(".", 1)[-1]
    if len(last) != 2 or not last.isalpha() or last in _NO_COUNTRY or "." not in host:
        return None
    return {"uk": "GB"}.get(last, last.upper())


def language_of(country: str | None) -> str | None:
    """Return the language most read in a country, as CLDR has it."""
    likely = get_global("likely_subtags").get(f"und_{country}") if country else None
    return likely.split("_")[0] if likely else None


def join_locale(language: str, country: str | None) -> str:
    """Return the tag of a language in a country, or the nearest that CLDR knows."""
    if country is None:
        return language
    if _known(f"{language}_{country}"):
        return f"{language}-{country}"
    return "en-001" if language == "en" else language


def _known(name: str) -> bool:
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True
