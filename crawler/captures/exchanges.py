"""One HTTP exchange as the crawler saw it, and as a WARC record (ISO 28500)."""

import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_DROPPED = {"content-encoding", "transfer-encoding", "content-length", "set-cookie"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One HTTP exchange as the crawler saw it; the body is decoded, never altered."""

    url: str
    fetched_at: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def append_description(out: io.BufferedIOBase, crawl: str) -> None:
    """Append the record that a WARC file begins with: what wrote it, and for which crawl."""
    writer = WARCWriter(out, gzip=True)
    info = {"software": "starwitness", "format": "WARC File Format 1.1", "isPartOf": crawl}
    writer.write_record(writer.create_warcinfo_record(f"{crawl}.warc.gz", info))


def append_exchange(
    out: io.BufferedIOBase,
    identity: str,
    exchange: Exchange,
    digest: str,
    original: sqlite3.Row | None,
) -> None:
    """Append an exchange as a WARC record.

    Args:
        out: A WARC file.
        identity: Id of the capture.
        exchange: What was asked and answered.
        digest: SHA-256 of its body, in hexadecimal.
        original: Index row of the capture that holds the same payload already; this one then
            becomes a `revisit` record without it.
    """
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    headers = StatusAndHeaders(
        f"{exchange.status} {_phrase(exchange.status)}",
        [(k, v) for k, v in exchange.headers if k.lower() not in _DROPPED],
        protocol="HTTP/1.1",
    )
    named = {
        "WARC-Date": exchange.fetched_at,
        "WARC-Payload-Digest": f"sha256:{digest}",
        "WARC-Record-ID": f"<urn:starwitness:{identity}>",
    }
    if original is not None:
        record = writer.create_revisit_record(
            exchange.url, f"sha256:{digest}", original["url"], original["fetched_at"],
            http_headers=headers, warc_headers_dict=named,
        )  # fmt: skip
    else:
        record = writer.create_warc_record(
            exchange.url, "response", payload=io.BytesIO(exchange.body),
            length=len(exchange.body), http_headers=headers, warc_headers_dict=named,
        )  # fmt: skip
    writer.write_record(record)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first value of a header, or None."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)
