"""A list of addresses to watch: one a line, or a table with a column `url`."""

from collections.abc import Iterator
from pathlib import Path

from crawler.errors import BadInput
from crawler.files.rows import read_table, table_header
from crawler.importer import refuse_spreadsheet
from crawler.logins import has_login, hidden_login
from starwitness.config import NO_LOGIN, is_address

COLUMNS = ("url", "address", "link")


def read_watchlist(path: Path) -> list[str]:
    """Return the addresses of a file, in its order, each once.

    Blank lines, and lines that begin with `#`, are passed over; so are rows without an address.

    Raises:
        BadInput: No file, a spreadsheet, no column of addresses, a bad address, or none at all.
    """
    refuse_spreadsheet(path)
    found: dict[str, None] = {}
    for number, cell in _cells(path):
        told = repr(hidden_login(cell)[:200])
        if has_login(cell):
            raise BadInput(str(path), told, NO_LOGIN, line=number)
        if not is_address(cell):
            raise BadInput(
                str(path), f"{told} is no http(s) address", "write it with https://", line=number
            )
        found.setdefault(cell)
    if not found:
        raise BadInput(str(path), "holds no address", f"one a line, or in a column {COLUMNS[0]!r}")
    return list(found)


def _cells(path: Path) -> Iterator[tuple[int, str]]:
    header = table_header(path)
    if header is None or is_address(header[0]):
        yield from _lines(path)
        return
    named = {name.strip().casefold(): name for name in reversed(header)}
    column = next((named[name] for name in COLUMNS if name in named), None)
    if column is None:
        told = ", ".join(header[:30])
        raise BadInput(str(path), f"no column 'url' among {told}", "name one so", line=1)
    for number, row in read_table(path):
        if cell := row.get(column, "").strip():
            yield number, cell


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(str(path), "not UTF-8", "save the list as UTF-8") from error
    for number, line in enumerate(lines, start=1):
        cell = line.strip()
        heading = number == 1 and cell.casefold() in COLUMNS
        if cell and not heading and not cell.startswith("#"):
            yield number, cell
