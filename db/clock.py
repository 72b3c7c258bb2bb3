"""Times: one written form, and the constant shift that a crawler's wrong clock leaves behind."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

MINIMUM_SHARED = 5
AGREEING_SHARE = 0.8
GRID_S = 900
LARGEST_SHIFT_S = 26 * 3600


def utc_text(moment: datetime) -> str:
    """Return an aware moment as ISO 8601 in UTC, to the second.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_utc(text: str) -> datetime:
    """Return the aware moment that stored text names; a day is its first second in UTC.

    Raises:
        ValueError: The text is not ISO 8601.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def normal_time(text: str | None, *, zone: timezone | None = None) -> str | None:
    """Return a posting time in its stored form, or None for what is not ISO 8601.

    A bare day stays a day. A time without a zone is read in `zone` (the collector's own, UTC
    where unknown): a machine in another zone then shifts nothing.
    """
    if not text:
        return None
    text = text.strip()
    try:
        if len(text) == 10:
            return datetime.fromisoformat(text).date().isoformat()
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone or UTC)
        return utc_text(moment)
    except (ValueError, OverflowError):
        return None


def constant_shift(pairs: Iterable[tuple[str | None, str | None]]) -> int:
    """Return the seconds by which a scan's instants are all late, or 0.

    Args:
        pairs: (known, shown) posting times of the same reviews. Days are ignored: a clock of
            another zone moves a day for some reviews only, which proves nothing.

    A shift is believed when at least `MINIMUM_SHARED` reviews are shared, at least
    `AGREEING_SHARE` of them agree to the second, and it lies on the quarter-hour grid of the
    world's time zones, within `LARGEST_SHIFT_S`.
    """
    shifts: Counter[int] = Counter()
    for known, shown in pairs:
        if known and shown and len(known) > 10 and len(shown) > 10:
            shifts[int((parse_utc(shown) - parse_utc(known)).total_seconds())] += 1
    total = sum(shifts.values())
    if total < MINIMUM_SHARED:
        return 0
    shift, agreeing = shifts.most_common(1)[0]
    believable = shift % GRID_S == 0 and 0 < abs(shift) <= LARGEST_SHIFT_S
    return shift if believable and agreeing >= AGREEING_SHARE * total else 0


def shifted(text: str | None, seconds: int) -> str | None:
    """Return an instant moved by seconds; a day or None is returned as it is."""
    if text is None or len(text) == 10 or not seconds:
        return text
    return utc_text(parse_utc(text) + timedelta(seconds=seconds))
