"""The crawl's clock: the machine's, or one set for a replay."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from db.clock import utc_text


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time from a start on; `start` None is the machine's own time.

    Attributes:
        tick: Seconds since some fixed moment; replaced in tests.
    """

    start: datetime | None = None
    tick: Callable[[], float] = monotonic
    began: float = field(default=0.0)

    @classmethod
    def at(cls, start: datetime | None) -> "Clock":
        """Return a clock that shows `start` now."""
        return cls(start=start, began=monotonic())

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        if self.start is None:
            return datetime.now(UTC)
        return self.start + timedelta(seconds=self.tick() - self.began)

    def text(self) -> str:
        """Return the moment in its stored form."""
        return utc_text(self.now())
