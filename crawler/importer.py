"""What an import format must declare, and how its file is found."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.errors import BadInput
from db.records import Message, Scan
from db.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Undated:
    """A day that a file tells of a review, and that could not be read; the review has none."""

    where: str
    words: str


def _untold(_: Undated) -> None:
    """Let what could not be read pass without a word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportContext:
    """What a file cannot say.

    Attributes:
        store: The record, read only here: the usual gaps of a listing, what is known.
        key: For pseudonyms.
        crawl: Prefix of the crawl ids that the file's scans get.
        url: The URL that the user gave for a page saved without one.
        now: When the import runs, UTC; the capture time of what carries none.
        columns: (field of the format, column of the file), as the user mapped them.
        site, seller: What the user named for rows and messages that name none.
        modified: (path inside the import, UTC) of each page file: when it was last written.
        undated: Told of every day that could not be read.
    """

    store: Store
    key: bytes
    crawl: str
    now: str
    url: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    site: str | None = None
    seller: str | None = None
    modified: tuple[tuple[str, str], ...] = ()
    undated: Callable[[Undated], None] = _untold


_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")

Read = Callable[[Path, ImportContext], Iterator[Scan | Message]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Importer:
    """One format.

    Attributes:
        name: The module's name; what `--format` says.
        recognises: (path, first 64 KiB) → whether the file is of this format, tried in order
            of `rank`, lowest first, when no format is named.
        read: Streams what the file holds, in the order of capture; raises BadInput with the
            line where the file breaks its format. Bounded in memory, writes nothing.
        folders: It reads folders, too.
    """

    name: str
    recognises: Callable[[Path, bytes], bool]
    read: Read
    rank: int = 50
    folders: bool = False


@cache
def load_importers() -> dict[str, Importer]:
    """Import every file of `crawler/importers` and return its importer by name."""
    package = importlib.import_module("crawler.importers")
    found: dict[str, Importer] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        importer: Importer = importlib.import_module(f"crawler.importers.{info.name}").IMPORTER
        if importer.name != info.name:
            raise ValueError(f"{info.name}.py declares the importer {importer.name!r}")
        found[importer.name] = importer
    return found


def importer_for(path: Path, *, name: str | None = None) -> Importer:
    """Return the importer named, or the first that recognises the file.

    Raises:
        BadInput: The file is missing or unreadable, the name unknown, or nothing recognises it.
    """
    known = load_importers()
    formats = ", ".join(known)
    if name is not None:
        if name not in known:
            raise BadInput(str(path), f"no format {name!r}", f"choose one of: {formats}")
        if path.is_dir() and not known[name].folders:
            raise BadInput(str(path), "a folder", f"name the {name} files in it, one by one")
        return known[name]
    head = first_bytes(path)
    for importer in sorted(known.values(), key=lambda i: i.rank):
        if importer.recognises(path, head):
            return importer
    refuse_spreadsheet(path)
    raise BadInput(str(path), "the format is not clear", f"name it with --format: {formats}")


def refuse_spreadsheet(path: Path) -> None:
    """Ask for a table in the place of a spreadsheet.

    Raises:
        BadInput: The file's name is that of a spreadsheet.
    """
    if path.suffix.lower() in _SPREADSHEETS:
        raise BadInput(str(path), "a spreadsheet", "save it as CSV (UTF-8) and name that")


def first_bytes(path: Path, size: int = 65536) -> bytes:
    """Return the first bytes of a file, or of an index file inside a folder: none.

    Raises:
        BadInput: The file cannot be read.
    """
    if path.is_dir():
        return b""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise BadInput(str(path), error.strerror or "cannot be read", "check the path") from error
