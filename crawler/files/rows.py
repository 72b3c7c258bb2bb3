"""Tables as text: CSV and its relatives, read one row at a time with the line of each."""

import csv
import gzip
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from crawler.errors import BadInput

LINE_LIMIT = 2_000_000
_DELIMITERS = ",;\t|"


def _opened(path: Path) -> BufferedIOBase:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    return cast("BufferedIOBase", gzip.open(path, "rb") if packed else path.open("rb"))


def table_header(path: Path) -> list[str] | None:
    """Return the column names of a table; None where the file is no table (JSON, one column).

    Raises:
        BadInput: The file cannot be read, or its first line is no row of a table.
    """
    try:
        with _opened(path) as file:
            line = file.readline(65536)
    except (OSError, EOFError) as error:
        raise BadInput(str(path), f"cannot be read ({error})", "check the file") from error
    top = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
    if not top or top[0] in "{[<" or "\x00" in top:
        return None
    delimiter = max(_DELIMITERS, key=top.count)
    if not top.count(delimiter):
        return None
    return _header(path, top, delimiter)


def _header(path: Path, top: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([top], delimiter=delimiter))
    except csv.Error as error:
        raise BadInput(
            str(path), f"not a table ({error})", "save it as CSV (UTF-8), a line for each row",
            line=1,
        ) from error  # fmt: skip


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row by column name) of a table whose first line names its columns.

    Raises:
        BadInput: A row has more cells than there are columns, is too long, or is no UTF-8.
    """
    with _opened(path) as file:
        top = file.readline(65536).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        delimiter = max(_DELIMITERS, key=top.count)
        header = _header(path, top.rstrip("\r\n"), delimiter)
        reader = csv.reader(_lines(path, file), delimiter=delimiter)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadInput(
                    str(path), f"not a table ({error})", "check the quotes of this row",
                    line=reader.line_num + 1,
                ) from error  # fmt: skip
            if not cells:
                continue
            if len(cells) > len(header):
                raise BadInput(
                    str(path), f"{len(cells)} cells under {len(header)} columns",
                    f"quote texts that contain {delimiter!r}", line=reader.line_num + 1,
                )  # fmt: skip
            yield reader.line_num + 1, dict(zip(header, cells, strict=False))


def _lines(path: Path, file: BufferedIOBase) -> Iterator[str]:
    number = 1
    while True:
        number += 1
        try:
            line = file.readline(LINE_LIMIT + 1)
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(
                str(path), "not UTF-8", "save the table as UTF-8", line=number
            ) from error
        except (OSError, EOFError) as error:
            raise BadInput(
                str(path), f"cannot be read on ({error})", "the file is cut short or damaged; what "
                "came before was taken in", line=number,
            ) from error  # fmt: skip
        if not line:
            return
        if len(line) > LINE_LIMIT:
            raise BadInput(
                str(path), f"a line of over {LINE_LIMIT:,} bytes", "is it a table?", line=number
            )
        yield text
