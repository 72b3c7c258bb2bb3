"""Verifies a bundle without a network: anything that was changed since it was made shows."""

import hashlib
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from starwitness.evidence.errors import BundleTampered
from starwitness.evidence.exchanges import WARC, payloads
from starwitness.evidence.package import (
    DIGEST,
    PACKAGE,
    canonical_json,
    opened,
    same_as_canonical,
    sha256_of,
)
from starwitness.evidence.timestamp import Stamp, check_timestamp

LARGEST_JSON = 200_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What a whole bundle says of itself; `stamp` is None where it has no timestamp."""

    finding: str
    summary: str
    method: str
    made_at: str
    files: int
    captures: int
    package_sha256: str
    stamp: Stamp | None


def verify_bundle(path: Path, *, trust: Path | None = None) -> Verified:
    """Return what a bundle is, once everything in it was found as it was made.

    Args:
        path: The bundle.
        trust: PEM file with the root certificates of the time-stamping service.

    Raises:
        BundleTampered: Something is not as it was made, or it is no bundle at all.
    """
    with opened(path) as source, tempfile.TemporaryDirectory() as folder:
        package = _object(path, source, PACKAGE)
        digest = _object(path, source, DIGEST)
        raw = source.read(PACKAGE)
        token = _token(path, digest, raw)
        files = _check_files(path, source, package)
        rows = _object(path, source, "evidence/finding.json")
        captures = _check_captures(path, source, rows)
        if not same_as_canonical(path, source, Path(folder) / "again"):
            raise BundleTampered(path, "the container was changed around its files")
    stamp = None
    if token is not None:
        try:
            stamp = check_timestamp(token, raw, trust=trust)
        except ValueError as error:
            raise BundleTampered(path, f"the timestamp does not hold ({error})") from error
    try:
        finding = rows["finding"]
        return Verified(
            finding=str(finding["id"]),
            summary=str(finding["summary"]),
            method=f"{finding['detector']} {finding['version']}",
            made_at=str(rows["made_at"]),
            files=files,
            captures=captures,
            package_sha256=hashlib.sha256(raw).hexdigest(),
            stamp=stamp,
        )
    except (KeyError, TypeError) as error:
        raise BundleTampered(path, "evidence/finding.json lacks what it must hold") from error


def _object(path: Path, source: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """Return a JSON member that is in its one written form."""
    if name not in source.namelist():
        raise BundleTampered(path, f"{name} is not there")
    if source.getinfo(name).file_size > LARGEST_JSON:
        raise BundleTampered(path, f"{name} is too large")
    raw = source.read(name)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BundleTampered(path, f"{name} is no JSON") from error
    if not isinstance(value, dict) or canonical_json(value) != raw:
        raise BundleTampered(path, f"{name} was written by another hand")
    return value


def _token(path: Path, digest: dict[str, Any], package: bytes) -> bytes | None:
    expected = {"path": PACKAGE, "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    if {key: value for key, value in digest.items() if key != "timestamp"} != expected:
        raise BundleTampered(path, f"{PACKAGE} does not match {DIGEST}")
    if "timestamp" not in digest:
        if "timestampService" in json.loads(package):
            raise BundleTampered(path, "its timestamp was taken out")
        return None
    stamp: Any = digest["timestamp"]
    try:
        token = bytes.fromhex(stamp["response"])
        same = hashlib.sha256(token).hexdigest() == stamp["sha256"]
        known = set(stamp) == {"format", "response", "sha256"} and stamp["format"] == "RFC 3161"
    except (KeyError, TypeError, ValueError) as error:
        raise BundleTampered(path, "the timestamp is not readable") from error
    if not (same and known and token.hex() == stamp["response"]):
        raise BundleTampered(path, "the timestamp was changed")
    return token


def _check_files(path: Path, source: zipfile.ZipFile, package: dict[str, Any]) -> int:
    try:
        listed = {r["path"]: (r["hash"], r["bytes"]) for r in package["resources"]}
    except (KeyError, TypeError) as error:
        raise BundleTampered(path, f"{PACKAGE} lists no files") from error
    held = set(source.namelist()) - {PACKAGE, DIGEST}
    if held != listed.keys():
        odd = sorted(held ^ listed.keys())[0]
        raise BundleTampered(path, f"{odd} is there and not listed, or listed and not there")
    for name, told in listed.items():
        with source.open(name) as member:
            if sha256_of(member) != told:
                raise BundleTampered(path, f"{name} does not match its digest")
    return len(listed)


def _check_captures(path: Path, source: zipfile.ZipFile, rows: dict[str, Any]) -> int:
    """Hold each capture's body against its digest in the archive and in the rows."""
    try:
        told = {c["id"]: f"sha256:{c['sha256']}" for c in rows["captures"]}
        with source.open(f"archive/{WARC}") as member:
            found = payloads(member)
    except (KeyError, TypeError, ArchiveLoadFailed) as error:
        raise BundleTampered(path, "the captures are not readable") from error
    for identity, declared, actual in found:
        if declared != actual or told.get(identity) != actual:
            raise BundleTampered(path, f"capture {identity} does not match its digest")
    if len(found) != len(told):
        raise BundleTampered(path, "captures are missing from the archive")
    return len(found)
