"""Puts finished files in place, so that a kill leaves the old report or the new, never half.

A report is written into a hidden folder beside its place. A first report is moved there as a
whole. A later one replaces file by file, the front page last, so that every address that was
valid stays valid; dossiers that are no longer linked are removed at the end.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

FRONT = "index.html"
_PARTIAL = ".partial"


@contextmanager
def publishing(place: Path) -> Iterator[Path]:
    """Give a folder to write into; on leaving without an error its files appear at `place`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(place)
    partial = place.parent / f".{place.name}.{os.getpid()}{_PARTIAL}"
    partial.mkdir()
    try:
        yield partial
        _put_in_place(partial, place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write text piece by piece and make sure that it reached the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as out:
        out.writelines(pieces)


def _put_in_place(partial: Path, place: Path) -> None:
    if not place.exists():
        partial.rename(place)
        return
    written = sorted(path.relative_to(partial) for path in partial.rglob("*") if path.is_file())
    written.sort(key=lambda path: path == Path(FRONT))
    for path in written:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (partial / path).replace(place / path)
    kept = set(written)
    for stale in (place / "sellers").glob("*.html"):
        if stale.relative_to(place) not in kept:
            stale.unlink()


def _clear_abandoned(place: Path) -> None:
    for left in place.parent.glob(f".{place.name}.*{_PARTIAL}"):
        owner = left.name.removesuffix(_PARTIAL).rpartition(".")[2]
        if not owner.isdigit() or int(owner) == os.getpid() or not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
