"""The order of day and month in the numeric dates of one page: settled by all, never guessed."""

import re
from collections.abc import Sequence

from crawler.drawn.days import machine_date
from crawler.language.locales import parse_date

_NUMERIC = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d])")
DAY_FIRST, MONTH_FIRST = "en-001", "en-US"


def read_date(text: str | None, locale: str | None) -> str | None:
    """Return a date of a page: machine-written, else as the page's locale writes it."""
    return None if text is None else machine_date(text) or parse_date(text, locale)


def settled_days(
    texts: Sequence[str | None],
    locale: str | None,
    *,
    home: str | None = None,
    known: Sequence[str | None] = (),
) -> list[str | None]:
    """Return the days of all reviews of one page, numeric ones in one order.

    The locale's order holds if it fits all; else the one that does, which may be that of the
    shop's country or of another template. Where none fits all, or the locale is not known and
    both do, what can be read either way is None.

    Args:
        texts: The dates as written.
        locale: The page's locale.
        home: The locale of the shop's country.
        known: What was read so far; days that no text says (a `datetime` does) are kept.
    """
    days: list[str | None] = []
    numeric: dict[int, str] = {}
    for at, text in enumerate(texts):
        day, told = read_date(text, locale), known[at] if known else None
        if told is not None and told != day:
            day = told  # a machine-written date stands beside the text
        elif text and _is_numeric(text):
            numeric[at] = text
        days.append(day or (read_date(text, home) if home else None))
    for at, day in zip(numeric, _in_order(list(numeric.values()), locale, home), strict=True):
        days[at] = day
    return days


def _in_order(texts: Sequence[str], locale: str | None, home: str | None) -> list[str | None]:
    for tag in (locale, home):
        days = [parse_date(text, tag) for text in texts]
        if tag and all(days):
            return days
    first, second = ([parse_date(text, tag) for text in texts] for tag in (DAY_FIRST, MONTH_FIRST))
    if all(first) and (not all(second) or all("." in text for text in texts)):
        return first
    if all(second) and not all(first):
        return second
    own = [parse_date(text, locale) for text in texts] if locale else first
    return [
        day if one is None or two is None or one == two else None
        for day, one, two in zip(own, first, second, strict=True)
    ]


def _is_numeric(text: str) -> bool:
    return machine_date(text) is None and _NUMERIC.search(text[:100]) is not None
