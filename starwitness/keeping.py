"""The copies of what was imported, kept beside the captures and named by their content."""

import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.importers.html import PAGES
from db.clock import utc_text

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def readable(name: str) -> str:
    """Return a file's name as text; bytes that are no UTF-8 are written out in hexadecimal."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def contents(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return (name inside the kept copy, file) of what is imported; links are left out."""
    if len(paths) > 1:
        names = [readable(path.name) for path in paths]
        return [
            (name if names.count(name) == 1 else f"{number:04}-{name}", path)
            for number, (name, path) in enumerate(zip(names, paths, strict=True))
        ]
    path = paths[0]
    if not path.is_dir():
        return [(readable(path.name), path)]
    files = (p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
    return sorted((readable(file.relative_to(path).as_posix()), file) for file in files)


def modified(paths: Sequence[Path]) -> list[list[str]]:
    """Return (name, UTC) of each file: when it was last written, which a copy does not tell."""
    if len(paths) == 1 and not paths[0].is_dir():
        named = [("", paths[0])]
    else:
        named = [(n, p) for n, p in contents(paths) if p.suffix.lower() in PAGES]
    return [
        [name, utc_text(datetime.fromtimestamp(int(file.stat().st_mtime), UTC))]
        for name, file in named
    ]


def keep(folder: Path, paths: Sequence[Path]) -> Path:
    """Copy a file, a folder or several files beside the captures, named by their content.

    The same content is kept once. A copy that was interrupted is made again; one that the disk
    has no room for leaves nothing.
    """
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)
    single = len(paths) == 1 and not paths[0].is_dir()
    digest = hashlib.sha256()
    for name, file in contents(paths):
        digest.update(b"" if single else name.encode())
        with file.open("rb") as opened:
            while chunk := opened.read(1 << 20):
                digest.update(chunk)
    more = "" if len(paths) == 1 else "-and-more"
    kept = folder / f"{digest.hexdigest()[:16]}-{_safe(paths[0].name)}{more}"
    if not kept.exists():
        partial = folder / f".{kept.name}.partial"
        _drop(partial)
        try:
            for name, file in contents(paths):
                copy = partial if single else partial / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
            if not single:
                partial.mkdir(exist_ok=True)
            partial.rename(kept)
        except OSError as error:
            _drop(partial)
            if error.errno in _FULL:  # told of the file that was read, which is not to blame
                raise OSError(error.errno, error.strerror, str(folder)) from error
            raise
    return kept


def _drop(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)


def _safe(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)[-100:]
