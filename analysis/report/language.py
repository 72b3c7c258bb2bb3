"""One language of the report: its translations, and its way to write dates and numbers."""

import math
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_interval
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.support import NullTranslations, Translations

from analysis.report.weeks import Week
from db.errors import StarWitnessError

_LOCALES = {"en": "en_GB", "fr": "fr"}
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
DASH = "–"
_BEFORE_COLON = re.compile(" (?=[:»])|(?<=«) ")
_BEFORE_SIGN = re.compile(r" (?=[;!?]|%(?!\())")
_FIRST_DAY = re.compile(r"(?<!\d)1(?=[\s–][^\d]|–\d)")
_CLOCK = re.compile(r"[T ]([0-2][0-9]:[0-5][0-9])")


class NoSuchLanguage(StarWitnessError):
    """A report was asked for in a language without a catalogue."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        super().__init__(
            f"no report in {tag[:40]!r}; there are {', '.join(_LOCALES)} (docs/report.md says how "
            "to add a language)"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """How one language says things; every method takes plain values and returns plain text.

    Missing values (None, an unreadable date) are written as a dash.
    """

    tag: str
    code: str
    locale: Locale
    translations: NullTranslations

    @property
    def colon(self) -> str:
        """A colon between two things that are put together."""
        return "\u00a0: " if self.tag == "fr" else ": "

    @property
    def semicolon(self) -> str:
        """A semicolon between two things that are put together."""
        return "\u202f; " if self.tag == "fr" else "; "

    def say(self, message: str, /, **values: object) -> str:
        """Return the message in this language with `%(name)s` filled in."""
        said: str = self.translations.gettext(message)
        return said % values if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the message in the grammatical number that `number` asks for; it is `%(n)s`."""
        said: str = self.translations.ngettext(one, many, number)
        return said % {"n": self.number(number), **values}

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with a fixed count of decimals, grouped by thousands."""
        if value is None or math.isnan(value):
            return DASH
        return _decimal(value, digits, self.code)

    def share(self, value: float | None, digits: int = 0) -> str:
        """Return a share in 0..1 as a percentage; only none and all are written 0% and 100%."""
        if value is None or math.isnan(value):
            return DASH
        least = 10.0**-digits
        said = round(100 * value, digits)
        if 0 < value < 1 and said in (0, 100):
            return self._percent(
                least if said == 0 else 100 - least, digits, "<" if said == 0 else ">"
            )
        return self._percent(100 * value, digits)

    def chance(self, value: float | None) -> str:
        """Return an estimated probability as a percentage, which is never 0% nor 100%."""
        return self.share(None if value is None else min(max(value, 1e-6), 1 - 1e-6))

    def _percent(self, value: float, digits: int, sign: str = "") -> str:
        space = "\u202f" if self.tag == "fr" else ""
        return f"{sign}{space if sign else ''}{self.number(value, digits)}{space}%"

    def measure(self, value: float | None) -> str:
        """Return a number of any size with about three significant digits."""
        return DASH if value is None or math.isnan(value) else _measure(value, self.code)

    def day(self, instant: str | None) -> str:
        """Return the day of an ISO 8601 day or instant, `21 Nov 2026`."""
        return _day(instant[:10], self.code) if instant else DASH

    def moment(self, instant: str | None) -> str:
        """Return an ISO 8601 instant to the minute, UTC."""
        return _moment(instant, self.code) if instant else DASH

    def month(self, day: date, *, with_year: bool) -> str:
        """Return a month's short name."""
        return format_date(day, "MMM y" if with_year else "LLL", locale=self.locale)

    def span(self, start: date, end: date) -> str:
        """Return the days from start to end, without repeating what both share."""
        said: str = format_interval(start, end, "yMMMd", locale=self.locale)
        return _FIRST_DAY.sub("1er", said) if self.tag == "fr" else said

    def week(self, week: Week) -> str:
        """Return a week's name with its year."""
        return self.say("week %(number)s of %(year)s", number=week.number, year=week.year)


def load_language(tag: str) -> Language:
    """Return a language by its tag.

    Raises:
        NoSuchLanguage: There is no catalogue for it.
    """
    if tag not in _LOCALES:
        raise NoSuchLanguage(tag)
    return _load(tag)


@lru_cache
def _load(tag: str) -> Language:
    code = _LOCALES[tag]
    return Language(tag, code, Locale.parse(code), _translations(tag))


def _translations(tag: str) -> NullTranslations:
    path = files("analysis.report") / "locale" / tag / "LC_MESSAGES" / "report.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=tag)
    if tag == "fr":
        _keep_signs_on_their_line(catalogue)
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="report")


def _keep_signs_on_their_line(catalogue: Catalog) -> None:
    """Make the spaces that French has before `: ; ! ? »` and within `« 5 %` unbreakable."""
    for message in catalogue:
        if isinstance(message.string, str):
            message.string = _unbroken(message.string)
        elif message.string is not None:
            message.string = tuple(map(_unbroken, message.string))


def _unbroken(text: str) -> str:
    return _BEFORE_SIGN.sub("\u202f", _BEFORE_COLON.sub("\u00a0", text))


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: int, locale: str, *, at_most: bool = False) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    written = f"{value:,.{digits}f}"
    if at_most and digits:
        written = written.rstrip("0").rstrip(".")
    if float(written.replace(",", "")) == 0:
        written = written.removeprefix("-")
    return written.translate(_separators(locale))


@lru_cache
def _separators(locale: str) -> dict[int, str]:
    return {
        ord(","): get_group_symbol(locale),
        ord("."): get_decimal_symbol(locale),
        ord("-"): "−",
    }


@lru_cache(maxsize=4096)
def _measure(value: float, locale: str) -> str:
    if math.isinf(value):
        return _decimal(value, 0, locale)
    size = abs(value)
    if value == int(value) and size < 1e6:
        return _decimal(value, 0, locale)
    if size >= 1e5 or size < 1e-3:
        power = math.floor(math.log10(size))
        base = _decimal(value / 10.0**power, 1, locale) if power > -300 else "0"
        return f"{base} × 10{str(power).translate(_SUPERSCRIPT)}"
    digits = max(0, 2 - math.floor(math.log10(size)))
    return _decimal(value, min(digits, 4), locale, at_most=True)


@lru_cache(maxsize=4096)
def _day(instant: str, locale: str) -> str:
    try:
        day = date.fromisoformat(instant[:10])
        form = "d'er' MMM y" if locale == "fr" and day.day == 1 else "d MMM y"
        return format_date(day, form, locale=locale)
    except ValueError:
        return DASH


def _moment(instant: str, locale: str) -> str:
    """Return day and minute; only the days are many times the same and kept."""
    day = _day(instant[:10], locale)
    clock = _CLOCK.match(instant, 10)
    return f"{day}, {clock[1]} UTC" if clock and day != DASH else day
