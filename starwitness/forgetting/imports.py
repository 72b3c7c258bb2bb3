"""Kept import files without what is to be forgotten."""

import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.redaction import redact
from db.erasures import ERASED
from starwitness.forgetting.subject import Item, Subject

_ENCODINGS = ("content-encoding", "transfer-encoding", "content-length")
_DERIVED = (
    "Content-Length", "WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Target-URI", "WARC-Type",
)  # fmt: skip
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
        if ".warc" in path.name:
            count += _rewrite_warc(path, raw, known)
            continue
        packed = raw[:2] == b"\x1f\x8b"
        try:
            body = gzip.decompress(raw) if packed else raw
        except (OSError, EOFError):
            continue
        clean = redact(_without_lines(body, subject, key, known), known, by=ERASED.encode())
        if clean != body:
            partial = path.with_name(f".{path.name}.partial")
            partial.write_bytes(gzip.compress(clean, mtime=0) if packed else clean)
            partial.replace(path)
            count += 1
    return count


def _rewrite_warc(path: Path, raw: bytes, known: list[str]) -> int:
    """Write an archive again, record by record, where one holds a known text; return 1 if so."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=raw[:2] == b"\x1f\x8b")
    changed = False
    try:
        for record in ArchiveIterator(io.BytesIO(raw)):
            body = record.content_stream().read()
            clean = redact(body, known, by=ERASED.encode())
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
    except (ArchiveLoadFailed, OSError, EOFError, ValueError):
        return 0
    if changed:
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(out.getvalue())
        partial.replace(path)
    return int(changed)


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
