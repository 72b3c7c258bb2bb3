"""Times: one written form, and the constant shift that a crawler's wrong clock leaves behind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

MINIMUM_SHARED = 5
AGREEING_SHARE = 0.1
GRID_S = 900
LARGEST_SHIFT_S = 26 * 3600
DAY_S = 24 * 3600
WANDERING_AT_LEAST = 3
"""Dates that must have moved alone, and farther than a clock moves, for all to be approximate."""
EARLIEST, LATEST = "1000", "9000"
"""Years that are read: compared as text, and with room for a clock's shift."""


def utc_text(moment: datetime) -> str:
    """Return an aware moment as ISO 8601 in UTC, to the second.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    told = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return f"{told.isoformat()}Z"  # `strftime` writes the year 1 without its zeros


def parse_utc(text: str) -> datetime:
    """Return the aware moment that stored text names; a day is its first second in UTC.

    Raises:
        ValueError: The text is not ISO 8601.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def days_between(start: str, end: str) -> float:
    """Return the days from one stored time to another; negative where the other is earlier."""
    return (parse_utc(end) - parse_utc(start)).total_seconds() / DAY_S


def normal_time(text: str | None, *, zone: timezone | None = None) -> str | None:
    """Return a posting time in its stored form, or None for what is not ISO 8601 or no year.

    A bare day stays a day. A time without a zone is read in `zone` (the collector's own, UTC
    where unknown): a machine in another zone then shifts nothing.
    """
    if not text:
        return None
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == 10:
            found = moment.date().isoformat()
        else:
            found = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC))
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None


def clock_shifts(pairs: Iterable[tuple[str | None, str | None]]) -> tuple[int, ...]:
    """Return the seconds by which a scan's instants are late, commonest first; empty for none.

    Args:
        pairs: (known, shown) posting times of the same reviews. Days are ignored: a clock of
            another zone moves a day for some reviews only, which proves nothing.

    A shift is believed when at least `MINIMUM_SHARED` reviews, and at least `AGREEING_SHARE` of
    those shared, have it to the second, and it lies on the quarter-hour grid of the world's time
    zones, within `LARGEST_SHIFT_S`. There may be two: a zone with summer time has two offsets.
    """
    shifts: Counter[int] = Counter()
    for known, shown in pairs:
        if known and shown and len(known) > 10 and len(shown) > 10:
            shifts[int((parse_utc(shown) - parse_utc(known)).total_seconds())] += 1
    enough = max(MINIMUM_SHARED, AGREEING_SHARE * sum(shifts.values()))
    return tuple(
        shift
        for shift, agreeing in shifts.most_common()
        if agreeing >= enough and shift % GRID_S == 0 and 0 < abs(shift) <= LARGEST_SHIFT_S
    )


def corrections(
    known: Mapping[str, str | None], shown: Sequence[tuple[str, str | None]]
) -> tuple[dict[str, int], int]:
    """Return the seconds to take off each shown review's time, by key, and the main shift.

    A known review is corrected by its own shift where that is a believed one; a new one takes
    the shift of the known review nearest to it in the listing.
    """
    shifts = clock_shifts((known[key], time) for key, time in shown if key in known)
    if not shifts:
        return {}, 0
    taken: dict[str, int] = {}
    nearest = shifts[0]
    for key, time in shown:
        before = known.get(key)
        if before and time and len(before) > 10 and len(time) > 10:
            late = int((parse_utc(time) - parse_utc(before)).total_seconds())
            if late in shifts or late == 0:
                nearest = taken[key] = late
        elif key not in known:
            taken[key] = nearest
    return taken, shifts[0]


def unsteadiness(pairs: Iterable[tuple[str | None, str | None]]) -> int:
    """Return the largest move, in seconds, that a clock may have made of any one date.

    Too few reviews may agree for a shift to be believed and taken off; then their dates are
    known only up to it. Moves that no clock makes (off the grid, over a day) are edits.

    Args:
        pairs: (known, shown) posting times of the same reviews, instants or days.
    """
    most = 0
    for known, shown in pairs:
        if not known or not shown or (len(known) == 10) != (len(shown) == 10):
            continue
        moved = int(abs((parse_utc(shown) - parse_utc(known)).total_seconds()))
        if moved % GRID_S == 0 and moved <= LARGEST_SHIFT_S:
            most = max(most, moved)
    return most


def wandering(pairs: Iterable[tuple[str | None, str | None]]) -> int:
    """Return the largest move, in seconds, of dates that move by themselves; 0 where few do.

    A site that says "two months ago", or a reader that takes day for month every other time, dates
    the same review anew with every reading. How far a date can be trusted is what such dates were
    seen to move. One review alone may have been written again.

    Args:
        pairs: (known, shown) posting times of reviews of which nothing else changed.
    """
    moves = [
        int(abs((parse_utc(shown) - parse_utc(known)).total_seconds()))
        for known, shown in pairs
        if known and shown and known != shown
    ]
    far = [move for move in moves if move > LARGEST_SHIFT_S]
    return max(far) if len(far) >= WANDERING_AT_LEAST else 0


def shifted(text: str | None, seconds: int) -> str | None:
    """Return an instant moved by seconds; a day or None is returned as it is."""
    if text is None or len(text) == 10 or not seconds:
        return text
    return utc_text(parse_utc(text) + timedelta(seconds=seconds))


def apart(text: str, seconds: int) -> str:
    """Return a posting time moved by seconds; a day is moved by whole days, away from it."""
    if len(text) > 10:
        return utc_text(parse_utc(text) + timedelta(seconds=seconds))
    days = (abs(seconds) + DAY_S - 1) // DAY_S
    moment = parse_utc(text) + timedelta(days=days if seconds > 0 else -days)
    return moment.date().isoformat()
