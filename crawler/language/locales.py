"""Numbers, counts, votes, ratings and dates as a known locale writes them.

Separators, month names and the order of numeric dates come from CLDR (through Babel). A text is
never tried in one language after another: the caller knows the locale, and what does not fit it
is None. Machine-written values (JSON, `datetime` attributes) have the locale `"und"`.

Every function bounds what it reads, so a megabyte where a date belongs costs nothing.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

from crawler.language.locale_words import MORE_MONTHS, SPELLED, SPELLED_PARTS
from crawler.language.short_counts import scale_after
from crawler.language.years import common_year, full_year, posted
from db.clock import utc_text

LONGEST = 400
"""Characters of a text that are read; a date or a count is never longer."""

_THIN_GROUP = re.compile(r"(?<=\d)[\u00a0\u202f\u2009'’٬](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d{1,30}(?:[.,٫]\d{1,30}){0,8}")
_SPACED_NUMBER = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)(?:[.,٫]\d{1,9})?|" + _NUMBER.pattern)
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_ISO_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?\s?(?:Z|[+-]\d{2}:?\d{2})\b"
)
_EAST_ASIAN_DATE = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_EAST_ASIAN_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2}) (\d{1,2})[月월]\s?(\d{4})(?!\d)")
_NUMERIC_DATE = re.compile(r"(?<![\d./-])(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})(?![\d])")


@lru_cache(maxsize=256)
def find_locale(tag: str | None) -> Locale:
    """Return the CLDR locale of a tag such as `fr-FR`, or of its language if that is unknown.

    A missing or unknown language gives the root locale: a decimal point and no month names.
    """
    parts = [part for part in re.split(r"[-_]", tag or "") if part.isalnum()][:3]
    for end in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:end]), sep="_")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("root")


def parse_number(text: str, locale: str | None) -> float | None:
    """Return the first number in a text; None where there is none.

    A separator that is the locale's mark for thousands still reads as a decimal mark where it
    cannot be one: sites write "5.0 von 5 Sternen" beside "5,0 von 5 Sternen".
    """
    numbers = parse_numbers(text, locale, most=1)
    return numbers[0] if numbers else None


def parse_numbers(text: str, locale: str | None, *, most: int = 8) -> list[float]:
    """Return the first numbers in a text, in order; tokens that are no number are left out."""
    spaced, decimal = _separators(locale)
    cleaned = _plain(text)
    numbers: list[float] = []
    for match in (_SPACED_NUMBER if spaced else _NUMBER).finditer(cleaned):
        value = _value(match.group(), decimal)
        if value is not None:
            numbers.append(value)
        if len(numbers) == most:
            break
    return numbers


def parse_count(text: str, locale: str | None) -> int | None:
    """Return the first number as a whole count; short forms ("1.2K") are multiplied out.

    None too for a fraction, and for what no site can have counted (it would not fit the record).
    """
    _, decimal = _separators(locale)
    cleaned = _plain(text)
    match = _SPACED_NUMBER.search(cleaned)  # whatever the locale: a count stands alone
    if match is None:
        return None
    value = _value(match.group(), decimal)
    if value is None:
        return None
    scale = scale_after(cleaned[match.end() : match.end() + 20], find_locale(locale).language)
    if scale == 1 and not value.is_integer() and re.search(r"\D\d{3}$", match.group()):
        value = float(re.sub(r"\D", "", match.group()))  # a count has no fraction: "1,058" in es
    count = value * scale
    return round(count) if count < 1e15 and (scale > 1 or count.is_integer()) else None


def parse_rating(text: str, locale: str | None) -> tuple[float | None, float | None]:
    """Return the rating and the top of its scale, each None where the text does not say.

    A rating never exceeds its scale, so the order in which a language names the two ("4,5 sur 5",
    "5つ星のうち4.2", "5 yıldız üzerinden 4,9") does not matter.
    """
    numbers = parse_numbers(text, locale, most=2)
    if len(numbers) == 2:
        return min(numbers), max(numbers)
    if numbers:
        return numbers[0], None
    full, blank = (sum(text[:LONGEST].count(c) for c in marks) for marks in ("★⭐", "☆"))
    return (float(full), float(full + blank) if blank else None) if 0 < full <= 10 else (None, None)


def parse_votes(text: str, locale: str | None) -> tuple[int | None, int | None]:
    """Return the helpful votes and all votes; all votes only where the text says "18 of 20".

    "5人中、3人の方が" names the total first; helpful votes never exceed it.
    """
    numbers = [round(n) for n in parse_numbers(text, locale, most=2) if n.is_integer() and n < 1e15]
    if len(numbers) == 2:
        return min(numbers), max(numbers)
    if numbers:
        return parse_count(text, locale), None
    language = find_locale(locale).language
    for part, value in SPELLED_PARTS.get(language, {}).items():
        if part in text[:LONGEST]:
            return value, None
    spelled = SPELLED["en"] | SPELLED.get(language, {})
    for word in re.findall(r"[^\W\d_]+", text[:LONGEST]):
        if word.lower() in spelled:
            return spelled[word.lower()], None
    return None, None


def parse_date(text: str, locale: str | None) -> str | None:
    """Return the first absolute date in a text as ISO 8601; None for relative or invalid ones.

    A day gives a day (`2024-01-06`), whatever words stand around it. A machine-written instant
    with its zone gives an instant in UTC (`2024-01-06T09:30:00Z`); without a zone, its day.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    instant = _ISO_INSTANT.search(text)
    if instant:
        return _utc(instant.group())
    match = _ISO_DATE.search(text) or _EAST_ASIAN_DATE.search(text)
    if match:
        return _iso(match[1], match[2], match[3])
    if match := _EAST_ASIAN_DAY_FIRST.search(text):
        return _iso(match[3], match[2], match[1])
    babel_locale = str(find_locale(locale))
    names, day_first, month_first, year_first = _month_patterns(babel_locale)
    if match := day_first.search(text) or month_first.search(text) or year_first.search(text):
        month = names[_key(match["month"])]
        return _iso(match["year"], str(month), match["day"])
    match = _NUMERIC_DATE.search(text)
    return _numeric_date(match, babel_locale) if match else None


def _plain(text: str) -> str:
    """Return the text without thin thousands marks, in compatibility form, bounded."""
    text = _THIN_GROUP.sub("", text[:LONGEST])
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=256)
def _separators(locale: str | None) -> tuple[bool, str]:
    """Return whether the locale groups thousands with a space, and its decimal mark."""
    found = find_locale(locale)
    return get_group_symbol(found).isspace(), get_decimal_symbol(found)


def _value(token: str, decimal: str) -> float | None:
    """Return the value of digits and marks, `decimal` being the locale's decimal mark."""
    marks = [c for c in token if not c.isdigit() and c != " "]
    token = token.replace(" ", "")
    if not marks:
        return float(token)
    last = marks[-1]
    whole, _, fraction = token.rpartition(last)
    if len(marks) == 1:
        is_decimal = last == decimal or last == "٫" or len(fraction) != 3
    elif len(set(marks)) == 1:  # 1.234.567, or 1.2.3, which is no number
        if len(fraction) != 3:
            return None
        is_decimal = False
    else:
        is_decimal = True
    digits = "".join(c for c in whole if c.isdigit())
    return float(f"{digits}.{fraction}" if is_decimal else digits + fraction)


def _key(month: str) -> str:
    """Return a month name as looked up: lower case, damaged letters as one mark."""
    lowered = unicodedata.normalize("NFKC", month).lower().rstrip(".׳")
    return "".join(c if c.isascii() else "?" for c in lowered) if "\ufffd" in lowered else lowered


@lru_cache(maxsize=64)
def _month_patterns(
    locale: str,
) -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return month numbers by name, and patterns for day-, month- and year-first dates.

    A letter lost to a wrong decoding (U+FFFD) still matches, as far as the rest is unambiguous.
    """
    found = Locale.parse(locale)
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in found.months[context][width].items():
                if any(c.isalpha() for c in name) and not name[0].isdigit():
                    names.setdefault(_key(name), number)
    names.update(MORE_MONTHS.get(found.language, {}))
    damaged = {
        "".join(c if c.isascii() else "?" for c in name): number for name, number in names.items()
    }
    letters = [
        "".join(re.escape(c) if c.isascii() else f"[{re.escape(c)}\ufffd]" for c in name)
        for name in sorted(names, key=len, reverse=True)
    ]
    month = r"(?P<month>" + ("|".join(letters) or r"(?!)") + r")(?![^\W\d_])[.׳]?"
    day = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th|er|[.ºª°])?"
    year = r"(?P<year>\d{4})(?!\d)"
    of = r"[\s,]{0,3}(?:de[l]?\s|d[’']|ב)?"
    return (
        names | damaged,
        re.compile(day + of + month + of + year, re.IGNORECASE),
        re.compile(r"(?<![^\W\d_])" + month + r"\s{0,2}" + day + r"[\s,،]{1,3}" + year, re.I),
        re.compile(r"(?<!\d)" + year + r"[.,]?\s{0,2}" + month + r"\s{0,2}" + day, re.IGNORECASE),
    )


@lru_cache(maxsize=64)
def _numeric_order(locale: str) -> str:
    """Return the order of day, month and year in a numeric date: "dmy", "mdy" or "ymd"."""
    pattern = str(Locale.parse(locale).date_formats["short"].pattern).lower()
    return "".join(sorted("dmy", key=lambda c: pattern.find(c)))


def _numeric_date(match: re.Match[str], locale: str) -> str | None:
    first, second, third = match[1], match[3], match[4]
    order = "ymd" if len(first) == 4 else _numeric_order(locale)
    if order != "ymd" and len(first) < 3 and len(third) == 2:
        third = str(full_year(int(third)))
    if len(first) == 3 or len(third) == 3 or (len(third) == 4) == (order == "ymd"):
        return None
    if order != "ymd" and len(third) < 4:
        return None
    by_part = dict(zip(order, (first, second, third), strict=True))
    return _iso(by_part["y"], by_part["m"], by_part["d"])


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return posted(date(common_year(int(year)), int(month), int(day)).isoformat())
    except ValueError:
        return None


def _utc(text: str) -> str | None:
    try:
        instant = datetime.fromisoformat(re.sub(r"\s?Z$", "+00:00", text))
        return posted(utc_text(instant.astimezone(UTC)))
    except (ValueError, OverflowError):
        return None
