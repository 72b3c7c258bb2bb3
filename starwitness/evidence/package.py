"""The container: a data package in a ZIP that has only one form, so that it can be made again."""

import hashlib
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from starwitness.evidence.errors import BundleTampered

PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
WACZ_VERSION = "1.1.1"
_CHUNK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, OSError,
    EOFError, OverflowError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


def canonical_json(value: Any) -> bytes:
    """Return the one written form of a value: sorted keys, two spaces, a newline at the end."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True) + "\n").encode()


def sha256_of(stream: IO[bytes]) -> tuple[str, int]:
    """Return the digest of a stream as `sha256:…`, and its length in bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return f"sha256:{digest.hexdigest()}", size


def resources_of(folder: Path) -> list[dict[str, Any]]:
    """Return name, path, hash and size of every file below a folder, by path."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            digest, size = sha256_of(file)
        name = path.relative_to(folder).as_posix()
        found.append({"name": path.name.lower(), "path": name, "hash": digest, "bytes": size})
    return found


def digest_file(package: bytes, *, token: bytes | None) -> dict[str, Any]:
    """Return what `datapackage-digest.json` says: the package's digest, and a timestamp of it."""
    value: dict[str, Any] = {
        "path": PACKAGE, "hash": f"sha256:{hashlib.sha256(package).hexdigest()}",
    }  # fmt: skip
    if token is not None:
        value["timestamp"] = {
            "format": "RFC 3161", "response": token.hex(),
            "sha256": hashlib.sha256(token).hexdigest(),
        }  # fmt: skip
    return value


def order(paths: Sequence[str]) -> list[str]:
    """Return the paths in the order in which they stand in the ZIP."""
    last = {PACKAGE: 1, DIGEST: 2}
    return sorted(paths, key=lambda path: (last.get(path, 0), path))


def write_zip(out: Path, members: Sequence[tuple[str, Path]]) -> None:
    """Write members, nothing compressed, one date, in the order given."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as target:
        for name, path in members:
            with path.open("rb") as source:
                _put(target, name, path.stat().st_size, source)


def _put(target: zipfile.ZipFile, name: str, size: int, source: IO[bytes]) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    info.compress_type = zipfile.ZIP_STORED
    info.file_size = size
    with target.open(info, "w", force_zip64=size > 1 << 31) as written:
        shutil.copyfileobj(source, written, _CHUNK)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a bundle whose members are stored, distinct and within the file.

    Raises:
        BundleTampered: Anything about it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as source:
            infos = source.infolist()
            if len({info.filename for info in infos}) != len(infos):
                raise BundleTampered(path, "two members have one name")
            if any(i.compress_type != 0 or i.compress_size != i.file_size for i in infos):
                raise BundleTampered(path, "a member is compressed")
            if sum(info.file_size for info in infos) > path.stat().st_size:
                raise BundleTampered(path, "members are larger than the file")
            yield source
    except _DAMAGE as error:
        raise BundleTampered(path, f"not readable ({type(error).__name__}: {error})") from error


def same_as_canonical(path: Path, source: zipfile.ZipFile, again: Path) -> bool:
    """Write a bundle's members to another file in their one form; return whether it is the same.

    Args:
        path: The bundle.
        source: The bundle, opened.
        again: Where the other file goes; the caller removes it.
    """
    with zipfile.ZipFile(again, "w", zipfile.ZIP_STORED, allowZip64=True) as target:
        for name in order(source.namelist()):
            with source.open(name) as member:
                _put(target, name, source.getinfo(name).file_size, member)
    with path.open("rb") as ours, again.open("rb") as theirs:
        while True:
            chunk = ours.read(_CHUNK)
            if chunk != theirs.read(_CHUNK):
                return False
            if not chunk:
                return True
