"""The years in which a review can have been posted; what lies outside is an empty date."""

FIRST, LAST = 1990, 2099
BUDDHIST = 543
"""Years that the Thai calendar is ahead; its numbers from 2500 on mean nothing else."""


def posted(moment: str | None) -> str | None:
    """Return a day or an instant in ISO 8601, or None for the zero of somebody's calendar.

    Databases write "never" as 0001-01-01, 1970-01-01 or 9999-12-31.
    """
    return moment if moment is not None and FIRST <= int(moment[:4]) <= LAST else None


def common_year(year: int) -> int:
    """Return a year of the Thai calendar as everybody counts it; others as they are."""
    return year - BUDDHIST if 2500 <= year < 2700 else year


def full_year(short: int) -> int:
    """Return the year that two digits mean."""
    return 1900 + short if short >= FIRST - 1900 else 2000 + short
