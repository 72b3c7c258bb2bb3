"""Keeps for the next process what took this one long to make, as Python keeps compiled modules.

A file is found by a digest of all that its content depends on, so a stale one is never read. It is
a pickle, and reading a pickle runs what it says: it is read only where nobody but its owner, who
runs this process, may write. A file that cannot be read is made anew; a folder that cannot be
written to costs the time that would have been saved, and nothing else.
"""

import hashlib
import logging
import os
import pickle
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

MOST: Final = 3  # files of a folder, the last used: each may be a hundred megabytes
_CHECK: Final = 4
_SUFFIX: Final = ".pickle"
_UNREADABLE: Final = (OSError, ValueError, EOFError, ImportError, pickle.UnpicklingError)

log = logging.getLogger(__name__)
Made = TypeVar("Made")


def digest_of(parts: Iterable[bytes]) -> str:
    """Return a digest of some bytes, in their order and apart from each other."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def kept(folder: Path, digest: str, make: Callable[[], Made]) -> Made:
    """Return what a process before has kept under a digest, or else make and keep it.

    Args:
        folder: Where such things are kept; made when missing, for this user alone.
        digest: Of all that the result depends on (`digest_of`).
        make: Makes it.
    """
    path = folder / f"{digest}{_SUFFIX}"
    try:
        held: Made = _read(path)
        return held
    except FileNotFoundError:
        pass
    except _UNREADABLE as error:
        log.info("%s: not read (%s); made anew", path, error)
    made = make()
    try:
        _write(path, made)
    except (OSError, pickle.PicklingError, AttributeError, TypeError) as error:
        log.info("%s: not kept (%s)", path, error)
    return made


def _read(path: Path) -> Any:
    """Return what a file keeps.

    Raises:
        PermissionError: Others than the user may have written it.
        ValueError: It is damaged.
    """
    for one in (path.parent, path):
        _refuse_strangers(one)
    content = memoryview(path.read_bytes())
    check, held = content[:_CHECK], content[_CHECK:]
    if int.from_bytes(check, "big") != zlib.crc32(held):
        raise ValueError("its checksum is wrong")
    with suppress(OSError):
        os.utime(path)
    return pickle.loads(held)


def _write(path: Path, made: object) -> None:
    """Write a file whole or not at all, and remove those that were not used for longest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_strangers(path.parent)
    held = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(zlib.crc32(held).to_bytes(_CHECK, "big"))
            file.write(held)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    used = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda one: one.stat().st_mtime)
    for old in used[:-MOST]:
        old.unlink(missing_ok=True)


def _refuse_strangers(path: Path) -> None:
    """Raise where others than the user may write.

    Raises:
        PermissionError: The file or folder is another user's, or open to others.
    """
    about = path.stat()
    if os.name == "posix" and (
        about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    ):
        raise PermissionError(f"{path} may be written by others")
