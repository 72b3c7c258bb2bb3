"""Imports: the file is kept beside the captures, journalled, then folded into the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from crawler.errors import BadInput
from crawler.importer import importer_for
from crawler.importers.html import is_page, tells_address
from db.clock import utc_text
from starwitness.keeping import contents, keep, modified, readable
from starwitness.recovering import recover
from starwitness.taking import Imported, take_in
from starwitness.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What the user says of a file that the file does not say itself."""

    name: str | None = None
    url: str | None = None
    site: str | None = None
    seller: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


def import_files(
    workspace: Workspace, paths: Sequence[Path], hints: Hints, *, progress: Callable[[str], None]
) -> tuple[list[Imported], list[BadInput]]:
    """Take in files and folders, one after the other; saved pages among them go together.

    Returns:
        What each brought, and what is wrong with those that are not of the format, or break it
        on a line: what came before that line is in the record, and so are the other files.

    Raises:
        BadInput: One is not there; nothing was taken in.
    """
    for path in paths:
        if not path.exists():
            raise BadInput(str(path), "no such file", "check the path")
        if not (path.is_file() or path.is_dir()):
            raise BadInput(str(path), "no file", "a pipe or device is read once: save it first")
    pages = [path for path in paths if hints.name in (None, "html") and is_page(path)]
    if len(pages) > 1 and hints.url is None:
        pages = [path for path in pages if _tells_address(path)]
    together = pages if len(pages) > 1 else []
    groups = [[path] for path in paths if path not in together]
    taken: list[Imported] = []
    refused: list[BadInput] = []
    for group in [*groups, *([together] if together else [])]:
        try:
            taken.append(import_file(workspace, group, hints, progress=progress))
        except BadInput as error:
            refused.append(error)
    return taken, refused


def import_file(
    workspace: Workspace, paths: Sequence[Path], hints: Hints, *, progress: Callable[[str], None]
) -> Imported:
    """Take in a file or a folder, or several saved pages as if they lay in one folder."""
    path = paths[0]
    importer = importer_for(path, name=hints.name or ("reviews" if hints.columns else None))
    kept = keep(workspace.captures_path / "imports", paths)
    entry = {
        "kind": "import",
        "file": kept.name,
        "format": importer.name,
        "at": utc_text(datetime.now(UTC)),
        "url": hints.url,
        "site": hints.site,
        "seller": hints.seller,
        "columns": [list(pair) for pair in hints.columns],
        "modified": modified(paths) if importer.name == "html" else [],
        "source": readable(path.name),
        "version": version("starwitness"),
    }
    done = {"kind": "imported", "file": kept.name}
    with workspace.open_store() as store:
        recover(workspace, store)
        workspace.journal().append(entry)
        try:
            taken = take_in(
                store, kept, entry, key=workspace.key(), progress=progress, said=_known(kept, paths)
            )
        except (KeyboardInterrupt, SystemExit):
            raise  # taken in again by the next command
        except BaseException:  # tried again, it would fail again, and bar the way for ever
            workspace.journal().append(done)
            raise
        workspace.journal().append(done)
    told = str(path) if len(paths) == 1 else f"{path} and {len(paths) - 1} more"
    return replace(taken, file=told)


def _tells_address(page: Path) -> bool:
    """Return whether a page can be taken in with others; alone, it is told what it lacks."""
    try:
        return tells_address(page)
    except BadInput:
        return False


def _known(kept: Path, paths: Sequence[Path]) -> Callable[[str], str]:
    """Return what tells, of a path inside a kept copy, the path that the user knows."""
    known = {str(kept / name): str(path) for name, path in contents(paths)}
    return lambda inside: known.get(inside, str(paths[0]))
