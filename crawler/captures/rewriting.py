"""Writes capture files again with some bodies replaced: what an erasure needs, and nothing else.

A file that holds a replaced body is written anew beside the old one; the index moves to it in
one transaction, then the old one goes. A kill leaves the old file or the new one in use.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from crawler.captures.store import CaptureStore
from db.records import CaptureRef


def replace_bodies(captures: CaptureStore, bodies: Mapping[str, bytes]) -> None:
    """Replace the bodies of some captures, and of repeats of them.

    Every capture of a rewritten file moves, so rows that name file and offset must follow.
    """
    if not bodies:
        return
    marks = ", ".join("?" * len(bodies))
    rows = captures.index.execute(
        f"SELECT DISTINCT file FROM exchanges WHERE id IN ({marks}) OR original IN ({marks})",
        [*bodies, *bodies],
    ).fetchall()
    for row in rows:
        _rewrite(captures, row["file"], bodies)
    captures.index.execute("VACUUM")
    captures.index.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rewrite(captures: CaptureStore, name: str, bodies: Mapping[str, bytes]) -> None:
    rows = captures.index.execute(
        "SELECT * FROM exchanges WHERE file = ? ORDER BY offset", (name,)
    ).fetchall()
    old = captures.folder / name
    new = _next_name(captures.folder, name)
    moved = []
    with old.open("rb") as source, new.open("wb") as out:
        out.write(source.read(rows[0]["offset"]))
        for row in rows:
            offset = out.tell()
            digest = str(row["sha256"])
            held = row["original"] or row["id"]
            if held in bodies:
                digest = hashlib.sha256(bodies[held]).hexdigest()
                captures.append_again(out, row, bodies[held])
            else:
                source.seek(row["offset"])
                out.write(source.read(row["length"]))
            moved.append(
                CaptureRef(
                    id=row["id"], url=row["url"], fetched_at=row["fetched_at"],
                    status=row["status"], sha256=digest, file=new.name, offset=offset,
                    length=out.tell() - offset,
                )
            )  # fmt: skip
    _switch(captures.index, moved)
    old.unlink()


def _switch(index: sqlite3.Connection, moved: list[CaptureRef]) -> None:
    index.execute("BEGIN IMMEDIATE")
    index.executemany(
        "UPDATE exchanges SET sha256 = ?, file = ?, offset = ?, length = ? WHERE id = ?",
        [(r.sha256, r.file, r.offset, r.length, r.id) for r in moved],
    )
    index.execute("COMMIT")


def _next_name(folder: Path, name: str) -> Path:
    stem = name.removesuffix(".warc.gz").partition(".e")[0]
    number = 1
    while (folder / f"{stem}.e{number}.warc.gz").exists():
        number += 1
    return folder / f"{stem}.e{number}.warc.gz"


def forget_leftovers(captures: CaptureStore) -> None:
    """Remove capture files that the index does not name: what a killed rewriting left."""
    named = {r["file"] for r in captures.index.execute("SELECT DISTINCT file FROM exchanges")}
    for path in captures.folder.glob("*.warc.gz"):
        if path.name not in named:
            path.unlink()
