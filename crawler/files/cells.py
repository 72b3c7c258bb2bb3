"""Cells of rows that others wrote: texts, numbers, votes and times, with complaints that help."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.language.years import posted
from crawler.scales import to_stars
from db.clock import normal_time, utc_text


def read_text(value: Any) -> str | None:
    """Return a cell as text, parts of a list or object joined; None where it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in list(value.items())[:20])
    if isinstance(value, list):
        return "\n".join(str(v) for v in value[:50])
    return str(value).strip() or None


def read_number(path: Path, number: int, column: str | None, value: Any) -> float | None:
    """Return a number from 0 to 1000; None where the cell is empty or beyond that.

    Raises:
        BadInput: The cell holds no number.
    """
    if value is None or value == "" or column is None:
        return None
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError as error:
        raise BadInput(
            str(path),
            f'column "{column}" holds {str(value)[:60]!r}, not a number',
            "mend the row, or name another column with --column stars=COLUMN",
            line=number,
        ) from error
    return found if 0 <= found <= 1000 else None


def read_stars(
    path: Path, number: int, column: str, rating: float | None, best: float
) -> float | None:
    """Return a rating on a scale up to `best` as stars in 1..5.

    Raises:
        BadInput: The rating is above its scale.
    """
    if rating is None:
        return None
    if rating > best:
        raise BadInput(
            str(path),
            f'column "{column}" holds {rating:g}, above the scale of {best:g}',
            "give the scale in a column: --column best_rating=COLUMN",
            line=number,
        )
    return to_stars(rating, best)


def read_flag(value: Any) -> bool | None:
    """Return a truth value, also where it is written as a word; None for anything else."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in ("1", "true", "yes", "y", "t", "verified", "verified purchase"):
        return True
    return False if word in ("0", "false", "no", "n", "f") else None


def read_votes(value: Any) -> int | None:
    """Return a count of votes, thousands separators allowed; None for anything else."""
    digits = str(value).replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def read_moment(path: Path, number: int, column: str | None, value: Any) -> str | None:
    """Return a posting time: ISO 8601, Unix seconds or milliseconds, or `02 9, 2018`.

    None too for the zero of a calendar, with which databases say "never".

    Raises:
        BadInput: The cell holds something else.
    """
    if value is None or value == "" or column is None:
        return None
    word = str(value).strip()
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    try:
        if seconds >= 1e11:
            return utc_text(datetime.fromtimestamp(seconds / 1000, UTC))
        if seconds >= 1e8:
            moment = datetime.fromtimestamp(seconds, UTC)
            day = seconds % 86400 == 0
            return moment.date().isoformat() if day else utc_text(moment)
        found = normal_time(word.replace("Z", "+00:00") if word.endswith("Z") else word)
        if found is not None:
            return posted(found)
        return datetime.strptime(word, "%m %d, %Y").replace(tzinfo=UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput(
            str(path),
            f'column "{column}" holds {word[:60]!r}, not a time that is read',
            "write ISO 8601 (2026-11-21) or Unix time; or name another column with "
            "--column posted_at=COLUMN",
            line=number,
        ) from error
