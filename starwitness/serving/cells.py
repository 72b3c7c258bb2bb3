"""Cells that a spreadsheet shows and never executes: one by one, or in a stream of CSV."""

import re
from codecs import getincrementaldecoder
from functools import cache

_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_INVISIBLE = "\ufeff\u200b\u2060"
_NUMBER = re.compile(r"-\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_CELL = re.compile(r'("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\Z)')


def safe_cell(value: object, *, split_at: str = ";") -> object:
    """Return a cell that a spreadsheet shows and never executes.

    Text that begins with `= + - @` (also full-width), after any white space, or with a tab or a
    carriage return, gets a leading apostrophe; numbers are left alone. Null bytes become U+FFFD.

    A spreadsheet of another language takes `split_at` for the end of a cell, inside quotes too,
    since its rows begin with none; and then every line for a row. What would begin a formula there
    gets its apostrophe as well.
    """
    if not isinstance(value, str):
        return value
    value = value.replace("\x00", "\ufffd")
    start = value.lstrip().lstrip(_INVISIBLE).lstrip()
    dangerous = value.startswith(("\t", "\r")) or start.startswith(_DANGEROUS)
    value = _inner(split_at).sub(r"\1'", value)
    return f"'{value}" if dangerous else value


@cache
def _inner(split_at: str) -> re.Pattern[str]:
    """Return what stands before a formula that begins where a text may be split."""
    ends = rf"{re.escape(split_at)}\t\r\n\v\f\x85\u2028\u2029"
    return re.compile(
        rf"([{ends}](?:[^\S{ends}]|[{_INVISIBLE}])*+)(?=[{re.escape(''.join(_DANGEROUS))}])"
    )


def _safe(match: re.Match[str]) -> str:
    cell, end = match[1], match[2]
    quoted = cell.startswith('"')
    text = cell[1:-1].replace('""', '"') if quoted else cell
    if _NUMBER.fullmatch(text):  # a negative number; text that looks like one is as harmless
        return match[0]
    safe = str(safe_cell(text))
    if safe == text:
        return match[0]
    doubled = safe.replace('"', '""')
    return f'"{doubled}"{end}' if quoted else f"{safe}{end}"


class SafeRows:
    """Makes the cells of a CSV stream safe; what is fed in may be cut anywhere."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def feed(self, data: bytes, *, last: bool) -> bytes:
        """Return the whole rows that are there by now; everything where these are the last."""
        self._held += self._decoder.decode(data, last)
        whole = self._held.endswith("\r\n") and self._held.count('"') % 2 == 0
        if not (whole or last):
            return b""
        rows, self._held = self._held, ""
        return _CELL.sub(_safe, rows).encode()
