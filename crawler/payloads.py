"""Values out of JSON answers: tolerant to type, strict about meaning, never raising.

Numbers are kept as text while a payload is read (`parse_int=str`): ids beyond 2^53 stay exact,
and a 5,000-digit number costs nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from crawler.language.years import posted
from db.clock import utc_text

_HOLDERS = (dict, list)
_WALLS = re.compile(rb"^\s*(?:\)\]\}'?,?\s*|for\s*\(;;\);\s*|while\s*\(1\);\s*|/\*\*/\s*)")
_JSONP = re.compile(rb"^\s*[A-Za-z_$][\w$.]{0,120}\s*\(")
_SHORT_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")


def load_json(body: bytes | str) -> Any:
    """Return the value of a JSON body, numbers as text; None where it is no JSON.

    Anti-hijacking prefixes (`)]}'`) and a JSONP wrapper are taken off first.
    """
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    raw = _WALLS.sub(b"", raw.removeprefix(b"\xef\xbb\xbf"), count=1)
    head = raw[:1]
    if head not in b'[{"' or not head:
        wrapper = _JSONP.match(raw[:300])
        if wrapper is None:
            raw = raw.strip()
            if raw[:1] not in (b"[", b"{", b'"'):
                return None
        else:
            raw = raw[wrapper.end() : raw.rfind(b")")]
    return parse_json(raw.decode("utf-8", "replace"))


def parse_json(text: str) -> Any:
    """Return the value of a JSON text, numbers as text; None where it is no JSON."""
    try:
        return json.loads(
            text, strict=False, parse_int=str, parse_float=str, parse_constant=lambda _name: None
        )
    except (ValueError, RecursionError):
        return None


def dig(value: Any, *path: str | int) -> Any:
    """Return what lies at a path of keys and positions; None where the path ends early."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def as_list(value: Any) -> list[Any]:
    """Return a list, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def as_dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; what is no object is left out."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def as_text(value: Any) -> str | None:
    """Return non-blank text; None for anything else."""
    return value if isinstance(value, str) and value.strip() else None


def as_id(value: Any) -> str | None:
    """Return an id: text of at most 300 characters; None for anything else."""
    text = as_text(value)
    return text.strip() if text is not None and len(text) <= 300 else None


def as_float(value: Any) -> float | None:
    """Return a finite number; None for anything else."""
    if not isinstance(value, str) or len(value) > 40 or "_" in value:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def as_int(value: Any) -> int | None:
    """Return a count: a whole number from 0 that fits the record; None for anything else."""
    number = as_float(value)
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


def as_bool(value: Any) -> bool | None:
    """Return a truth value, also where it is written as text; None for anything else."""
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    return known.get(value.strip().lower()) if isinstance(value, str) else None


def as_instant(value: Any) -> str | None:
    """Return an instant in UTC, or a day where the text has no time or no zone, as ISO 8601.

    Seconds since 1970 (also in milliseconds) are read too. None in years without any review.
    """
    text = as_text(value)
    if text is None or len(text) > 40:
        return None
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit() and len(text.partition(".")[0]) >= 9:
        return _from_epoch(float(text))
    text = re.sub(r"\s?UTC$", "+00:00", text)
    try:
        moment = datetime.fromisoformat(_SHORT_OFFSET.sub(r"\1:\2", text))
    except ValueError:
        return None
    if moment.tzinfo is None:
        return posted(moment.date().isoformat())
    try:
        return posted(utc_text(moment))
    except OverflowError:
        return None


def find_objects(value: Any, *keys: str) -> Iterator[dict[str, Any]]:
    """Yield every object, at any depth, that has all of `keys`; outermost first, in order."""
    wanted = frozenset(keys)
    stack = [value]
    while stack:
        node = stack.pop()
        if node.__class__ is dict:
            if wanted <= node.keys():
                yield node
            node = node.values()
        elif node.__class__ is not list:
            continue
        stack += [child for child in reversed(node) if child.__class__ in _HOLDERS]


def having(objects: Iterable[dict[str, Any]], *keys: str) -> Iterator[dict[str, Any]]:
    """Yield those of some objects that have all of `keys`, in their order."""
    wanted = frozenset(keys)
    return (one for one in objects if wanted <= one.keys())


def _from_epoch(seconds: float) -> str | None:
    if seconds > 1e11:
        seconds /= 1000
    try:
        return posted(utc_text(datetime.fromtimestamp(seconds, UTC)))
    except (OverflowError, OSError, ValueError):
        return None
