"""The `har` format: what a browser's network panel exports (HTTP Archive 1.2)."""

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.errors import BadInput
from crawler.files.documented import load_document
from crawler.files.found import Found, archived, is_text
from crawler.files.found_scans import scans_of
from crawler.importer import ImportContext, Importer
from crawler.payloads import as_dict, as_list, as_text
from db.clock import normal_time
from db.records import Scan

_NAMING = frozenset(
    {"asin", "pagenumber", "sortby", "filterbystar", "filterbykeyword", "filterbylanguage",
     "reviewertype", "mediatype", "formattype"}
)  # fmt: skip
"""Fields of a form that say what it asks for; others may be secrets of a session."""
_REMEDY = 'export it again from the browser\'s network panel with "Save all as HAR with content"'


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield the scans that the answers in a HAR file make.

    Raises:
        BadInput: The file is no HAR, or holds no page of reviews.
    """
    log = as_dict(load_document(path, _REMEDY)).get("log")
    entries = as_dict(log).get("entries")
    if not isinstance(entries, list):
        raise BadInput(str(path), 'no "log" with "entries"', _REMEDY)
    some = False
    for scan in scans_of(archived(_found(path, entries), context), context):
        some = True
        yield scan
    if not some:
        raise BadInput(str(path), "holds no page that shows a product's reviews", _REMEDY)


def _found(path: Path, entries: list[Any]) -> Iterator[Found]:
    for entry in map(as_dict, entries):
        response = as_dict(entry.get("response"))
        content = as_dict(response.get("content"))
        url = _asked(as_dict(entry.get("request")))
        status, at = response.get("status"), entry.get("startedDateTime")
        kind = content.get("mimeType")
        if url is None or not isinstance(status, int) or not 200 <= status < 300:
            continue
        time = normal_time(at) if isinstance(at, str) else None
        if time is None or len(time) == 10 or not is_text(kind if isinstance(kind, str) else None):
            continue
        yield Found(
            url=url,
            saved_at=time,
            body=_body(content),
            status=status,
            headers=_headers(response, content),
            file=f"imports/{path.name}",
        )


def _asked(request: dict[str, Any]) -> str | None:
    """Return a request's address; what it sent in a form to name a listing's page is added."""
    url, sent = request.get("url"), as_text(as_dict(request.get("postData")).get("text"))
    if not isinstance(url, str) or sent is None or len(sent) > 20_000:
        return url if isinstance(url, str) else None
    try:
        named = parse_qsl(sent, max_num_fields=200)
        asked = {name.lower() for name, _ in parse_qsl(urlsplit(url).query, max_num_fields=200)}
    except ValueError:
        return url
    fields = [(k, v) for k, v in named if k.lower() in _NAMING - asked and len(v) <= 100]
    return f"{url}{'&' if asked else '?'}{urlencode(fields, errors='replace')}" if fields else url


def _body(content: dict[str, Any]) -> bytes:
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text, validate=False)
        except (binascii.Error, ValueError):
            return b""
    return text.encode("utf-8", "replace")


def _headers(response: dict[str, Any], content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the headers that matter for reading: the text of a HAR is UTF-8, whatever it was."""
    age = next(
        (str(h.get("value")) for h in map(as_dict, as_list(response.get("headers"))[:200])
         if str(h.get("name")).lower() == "age"),
        "0",
    )  # fmt: skip
    kind = str(content.get("mimeType") or "text/html").split(";", 1)[0][:100]
    binary = content.get("encoding") == "base64"
    full = str(content.get("mimeType"))[:200] if binary else f"{kind}; charset=utf-8"
    clean = full if full.isascii() and full.isprintable() else "text/html"
    return (("Content-Type", clean), ("Age", age))


def recognises(path: Path, head: bytes) -> bool:
    """Return whether this is a HAR file, by its name or its beginning."""
    if path.is_dir():
        return False
    top = head[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return path.suffix.lower() == ".har" or (
        top.startswith(b"{") and b'"log"' in top[:100] and b'"creator"' in head
    )


IMPORTER = Importer(name="har", recognises=recognises, read=read, rank=22)
