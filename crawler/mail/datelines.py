"""Times as mail and HTTP headers write them."""

from email.utils import parsedate_to_datetime

from db.clock import normal_time


def header_time(value: object) -> str | None:
    """Return the time that a Date header names, in UTC; None for what is no date.

    A time without a zone is read as UTC, so that every machine reads the same.
    """
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(str(value)[:200])
        return normal_time(moment.isoformat())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
