"""The index of the captures, derived again from the WARC files where it is lost or damaged."""

import re
from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

_OURS = re.compile(r"<urn:starwitness:((.+)\.\d{1,12})>")
_NUMBERED = re.compile(r"(?:\.e(\d{1,6}))?\.warc\.gz$")


def derive_index(folder: Path) -> Iterator[tuple[object, ...]]:
    """Yield a row of the index for every exchange in a folder's files, oldest file first.

    A file that an erasure wrote anew comes after the one that it replaces: a capture that both
    hold is named twice, and the later row counts. A record cut short by a kill ends its file.
    """
    originals: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.warc.gz"), key=_order):
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            try:
                for record in records:
                    named = _OURS.fullmatch(record.rec_headers.get_header("WARC-Record-ID") or "")
                    records.read_to_end(record)
                    if named is None:
                        continue
                    told = _told(record)
                    original = None
                    if record.rec_type == "revisit":
                        original = originals.get(told[:2])
                    else:
                        originals.setdefault(told[:2], named[1])
                    url, digest, fetched_at, status = told
                    offset, length = records.get_record_offset(), records.get_record_length()
                    yield (
                        named[1], named[2], url, fetched_at, status, digest, path.name, offset,
                        length, original,
                    )  # fmt: skip
            except (ArchiveLoadFailed, OSError, EOFError, ValueError):
                continue


def _told(record: ArcWarcRecord) -> tuple[str, str, str, int]:
    header = record.rec_headers.get_header
    status = str(record.http_headers.get_statuscode()) if record.http_headers else ""
    return (
        header("WARC-Target-URI") or "",
        (header("WARC-Payload-Digest") or "").removeprefix("sha256:"),
        header("WARC-Date") or "",
        int(status) if status.isascii() and status.isdigit() else 0,
    )


def _order(path: Path) -> tuple[str, int]:
    found = _NUMBERED.search(path.name)
    number = int(found[1] or 0) if found else 0
    return (path.name[: found.start()] if found else path.name, number)
