"""Makes a bundle: WACZ 1.1.1 with captures, index, pages, rows, explanation and digests."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawler.captures.store import CaptureStore
from db.clock import utc_text
from starwitness.evidence.exchanges import WARC, Placed, write_index, write_warc
from starwitness.evidence.explanation import explanation
from starwitness.evidence.grounds import Grounds, grounds_of
from starwitness.evidence.package import (
    DIGEST,
    PACKAGE,
    WACZ_VERSION,
    canonical_json,
    digest_file,
    order,
    resources_of,
    sha256_of,
    write_zip,
)
from starwitness.evidence.timestamp import request_timestamp
from starwitness.places import writing_to
from starwitness.workspace import Workspace

LARGEST_IMPORT = 20_000_000
"""Bytes of an imported file that goes into a bundle whole; of larger ones the digest does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundled:
    """What a bundle holds."""

    finding: str
    captures: int
    rows: int
    bytes: int
    sha256: str
    timestamped: bool


def make_bundle(
    workspace: Workspace, finding: str, out: Path, *, now: datetime, timestamp_url: str = ""
) -> Bundled:
    """Write the bundle of a finding; it replaces a file that is there only when it is whole.

    Raises:
        NoSuchFinding: The record has no such finding.
        CaptureDamaged: A capture cannot be read back as it was written.
        TimestampFailed: The service gave no usable answer.
    """
    at = utc_text(now)
    with workspace.read_store() as store:
        grounds = grounds_of(store, workspace.journal(), finding)
    captures = workspace.read_captures()
    try:
        with (
            writing_to(out.parent, "-o FILE"),
            tempfile.TemporaryDirectory(prefix=".evidence-", dir=out.parent) as name,
        ):
            folder = Path(name) / "bundle"
            placed = _fill(workspace, captures, folder, grounds, at)
            package = canonical_json(_package(folder, grounds, placed, at, timestamp_url))
            token = request_timestamp(timestamp_url, package) if timestamp_url else None
            (folder / PACKAGE).write_bytes(package)
            (folder / DIGEST).write_bytes(canonical_json(digest_file(package, token=token)))
            names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
            whole = Path(name) / "whole"
            write_zip(whole, [(path, folder / path) for path in order(names)])
            with whole.open("rb") as file:
                digest, size = sha256_of(file)
            whole.replace(out)
    finally:
        captures.close()
    return Bundled(
        finding=finding,
        captures=len(placed),
        rows=sum(len(rows) for rows in grounds.rows.values()),
        bytes=size,
        sha256=digest.removeprefix("sha256:"),
        timestamped=token is not None,
    )


def _software() -> str:
    return f"starwitness {version('starwitness')}"


def _fill(
    workspace: Workspace, captures: CaptureStore, folder: Path, grounds: Grounds, at: str
) -> list[Placed]:
    for part in ("archive", "indexes", "pages", "evidence"):
        (folder / part).mkdir(parents=True)
    finding = grounds.finding["id"]
    placed = write_warc(
        captures, grounds.captures, folder / "archive" / WARC, finding=finding, at=at
    )
    write_index(placed, folder / "indexes")
    _write_pages(placed, folder / "pages" / "pages.jsonl", finding)
    kept = workspace.captures_path / "imports"
    imports = _copy_imports(kept, grounds.imports, folder / "imports")
    imports += _told_imports(kept, grounds.letters)
    rows = {
        "finding": grounds.finding,
        "rows": grounds.rows,
        "captures": [
            {
                "id": one.ref.id, "url": one.ref.url, "fetched_at": one.ref.fetched_at,
                "status": one.ref.status, "sha256": one.ref.sha256, "file": one.ref.file,
            }
            for one in placed
        ],
        "imports": imports,
        "made_at": at,
        "software": _software(),
    }  # fmt: skip
    (folder / "evidence" / "finding.json").write_bytes(canonical_json(rows))
    page = explanation(grounds, placed, imports, made_at=at, software=_software())
    (folder / "evidence" / "index.html").write_text(page, encoding="utf-8")
    return placed


def _write_pages(placed: Sequence[Placed], path: Path, finding: str) -> None:
    lines: list[dict[str, Any]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": f"Captures of {finding}"}
    ]
    lines += [
        {"id": one.ref.id, "url": one.ref.url, "ts": one.ref.fetched_at, "title": one.ref.url}
        for one in placed
        if one.mime in ("text/html", "application/xhtml+xml")
    ]
    text = "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)
    path.write_text(text, encoding="ascii")


def _copy_imports(kept: Path, names: Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """Copy imported files, and those of imported folders, up to a size; return what each is."""
    told = _told_imports(kept, names)
    for one in told:
        one["included"] = one["bytes"] <= LARGEST_IMPORT
        if one["included"]:
            (folder / one["name"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept / one["name"], folder / one["name"])
    return told


def _told_imports(kept: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return name, size and digest of imported files, none of them included."""
    told: list[dict[str, Any]] = []
    for name in names:
        place = kept / name
        for path in sorted(p for p in (place, *place.rglob("*")) if p.is_file()):
            with path.open("rb") as file:
                digest, size = sha256_of(file)
            told.append(
                {
                    "name": path.relative_to(kept).as_posix(), "bytes": size,
                    "sha256": digest.removeprefix("sha256:"), "included": False,
                }
            )  # fmt: skip
    return told


def _package(
    folder: Path, grounds: Grounds, placed: Sequence[Placed], at: str, timestamp_url: str
) -> dict[str, Any]:
    package: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": f"Evidence for finding {grounds.finding['id']}",
        "description": "Open evidence/index.html first.",
        "software": _software(),
        "created": at,
        "modified": at,
        "resources": resources_of(folder),
    }
    if placed:
        package["mainPageUrl"] = placed[0].ref.url
        package["mainPageDate"] = placed[0].ref.fetched_at
    if timestamp_url:
        package["timestampService"] = timestamp_url
    return package
