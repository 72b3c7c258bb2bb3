"""Times as mail and HTTP headers write them."""

from email.utils import parsedate_to_datetime

from db.clock import utc_text


def header_time(value: object) -> str | None:
    """Return the time that a Date header names, in UTC; None for what is no date.

    A time without a zone is read as UTC, so that every machine reads the same.
    """
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(str(value)[:200])
        return utc_text(moment) if moment.tzinfo else f"{moment:%Y-%m-%dT%H:%M:%S}Z"
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
