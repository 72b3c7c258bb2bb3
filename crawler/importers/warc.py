"""The `warc` format: web archives (WARC, plain or gzipped) and WACZ, the zip around them."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.captures.brotli import teach_brotli
from crawler.errors import BadInput
from crawler.files.found import LARGEST, Found, archived, is_text
from crawler.files.found_scans import scans_of
from crawler.importer import ImportContext, Importer
from db.clock import normal_time
from db.records import Scan

LINE_LIMIT = 1_000_000
MEMBERS = 10_000
REMEMBERED_BYTES = 64_000_000
"""Bodies kept for `revisit` records, which hold none of their own."""
_SUFFIXES = (".warc", ".warc.gz", ".wacz")
_DAMAGE = (
    ArchiveLoadFailed, EOFError, OSError, zlib.error, ValueError, zipfile.BadZipFile,
    NotImplementedError, RuntimeError,
    AttributeError,  # what warcio raises of a record that breaks off before its address
)  # fmt: skip


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
    """Reads lines, together of bounded length: headers without end must not fill the memory."""

    lines = 0

    def read(self, length: int | None = None) -> bytes:
        """Return bytes of a body: the headers before it are over."""
        self.lines = 0
        found: bytes = super().read(length)
        return found

    def readline(self, length: int = 0) -> bytes:
        """Return a line.

        Raises:
            ArchiveLoadFailed: It and the lines right before it are longer than any headers are.
        """
        line: bytes = super().readline(min(length, LINE_LIMIT) or LINE_LIMIT)
        self.lines = self.lines + len(line) if line.strip() else 0
        if self.lines >= LINE_LIMIT:
            raise ArchiveLoadFailed(f"headers of over {LINE_LIMIT:,} bytes")
        return line


class _Bodies:
    """The last bodies by digest, as many as fit: what `revisit` records point back to."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, str]] = {}
        self._size = 0

    def remember(self, digest: str, body: bytes, content_type: str) -> None:
        """Keep a body; the oldest goes where there is no room."""
        if digest in self._known or len(body) > REMEMBERED_BYTES:
            return
        self._known[digest] = (body, content_type)
        self._size += len(body)
        while self._size > REMEMBERED_BYTES:
            oldest, _ = self._known.pop(next(iter(self._known)))
            self._size -= len(oldest)

    def of(self, digest: str) -> tuple[bytes, str] | None:
        """Return a body and its content type, or None."""
        return self._known.get(digest)


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield the scans that the pages of an archive make. Nothing is unpacked to the disk.

    Raises:
        BadInput: The archive is damaged, or holds no page of reviews; what was found before the
            damage has been yielded.
    """
    some = False
    for scan in scans_of(archived(_found(path), context), context):
        some = True
        yield scan
    if not some:
        raise BadInput(
            str(path), "holds no page that shows a product's reviews",
            "only pages that the crawler could read are taken in",
        )  # fmt: skip


def _found(path: Path) -> Iterator[Found]:
    bodies = _Bodies()
    kept = f"imports/{path.name}"
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                yield from _records(file, bodies, kept)
            return
        with zipfile.ZipFile(path) as pack:
            members = [m for m in pack.infolist()[:MEMBERS] if m.filename.endswith(_SUFFIXES[:2])]
            for member in members:
                with pack.open(member) as opened:
                    yield from _records(cast("BinaryIO", opened), bodies, kept)
    except _DAMAGE as error:
        raise BadInput(
            str(path), f"damaged ({str(error)[:200] or type(error).__name__})",
            "what came before the damage was taken in; get the file again",
        ) from error  # fmt: skip


def _records(file: BinaryIO, bodies: _Bodies, kept: str) -> Iterator[Found]:
    teach_brotli(LARGEST + 1)
    archive = ArchiveIterator(file)
    archive.reader = _BoundedReader(archive.fh, block_size=16384)
    for record in archive:
        if record.rec_headers.get_header("WARC-Truncated"):
            continue  # a listing cut short would say that its last reviews are gone
        if record.rec_type in ("response", "resource"):
            found = _response(record, bodies, kept)
        elif record.rec_type == "revisit":
            found = _revisit(record, bodies, kept)
        else:
            continue
        if found is not None:
            yield found


def _response(record: ArcWarcRecord, bodies: _Bodies, kept: str) -> Found | None:
    status, headers = _http(record)
    content_type = _header(headers, "content-type") or ""
    if record.rec_type == "resource":
        content_type = record.rec_headers.get_header("Content-Type") or ""
    if not 200 <= status < 300 or not is_text(content_type):
        return None
    body: bytes = record.content_stream().read(LARGEST + 1)
    if _is_cut(record):
        raise ArchiveLoadFailed("a record is cut short")
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if digest:
        bodies.remember(digest, body, content_type)
    return _page(record, body, status, headers, kept)


def _is_cut(record: ArcWarcRecord) -> bool:
    """Return whether a record ends before the length that it states; its body was read."""
    left = record.raw_stream
    return getattr(left, "limit", 0) > 0 and not left.read(1)


def _revisit(record: ArcWarcRecord, bodies: _Bodies, kept: str) -> Found | None:
    """Return the page that a `revisit` record stands for, where its original came before it."""
    known = bodies.of(record.rec_headers.get_header("WARC-Payload-Digest") or "")
    status, headers = _http(record)
    if known is None or not 200 <= status < 300:
        return None
    body, content_type = known
    if _header(headers, "content-type") is None:
        headers = (*headers, ("Content-Type", content_type))
    return _page(record, body, status, headers, kept)


def _page(
    record: ArcWarcRecord,
    body: bytes,
    status: int,
    headers: tuple[tuple[str, str], ...],
    kept: str,
) -> Found | None:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    at = normal_time(record.rec_headers.get_header("WARC-Date"))
    if at is None or len(at) == 10:
        return None
    return Found(url=url, saved_at=at, body=body, status=status, headers=headers, file=kept)


def _http(record: ArcWarcRecord) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return status and headers, without those that the stored body no longer has."""
    http: Any = record.http_headers
    if http is None:
        return 200, ()
    code = http.get_statuscode() or ""
    status = int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 0
    gone = ("content-encoding", "transfer-encoding", "content-length")
    return status, tuple((k, v) for k, v in http.headers if k.lower() not in gone)


def _header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def recognises(path: Path, head: bytes) -> bool:
    """Return whether this is a WARC or WACZ, by its name or its first bytes."""
    if path.is_dir():
        return False
    return path.name.lower().endswith(_SUFFIXES) or head.startswith(b"WARC/")


IMPORTER = Importer(name="warc", recognises=recognises, read=read, rank=20)
