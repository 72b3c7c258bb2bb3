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

from crawler.captures.brotli import teach_brotli
from crawler.importers.html import page_address
from starwitness.forgetting.packed import Cleaner, har_without, is_mail, mail_without
from starwitness.forgetting.subject import Item, Subject

_ENCODINGS = ("content-encoding", "transfer-encoding", "content-length")
_DERIVED = (
    "Content-Length", "WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Target-URI", "WARC-Type",
)  # fmt: skip
_LARGEST = 1_000_000_000
_TEXTS = ("author", "author_id", "title", "body", "reply", "text", "reviewer", "name")


def rewrite_imports(
    folder: Path, subject: Subject, *, key: bytes, texts: Iterable[str], dry: bool = False
) -> int:
    """Rewrite the kept files that hold what is to be forgotten; return how many (`dry`: only that).

    Lines of JSON that say whose they are lose their texts; everything else loses the known
    texts, however they are spelled.
    """
    known = [text for text in texts if text and len(text.split()) >= 3]
    cleaner = Cleaner(subject=subject, key=key, texts=known)
    count = 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []:
        raw = path.read_bytes()
        if zipfile.is_zipfile(path):
            count += _replaced(path, raw, _without_texts_packed(raw, cleaner), dry=dry)
            continue
        if ".warc" in path.name:
            count += _replaced(path, raw, _without_texts_archived(raw, cleaner), dry=dry)
            continue
        packed = raw[:2] == b"\x1f\x8b"
        try:
            body = gzip.decompress(raw) if packed else raw
        except (OSError, EOFError):
            continue
        clean = _cleaned(path, body, cleaner)
        if clean != body:
            clean = gzip.compress(clean, mtime=0) if packed else clean
            count += _replaced(path, raw, clean, dry=dry)
    return count


def _replaced(path: Path, raw: bytes, clean: bytes, *, dry: bool) -> int:
    """Put other bytes in a file's place, whole or not at all; return 1 where they are other."""
    if clean == raw or dry:
        return int(clean != raw)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(clean)
    partial.replace(path)
    return 1


def _without_texts_packed(raw: bytes, cleaner: Cleaner) -> bytes:
    """Return a WACZ, its archives and all else in it without the texts; itself where none is."""
    out = io.BytesIO()
    changed = False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as pack, zipfile.ZipFile(out, "w") as anew:
            for member in pack.infolist():
                body = pack.read(member)
                if ".warc" in member.filename:
                    clean = _without_texts_archived(body, cleaner)
                else:
                    clean = cleaner.texts_out(body)
                changed = changed or clean != body
                anew.writestr(member, clean)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return raw
    return out.getvalue() if changed else raw


def _without_texts_archived(raw: bytes, cleaner: Cleaner) -> bytes:
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
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            answer = record.rec_type in ("response", "resource")
            clean = cleaner.page(url, body) if answer else cleaner.texts_out(body)
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
    rest = cleaner.texts_out(raw[end:])
    changed = changed or rest != raw[end:]
    return out.getvalue() + rest if changed else raw


def _cleaned(path: Path, body: bytes, cleaner: Cleaner) -> bytes:
    """Return a file that is no archive without what is to be forgotten, by what it is."""
    listed = _without_lines(body, cleaner)
    if listed is not None:
        return listed
    unpacked = har_without(body, cleaner)
    if unpacked is not None:
        return unpacked
    if is_mail(body):
        return mail_without(body, cleaner)
    name = path.name.removesuffix(".gz").lower()
    if name.endswith((".html", ".htm", ".xhtml", ".shtml")):
        return cleaner.page(page_address(body) or "", body)
    return cleaner.note(body) if name.endswith(".txt") else cleaner.texts_out(body)


def _without_lines(body: bytes, cleaner: Cleaner) -> bytes | None:
    """Blank the JSON lines of a listing that are the reviewer's; None where it is none.

    What others wrote stays as it is, though they wrote the same.
    """
    if not body.lstrip().startswith(b"{"):
        return None
    site: str | None = None
    product: str | None = None
    lines = body.splitlines(keepends=True)
    theirs: set[int] = set()
    listing = False
    for at, line in enumerate(lines):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(record, dict):
            continue
        if record.get("record") == "scan":
            site, product = record.get("site"), record.get("product")
        listing = listing or record.get("record") in ("scan", "review")
        if not _is_his(record, record.get("site") or site, record.get("product") or product,
                       cleaner.subject, cleaner.key):  # fmt: skip
            if record.get("record") == "review":
                theirs.add(at)
            continue
        told = [record.get(name) for name in ("title", "body", "reply")]
        cleaner.texts += [t for t in told if isinstance(t, str) and len(t.split()) >= 3]
        blank = {n: None if n in _TEXTS and v is not None else v for n, v in record.items()}
        lines[at] = json.dumps(blank, ensure_ascii=False).encode() + b"\n"
    if not listing:
        clean = b"".join(lines)
        return None if clean == body else cleaner.texts_out(clean)
    return b"".join(
        line if at in theirs else cleaner.texts_out(line) for at, line in enumerate(lines)
    )


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
