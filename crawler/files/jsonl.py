"""JSON Lines, read one at a time, with the line number in every complaint."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.texts import storable_count, well_formed_json

LINE_LIMIT = 20_000_000
GZIPPED = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says under each key; a value of a wrong type is said aloud, never dropped.

    A total that was passed over in silence would let a listing count as complete.

    Attributes:
        remedy: What a user can do about a value that is wrong.
    """

    path: Path
    number: int
    record: Mapping[str, Any]
    remedy: str

    def text(self, key: str) -> str | None:
        """Return a text; a number is its digits."""
        value = self.record.get(key)
        if isinstance(value, bool | list | dict):
            raise self._wrong(key, "a text")
        return None if value is None else str(value)

    def count(self, key: str) -> int | None:
        """Return a whole number, 0 or more."""
        value = self._number(key)
        if value is not None and (value < 0 or value != int(value)):
            raise self._wrong(key, "a count")
        return None if value is None else int(value)

    def rating(self, key: str) -> float | None:
        """Return stars, 1 to 5 and 0, which is how many collectors write that there are none."""
        value = self._number(key)
        if value is not None and not 0 <= value <= 5:
            raise self._wrong(key, "1 to 5")
        return None if value is None else float(value)

    def flag(self, key: str) -> bool | None:
        """Return true, false or None."""
        value = self.record.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(key, "true, false or null")

    def _number(self, key: str) -> int | float | None:
        value = self.record.get(key)
        if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
            raise self._wrong(key, "a number")
        return value

    def _wrong(self, key: str, wanted: str) -> BadInput:
        told = repr(self.record[key])[:80]
        return BadInput(
            str(self.path), f'"{key}" is {told}, not {wanted}', self.remedy, line=self.number
        )


def unpacked(head: bytes, size: int = 65536) -> bytes:
    """Return up to `size` bytes that the first bytes of a gzipped file hold; none if damaged."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, size)
    except zlib.error:
        return b""


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON Lines file, plain or gzipped; blank lines are skipped.

    Raises:
        BadInput: A line is no JSON object, is too long, or the file is not text.
    """
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIPPED
    with gzip.open(path, "rb") if packed else path.open("rb") as file:
        number = 0
        while line := _next_line(path, file, number + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                raise BadInput(
                    str(path),
                    f"a line of over {LINE_LIMIT:,} bytes",
                    "is it JSON Lines?",
                    line=number,
                )
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, _object(path, number, line)


def _next_line(path: Path, file: Any, number: int) -> bytes:
    try:
        line: bytes = file.readline(LINE_LIMIT + 1)
    except (OSError, EOFError) as error:
        raise BadInput(
            str(path), f"cannot be read on ({error})",
            "the file is cut short or damaged; the lines before were taken in", line=number,
        ) from error  # fmt: skip
    return line


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_float=_finite, parse_int=_storable, parse_constant=_nothing)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            str(path),
            f"not JSON ({error})",
            "each line must be one JSON object; the lines "
            "before it were taken in, so mend this one and import again",
            line=number,
        ) from error
    if not isinstance(value, dict):
        raise BadInput(str(path), "not a JSON object", "each line must be one object", line=number)
    return dict(well_formed_json(value)) if b"\\ud" in line.lower() or b"\\u0000" in line else value


def _finite(text: str) -> float | None:
    """Return a number, or None for one that no float holds (`1e400`)."""
    number = float(text)
    return number if isfinite(number) else None


def _storable(text: str) -> int | None:
    """Return a number, or None for one of more than 64 bits."""
    return storable_count(int(text)) if len(text) <= 20 else None


def _nothing(_name: str) -> None:
    """`NaN` and `Infinity` are no JSON; they say nothing."""
    return
