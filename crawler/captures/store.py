"""Raw exchanges, kept before anything parses them: WARC files and the index beside them.

One file a crawl, rotated; each record its own gzip member, so that any exchange can be read by
its offset. A payload that the same URL had before becomes a `revisit` record (ISO 28500).
"""

import hashlib
import io
import sqlite3
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.captures.exchanges import Exchange, append_description, append_exchange
from crawler.captures.index import ROW, open_index, read_index
from db.errors import StarWitnessError
from db.records import CaptureRef

ROTATE_BYTES = 256_000_000


class CaptureDamaged(StarWitnessError):
    """A stored exchange cannot be read back as it was written."""

    def __init__(self, capture: str, file: str, problem: str) -> None:
        self.capture = capture
        super().__init__(
            f"{file}: capture {capture}: {problem}; restore the file from a copy, or leave the "
            "scan out with `starwitness rebuild --skip-damaged`"
        )


class CaptureStore:
    """Writes and reads the captures of a workspace; with `reading`, nothing is written there."""

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        if not reading:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # pages name people
        self.folder = folder
        self.index = read_index(folder) if reading else open_index(folder)
        self._count: dict[str, int] = {}

    def close(self) -> None:
        """Release the index."""
        self.index.close()

    def write(self, crawl: str, exchange: Exchange) -> CaptureRef:
        """Append an exchange to the crawl's file and return where it lies."""
        if crawl not in self._count:
            self._count[crawl] = self._stored(crawl)
        self._count[crawl] += 1
        identity = f"{crawl}.{self._count[crawl]}"
        digest = hashlib.sha256(exchange.body).hexdigest()
        original = self.index.execute(
            "SELECT * FROM exchanges WHERE url = ? AND sha256 = ? AND original IS NULL LIMIT 1",
            (exchange.url, digest),
        ).fetchone()
        path = self._file(crawl)
        with path.open("ab") as out:
            offset = out.tell()
            if offset == 0:
                append_description(out, crawl)
                offset = out.tell()
            append_exchange(out, identity, exchange, digest, original)
            length = out.tell() - offset
        ref = CaptureRef(
            id=identity,
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            sha256=digest,
            file=path.name,
            offset=offset,
            length=length,
        )
        self.index.execute(
            f"INSERT INTO exchanges VALUES {ROW}",
            (
                identity, crawl, ref.url, ref.fetched_at, ref.status, digest, ref.file, offset,
                length, original["id"] if original else None,
            ),
        )  # fmt: skip
        return ref

    def ref(self, identity: str) -> CaptureRef | None:
        """Return where a capture lies, or None."""
        row = self.index.execute("SELECT * FROM exchanges WHERE id = ?", (identity,)).fetchone()
        if row is None:
            return None
        names = ("id", "url", "fetched_at", "status", "sha256", "file", "offset", "length")
        return CaptureRef(**{name: row[name] for name in names})

    def places(self) -> list[tuple[str, str, int, int, str]]:
        """Return digest, file, offset, length and id of every capture, as the index has them."""
        rows = self.index.execute("SELECT sha256, file, offset, length, id FROM exchanges")
        return [tuple(row) for row in rows]

    def original(self, identity: str) -> str | None:
        """Return the capture that holds the payload of a repeated one; None where it is its own."""
        row = self.index.execute(
            "SELECT original FROM exchanges WHERE id = ?", (identity,)
        ).fetchone()
        return row["original"] if row else None

    def read(self, identity: str) -> Exchange:
        """Return a stored exchange, its body checked against its digest.

        Raises:
            CaptureDamaged: It is not there, or not what was written.
        """
        ref = self.ref(identity)
        if ref is None or ref.file is None:
            raise CaptureDamaged(identity, str(self.folder), "not in the index")
        status, headers, body = self._record(ref)
        original = self.original(identity)
        if original is not None:
            body = self.read(original).body
        if hashlib.sha256(body).hexdigest() != ref.sha256:
            raise CaptureDamaged(identity, ref.file, "the body does not match its digest")
        return Exchange(
            url=ref.url, fetched_at=ref.fetched_at, status=status, headers=headers, body=body
        )

    def append_again(self, out: io.BufferedIOBase, row: sqlite3.Row, body: bytes) -> None:
        """Append the exchange of an index row with another body to a file being rewritten."""
        ref = self.ref(row["id"])
        if ref is None:
            raise CaptureDamaged(row["id"], str(self.folder), "not in the index")
        status, headers, _ = self._record(ref)
        original = None
        if row["original"] is not None:
            original = self.index.execute(
                "SELECT * FROM exchanges WHERE id = ?", (row["original"],)
            ).fetchone()
        exchange = Exchange(
            url=ref.url, fetched_at=ref.fetched_at, status=status, headers=headers, body=body
        )
        digest = hashlib.sha256(body).hexdigest()
        append_exchange(out, ref.id, exchange, digest, original)

    def size(self) -> int:
        """Return the bytes that all captures take on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _record(self, ref: CaptureRef) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        path = self.folder / str(ref.file)
        try:
            with path.open("rb") as file:
                file.seek(ref.offset or 0)
                packed = file.read(ref.length or 0)
            record = next(ArchiveIterator(io.BytesIO(packed)))
            body = record.content_stream().read()
        except (OSError, ArchiveLoadFailed, StopIteration, EOFError) as error:
            raise CaptureDamaged(ref.id, path.name, f"unreadable ({error})") from error
        headers = tuple(record.http_headers.headers) if record.http_headers else ()
        return ref.status or 0, headers, body

    def _stored(self, crawl: str) -> int:
        row = self.index.execute("SELECT count(*) FROM exchanges WHERE crawl = ?", (crawl,))
        return int(row.fetchone()[0])

    def _file(self, crawl: str) -> Path:
        """Return the file to append to: a new one after a size, never one of another run."""
        number = 1
        while True:
            path = self.folder / f"{crawl}-{number:05}.warc.gz"
            if not path.exists() or path.stat().st_size < ROTATE_BYTES:
                return path
            number += 1
