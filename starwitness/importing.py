"""Imports: the file is kept beside the captures, journalled, then folded into the record."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from db.clock import utc_text
from db.identity import derived_id
from db.ingest import store_scan
from db.messages import store_message
from db.queries import finish_crawl, start_crawl
from db.records import Message, Scan
from db.store import Store
from starwitness.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What one file brought."""

    file: str
    format: str
    scans: int = 0
    messages: int = 0
    known_already: int = 0
    new: int = 0
    edited: int = 0
    absent: int = 0
    returned: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as a row."""
        return asdict(self)


def import_file(
    workspace: Workspace,
    path: Path,
    *,
    name: str | None,
    url: str | None,
    columns: tuple[tuple[str, str], ...],
    progress: Callable[[str], None],
) -> Imported:
    """Take in a file or a folder.

    Raises:
        BadInput: It is not there, not of the format, or breaks it on a line; what came before
            that line is in the record.
    """
    if not path.exists():
        raise BadInput(str(path), "no such file", "check the path")
    importer = importer_for(path, name=name)
    kept = keep(workspace.captures_path / "imports", path)
    entry = {
        "kind": "import",
        "file": kept.name,
        "format": importer.name,
        "at": utc_text(datetime.now(UTC)),
        "url": url,
        "columns": [list(pair) for pair in columns],
        "source": path.name,
        "version": version("starwitness"),
    }
    with workspace.open_store() as store:
        workspace.journal().append(entry)
        taken = take_in(store, kept, entry, key=workspace.key(), progress=progress, said=path)
    return replace(taken, file=str(path))


def take_in(
    store: Store,
    path: Path,
    entry: dict[str, Any],
    *,
    key: bytes,
    progress: Callable[[str], None],
    said: Path | None = None,
) -> Imported:
    """Fold a kept file into the record as its journal entry says."""
    importer = importer_for(path, name=entry["format"])
    crawl = f"i{derived_id(path.name, entry['format'], length=8)}"
    context = ImportContext(
        store=store,
        key=key,
        crawl=crawl,
        now=entry["at"],
        url=entry["url"],
        columns=tuple((field, column) for field, column in entry["columns"]),
    )
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
            raise BadInput(str(said), error.problem, error.remedy, line=error.line) from error
        raise
    return taken


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


def keep(folder: Path, path: Path) -> Path:
    """Copy a file or folder beside the captures, named by its content; return the copy.

    The same content is kept once. A copy that was interrupted is made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        digest.update(file.relative_to(path).as_posix().encode() if path.is_dir() else b"")
        with file.open("rb") as opened:
            while chunk := opened.read(1 << 20):
                digest.update(chunk)
    kept = folder / f"{digest.hexdigest()[:16]}-{_safe(path.name)}"
    if not kept.exists():
        partial = folder / f".{kept.name}.partial"
        if path.is_dir():
            shutil.copytree(path, partial, dirs_exist_ok=True)
        else:
            shutil.copyfile(path, partial)
        partial.rename(kept)
    return kept


def _safe(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)[-100:]
