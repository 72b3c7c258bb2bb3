"""What happened, in order: one JSON line per scan, import and analysis, beside the captures.

The journal is written before the record, so `rebuild` can derive the record again, and what was
fetched by a crawl that was killed in between is taken in by the next one.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from db.errors import StarWitnessError

KEYS = {
    "crawl": {"crawl", "at", "version"},
    "crawled": {"crawl", "at"},
    "scan": {
        "crawl", "target", "url", "site", "marketplace", "product", "started_at", "steps",
    },
    "import": {"file", "format", "at", "url", "columns", "source", "version"},
    "analyze": {"at"},
}  # fmt: skip
"""What an entry of each kind must hold; other kinds mark an end and hold what they like."""


SYNC_S = 1.0
"""Seconds between two waits for the disk, at least."""


class JournalDamaged(StarWitnessError):
    """A whole line of the journal is no entry; a half one at the end was never said."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}, line {line}: not a journal entry; restore the file from a copy, or delete "
            "the line to leave out what it describes"
        )


class Journal:
    """The journal of a workspace."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / "journal.jsonl"
        self._synced = -SYNC_S

    def append(self, entry: dict[str, Any]) -> None:
        """Write an entry; a half line left by a kill is dropped.

        A kill loses nothing that was written. The disk is waited for once a second at most, since
        a crawl stands still meanwhile: a power cut may lose the last second.
        """
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self.path.open("ab+") as file:
            self._drop_half_line(file)
            file.write(line)
            file.flush()
            if monotonic() - self._synced >= SYNC_S:
                os.fsync(file.fileno())
                self._synced = monotonic()

    @staticmethod
    def _drop_half_line(file: Any) -> None:
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            return
        file.seek(size - 1)
        if file.read(1) == b"\n":
            return
        file.seek(0)
        kept = file.read().rfind(b"\n") + 1
        file.truncate(kept)
        file.seek(0, os.SEEK_END)

    def last(self) -> dict[str, Any] | None:
        """Return the last whole entry, read from the end; None for an empty journal.

        Raises:
            JournalDamaged: The last whole line is no entry.
        """
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            at = file.seek(0, os.SEEK_END)
            tail = b""
            while at > 0 and tail.count(b"\n") < 2:
                step = min(at, max(65536, len(tail)))
                at = file.seek(at - step)
                tail = file.read(step) + tail
        whole = tail[: tail.rfind(b"\n") + 1].splitlines()
        entry = _entry(whole[-1]) if whole else None
        if whole and entry is None:
            with self.path.open("rb") as file:
                raise JournalDamaged(self.path, sum(line.endswith(b"\n") for line in file))
        return entry

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries in order; a half line at the end was never said.

        Raises:
            JournalDamaged: A whole line is no entry.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return
                entry = _entry(line)
                if entry is None:
                    raise JournalDamaged(self.path, number)
                yield entry


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return the entry that a line is, or None."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return None
    return value if KEYS.get(value["kind"], set()) <= value.keys() else None
