"""The practice market's time: past, scans and the weekly rhythm of buyers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)

# Arrivals relative to an even week, Monday first: buyers write on Sundays and Mondays.
WEEKDAYS = (1.15, 1.0, 0.95, 0.9, 0.85, 0.95, 1.2)
PEAK_FACTOR = 2.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """When the market's past begins, when it is scanned, and when it ends.

    Attributes:
        start: Day of the first weekly scan.
        weeks: Number of weekly scans.
        history_weeks: Weeks of reviews that lie before the first scan.
    """

    start: date
    weeks: int
    history_weeks: int

    @property
    def first(self) -> datetime:
        """Instant of the first scan, 06:00 UTC."""
        return datetime.combine(self.start, time(6), tzinfo=UTC)

    @property
    def scans(self) -> tuple[datetime, ...]:
        """Instants of all weekly scans, ascending."""
        return tuple(self.first + WEEK * week for week in range(self.weeks))

    @property
    def last(self) -> datetime:
        """Instant of the last scan."""
        return self.first + WEEK * (self.weeks - 1)

    @property
    def opens(self) -> datetime:
        """Instant from which reviews exist."""
        return self.first - WEEK * self.history_weeks

    @property
    def closes(self) -> datetime:
        """Instant after which nothing happens; one week after the last scan."""
        return self.last + WEEK

    @property
    def days(self) -> tuple[datetime, ...]:
        """Midnights of all days between opening and closing, ascending."""
        midnight = self.opens.replace(hour=0)
        count = (self.closes - midnight).days
        return tuple(midnight + DAY * day for day in range(count))

    @property
    def peaks(self) -> tuple[datetime, ...]:
        """First days of the site-wide sales weeks: one in the past, one among the scans."""
        past = self.first - WEEK * (self.history_weeks // 2)
        return (past.replace(hour=0), (self.first + WEEK * (self.weeks // 2)).replace(hour=0))

    def factor(self, day: datetime) -> float:
        """Return arrivals on a day relative to the mean day."""
        peak = any(start <= day < start + WEEK for start in self.peaks)
        return WEEKDAYS[day.weekday()] * (PEAK_FACTOR if peak else 1.0)
