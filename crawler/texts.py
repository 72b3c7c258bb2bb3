"""Text that can be stored: what UTF-8 and SQLite cannot hold is replaced."""

from typing import Any

NESTED = 50
LARGEST = 2**63 - 1


def well_formed(text: str) -> str:
    """Return the text with half characters and NUL replaced.

    JSON may carry one half of a surrogate pair: a picture that was cut in two with its text.
    """
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def storable_count(value: int) -> int | None:
    """Return the number, or None for one that no column holds."""
    return value if -LARGEST <= value <= LARGEST else None


def well_formed_json(value: Any, depth: int = 0) -> Any:
    """Return a JSON value with every text in it well-formed; what nests too deep is None."""
    if isinstance(value, str):
        return well_formed(value)
    if depth > NESTED:
        return None
    if isinstance(value, list):
        return [well_formed_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {well_formed(key): well_formed_json(v, depth + 1) for key, v in value.items()}
    return value
