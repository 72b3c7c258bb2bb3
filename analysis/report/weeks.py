"""ISO weeks: the span of time that a report speaks of."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.errors import StarWitnessError

_LABEL = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
YEARS = range(1970, 3000)
"""Years of a report: the weeks around each can be reckoned with."""


class NoSuchWeek(StarWitnessError):
    """A week was asked for that no calendar has."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(f"{label[:40]!r} is not a week; write it as 2026-W47 (ISO 8601)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One ISO week in UTC: from Monday 00:00 up to, and without, the next Monday 00:00.

    Attributes:
        monday: First day.
    """

    monday: date

    @property
    def label(self) -> str:
        """The name of the week, `2026-W47`."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        """The week's number in its ISO year, 1 to 53."""
        return self.monday.isocalendar().week

    @property
    def year(self) -> int:
        """The ISO year, which differs from the calendar's around New Year."""
        return self.monday.isocalendar().year

    @property
    def sunday(self) -> date:
        """Last day."""
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> str:
        """First instant, UTC."""
        return f"{self.monday.isoformat()}T00:00:00Z"

    @property
    def end(self) -> str:
        """First instant that no longer belongs to the week, UTC."""
        return f"{(self.monday + timedelta(days=7)).isoformat()}T00:00:00Z"


def parse_week(label: str) -> Week:
    """Return the week with this label.

    Raises:
        NoSuchWeek: The label is malformed, or the year has no such week.
    """
    found = _LABEL.fullmatch(label)
    if found is None or int(found[1]) not in YEARS:
        raise NoSuchWeek(label)
    try:
        return Week(monday=date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        raise NoSuchWeek(label) from None


def week_of(instant: str) -> Week:
    """Return the week that holds an instant or a day, given as ISO 8601 text in UTC.

    Raises:
        ValueError: The text is not ISO 8601.
    """
    day = datetime.fromisoformat(instant).date()
    return Week(monday=day - timedelta(days=day.weekday()))
