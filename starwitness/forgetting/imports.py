"""Kept import files without what is to be forgotten."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.brotli import teach_brotli
from crawler.redaction import redact
from db.erasures import ERASED
from starwitness.forgetting.subject import Item, Subject

_ENCODINGS = ("content-encoding", "transfer-encoding", "content-length")
_DERIVED = (
    "Content-Length", "WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Target-URI", "WARC-Type",
)  # fmt: skip
_BY = ERASED.encode()
_LARGEST = 1_000_000_000
_TEXTS = ("author", "author_id", "title", "body", "reply", "text", "reviewer", "name")


def rewrite_imports(folder: Path, subject: Subject, *, key: bytes, texts: Iterable[str]) -> int:
    """Rewrite the kept files that hold what is to be forgotten; return how many.

    Lines of JSON that say whose they are lose their texts; everything else loses the known
    texts, however they are spelled.
    """
    known = [text for text in texts if text and len(text.split()) >= 3]
    count = 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []:
        raw = path.read_bytes()
        if zipfile.is_zipfile(path):
            count += _replaced(path, raw, _without_texts_packed(raw, known))
            continue
        if ".warc" in path.name:
            count += _replaced(path, raw, _without_texts_archived(raw, known))
            continue
        packed = raw[:2] == b"\x1f\x8b"
        try:
            body = gzip.decompress(raw) if packed else raw
        except (OSError, EOFError):
            continue
        clean = redact(_without_lines(body, subject, key, known), known, by=_BY)
        if clean != body:
            count += _replaced(path, raw, gzip.compress(clean, mtime=0) if packed else clean)
    return count


def _replaced(path: Path, raw: bytes, clean: bytes) -> int:
    """Put other bytes in a file's place, whole or not at all; return 1 where they are other."""
    if clean == raw:
        return 0
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(clean)
    partial.replace(path)
    return 1


def _without_texts_packed(raw: bytes, known: list[str]) -> bytes:
    """Return a WACZ, its archives and all else in it without the texts; itself where none is."""
    out = io.BytesIO()
    changed = False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as pack, zipfile.ZipFile(out, "w") as anew:
            for member in pack.infolist():
                body = pack.read(member)
                if ".warc" in member.filename:
                    clean = _without_texts_archived(body, known)
                else:
                    clean = redact(body, known, by=_BY)
                changed = changed or clean != body
                anew.writestr(member, clean)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return raw
    return out.getvalue() if changed else raw


def _without_texts_archived(raw: bytes, known: list[str]) -> bytes:
    """Return an archive, record by record, without the texts; itself where it holds none.

    What stands behind a damage is no record any more and loses the texts as it is.
    """
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=raw[:2] == b"\x1f\x8b")
    changed, end = False, 0
    teach_brotli(_LARGEST)
    records = ArchiveIterator(io.BytesIO(raw))
    with suppress(ArchiveLoadFailed, OSError, EOFError, ValueError):
        for record in records:
            body = record.content_stream().read()
            clean = redact(body, known, by=_BY)
            changed = changed or clean != body
            http = record.http_headers
            if http is not None:
                kept = [(k, v) for k, v in http.headers if k.lower() not in _ENCODINGS]
                http = StatusAndHeaders(http.statusline, kept, protocol=http.protocol)
            headers = {k: v for k, v in record.rec_headers.headers if k not in _DERIVED}
            writer.write_record(
                writer.create_warc_record(
                    record.rec_headers.get_header("WARC-Target-URI") or "", record.rec_type,
                    payload=io.BytesIO(clean), length=len(clean), http_headers=http,
                    warc_content_type=headers.get("Content-Type", ""),
                    warc_headers_dict=headers,
                )
            )  # fmt: skip
            records.read_to_end(record)
            end = records.get_record_offset() + records.get_record_length()
    rest = redact(raw[end:], known, by=_BY)
    changed = changed or rest != raw[end:]
    return out.getvalue() + rest if changed else raw


def _without_lines(body: bytes, subject: Subject, key: bytes, known: list[str]) -> bytes:
    """Blank the JSON lines of a listing that are the reviewer's; their texts join `known`."""
    if not body.lstrip().startswith(b"{"):
        return body
    site: str | None = None
    product: str | None = None
    lines = body.splitlines(keepends=True)
    for at, line in enumerate(lines):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(record, dict):
            continue
        if record.get("record") == "scan":
            site, product = record.get("site"), record.get("product")
        if not _is_his(record, record.get("site") or site, record.get("product") or product,
                       subject, key):  # fmt: skip
            continue
        known += [v for n in ("title", "body", "reply") if isinstance(v := record.get(n), str)
                  and len(v.split()) >= 3]  # fmt: skip
        blank = {n: None if n in _TEXTS and v is not None else v for n, v in record.items()}
        lines[at] = json.dumps(blank, ensure_ascii=False).encode() + b"\n"
    return b"".join(lines)


def _is_his(
    record: dict[str, Any], site: object, product: object, subject: Subject, key: bytes
) -> bool:
    if not isinstance(site, str):
        return False
    author = record.get("author") or record.get("reviewer")
    identity = record.get("id")
    return subject.owns(
        key=key,
        site=site,
        product=str(product) if product else None,
        item=Item(
            id=None if identity is None else str(identity),
            author=author if isinstance(author, str) else None,
            author_id=str(record["author_id"]) if record.get("author_id") else None,
        ),
    )
