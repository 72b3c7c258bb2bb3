"""The exchanges of a bundle: one WARC file, copied byte for byte, with its CDXJ index."""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from crawler.captures.exchanges import header
from crawler.captures.store import CaptureStore
from db.identity import derived_id
from db.records import CaptureRef

WARC = "data.warc.gz"
BLOCK = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """An exchange in the bundle's WARC file; `revisit` when its payload is another record's."""

    ref: CaptureRef
    offset: int
    length: int
    mime: str
    revisit: bool


def write_warc(
    captures: CaptureStore, ids: Iterable[str], path: Path, *, finding: str, at: str
) -> list[Placed]:
    """Copy exchanges, and the originals of repeated ones, into a new WARC file; oldest first.

    Raises:
        CaptureDamaged: One of them cannot be read back as it was written.
    """
    placed = []
    with path.open("wb") as out:
        _describe(out, finding, at)
        for ref in _with_originals(captures, ids):
            exchange = captures.read(ref.id)
            with (captures.folder / str(ref.file)).open("rb") as source:
                source.seek(ref.offset or 0)
                record = source.read(ref.length or 0)
            kind = header(exchange.headers, "content-type") or "application/octet-stream"
            placed.append(
                Placed(
                    ref=ref,
                    offset=out.tell(),
                    length=len(record),
                    mime=kind.partition(";")[0].strip().lower(),
                    revisit=captures.original(ref.id) is not None,
                )
            )
            out.write(record)
    return placed


def _with_originals(captures: CaptureStore, ids: Iterable[str]) -> list[CaptureRef]:
    wanted = set(ids)
    wanted |= {original for i in ids if (original := captures.original(i)) is not None}
    refs = [captures.ref(identity) for identity in wanted]
    return sorted((r for r in refs if r is not None), key=lambda r: (r.fetched_at, r.id))


def _describe(out: io.BufferedIOBase, finding: str, at: str) -> None:
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    fields = f"software: starwitness\r\nformat: WARC File Format 1.1\r\nisPartOf: {finding}\r\n"
    record = writer.create_warc_record(
        "", "warcinfo", payload=io.BytesIO(fields.encode()), length=len(fields.encode()),
        warc_content_type="application/warc-fields",
        warc_headers_dict={
            "WARC-Date": at, "WARC-Filename": WARC,
            "WARC-Record-ID": f"<urn:starwitness:bundle:{derived_id(finding, at)}>",
        },
    )  # fmt: skip
    writer.write_record(record)


def surt(url: str) -> str:
    """Return an address in the order in which indexes sort it: `com,shop)/a?b=1`."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    path = (parts.path or "/").lower()
    named = not host.replace(".", "").isdigit()
    turned = ",".join(reversed(host.split("."))) if named else host
    return f"{turned}{port}){path}" + (f"?{query}" if query else "")


def write_index(placed: Sequence[Placed], folder: Path) -> None:
    """Write `index.cdx.gz`, blocks of sorted CDXJ lines, and `index.idx`, where each begins."""
    lines = sorted(_cdx_line(one) for one in placed)
    told = [f"!meta 0 {_json({'format': 'cdxj-gzip-1.0', 'filename': 'index.cdx.gz'})}"]
    offset = 0
    with (folder / "index.cdx.gz").open("wb") as out:
        for at in range(0, len(lines), BLOCK):
            text = "".join(f"{line}\n" for line in lines[at : at + BLOCK]).encode()
            block = gzip.compress(text, mtime=0)
            place = {
                "offset": offset, "length": len(block), "filename": "index.cdx.gz",
                "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
            }  # fmt: skip
            told.append(f"{' '.join(lines[at].split(' ', 2)[:2])} {_json(place)}")
            out.write(block)
            offset += len(block)
    (folder / "index.idx").write_text("".join(f"{line}\n" for line in told), encoding="utf-8")


def _cdx_line(one: Placed) -> str:
    fields = {
        "url": one.ref.url, "digest": f"sha256:{one.ref.sha256}",
        "mime": "warc/revisit" if one.revisit else one.mime, "offset": one.offset,
        "length": one.length, "status": one.ref.status, "filename": WARC,
    }  # fmt: skip
    moment = "".join(c for c in one.ref.fetched_at if c.isdigit())[:14]
    return f"{surt(one.ref.url)} {moment} {_json(fields)}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True)


def payloads(stream: Any) -> list[tuple[str, str, str]]:
    """Return (capture id, declared digest, actual digest) of a WARC file's exchanges, in order.

    The actual digest of a revisit, which has no payload, is the declared one.
    """
    found = []
    for record in ArchiveIterator(stream):
        if record.rec_type not in ("response", "revisit"):
            continue
        identity = str(record.rec_headers.get_header("WARC-Record-ID") or "")
        declared = str(record.rec_headers.get_header("WARC-Payload-Digest") or "")
        digest = hashlib.sha256()
        body = record.content_stream()
        while chunk := body.read(1 << 20):
            digest.update(chunk)
        actual = declared if record.rec_type == "revisit" else f"sha256:{digest.hexdigest()}"
        found.append((identity.strip("<>").removeprefix("urn:starwitness:"), declared, actual))
    return found
