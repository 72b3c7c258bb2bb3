"""Folds a kept import into the record as its journal entry says, at first and in a rebuild."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.importer import ImportContext, Undated, importer_for
from db.identity import derived_id
from db.ingest import store_scan
from db.records import Message, Scan
from db.store import Store
from db.tables.crawls import finish_crawl, start_crawl
from db.tables.messages import store_message


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What one file brought.

    Attributes:
        undated: Reviews whose day the file tells and nobody could read.
        undated_first: Where the first of them stands, and how it is written.
    """

    file: str
    format: str
    scans: int = 0
    messages: int = 0
    known_already: int = 0
    new: int = 0
    edited: int = 0
    absent: int = 0
    returned: int = 0
    undated: int = 0
    undated_first: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as a row."""
        return asdict(self)


def take_in(
    store: Store,
    path: Path,
    entry: dict[str, Any],
    *,
    key: bytes,
    progress: Callable[[str], None],
    said: Callable[[str], str] | None = None,
) -> Imported:
    """Fold a kept file into the record as its journal entry says.

    Args:
        store: The record.
        path: The kept copy.
        entry: Its journal entry.
        key: The key of pseudonyms.
        progress: Told of every scan and message.
        said: The path that the user knows, of one inside the copy.
    """
    importer = importer_for(path, name=entry["format"])
    crawl = f"i{derived_id(path.name, entry['format'], length=8)}"
    context = ImportContext(
        store=store,
        key=key,
        crawl=crawl,
        now=entry["at"],
        url=entry["url"],
        columns=tuple((field, column) for field, column in entry["columns"]),
        site=entry.get("site"),
        seller=entry.get("seller"),
        modified=tuple((name, at) for name, at in entry.get("modified") or ()),
    )
    days = _Unread()
    context = replace(context, undated=days.add)
    taken = Imported(file=path.name, format=importer.name)
    begun: set[str] = set()
    try:
        for item in importer.read(path, context):
            if item.crawl not in begun:
                begun.add(item.crawl)
                at = item.captured_at if isinstance(item, Scan) else entry["at"]
                start_crawl(
                    store, item.crawl, kind="import", source=entry["source"], at=at,
                    version=entry["version"],
                )  # fmt: skip
                finish_crawl(store, item.crawl, at)
            taken = _stored(store, item, taken, progress)
    except BadInput as error:
        if said is not None:
            raise BadInput(
                said(error.path), error.problem, error.remedy, line=error.line
            ) from error
        raise
    return replace(taken, undated=days.count, undated_first=days.first)


class _Unread:
    """Counts days that could not be read, and keeps the first; files may hold millions."""

    def __init__(self) -> None:
        self.count = 0
        self.first = ""

    def add(self, one: Undated) -> None:
        """Count one."""
        self.count += 1
        self.first = self.first or f"{one.where[:200]}: {one.words[:60]!r}"


def _stored(
    store: Store, item: Scan | Message, taken: Imported, progress: Callable[[str], None]
) -> Imported:
    if isinstance(item, Message):
        new = store_message(store, item)
        progress(item.subject or item.id)
        return replace(
            taken, messages=taken.messages + 1, known_already=taken.known_already + (not new)
        )
    one = store_scan(store, item)
    progress(f"{item.product} {item.captured_at}")
    return replace(
        taken,
        scans=taken.scans + 1,
        known_already=taken.known_already + one.known_already,
        new=taken.new + one.new,
        edited=taken.edited + one.edited,
        absent=taken.absent + one.absent,
        returned=taken.returned + one.returned,
    )
