"""The `html` format: pages saved by a browser: single files, "complete" folders, MHTML."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import Message as MimeMessage
from email.parser import BytesParser
from html import unescape
from pathlib import Path

from parsel import Selector

from crawler.errors import BadInput
from crawler.files.found import LARGEST, Found, Seen, is_address, see, unwrapped
from crawler.files.found_scans import scans_of
from crawler.html.heads import read_head
from crawler.importer import ImportContext, Importer, first_bytes
from crawler.mail.datelines import header_time
from db.clock import normal_time, utc_text
from db.records import Scan

PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht"})
_MIME = frozenset({".mhtml", ".mht"})
_SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S{1,4000}?)(?:\s|-->)", re.I)
_SINGLE_FILE = re.compile(r"Page saved with SingleFile.{0,200}?url:\s{0,9}(\S{1,4000})", re.S)
_SAVED_DATE = re.compile(
    r"saved date:\s{0,9}\w{3} (\w{3}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})"
)
_START = re.compile(
    rb"\s{0,200}(?:<!--.{0,4000}?-->\s{0,200}){0,5}<(?:!doctype html|html)", re.I | re.S
)


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield the scans of a saved page, or of all saved pages in a folder.

    Raises:
        BadInput: There is no page, a page is too long, or it does not tell its address.
    """
    files = saved_pages(path)
    if not files:
        raise BadInput(str(path), "holds no saved page", "name an .html or .mhtml file or folder")
    if context.url and len(files) > 1:
        raise BadInput(
            str(path), f"{len(files)} pages, and one --url", "import pages one by one with --url"
        )
    yield from scans_of(_seen(path, files, context), context)


def saved_pages(path: Path) -> list[Path]:
    """Return the pages of a folder by name, without what belongs to a "complete" page."""
    if not path.is_dir():
        return [path]
    found = sorted(
        p for p in path.rglob("*")
        if p.suffix.lower() in PAGES and p.is_file() and not p.is_symlink()
    )  # fmt: skip
    stems = {(p.parent, p.stem) for p in found}
    return [p for p in found if not any(_companion(folder, stems) for folder in p.parents)]


def _companion(folder: Path, stems: set[tuple[Path, str]]) -> bool:
    """Return whether a folder holds the pictures of a page beside it ("x_files" of x.html)."""
    name = folder.name
    cuts = [at for at, char in enumerate(name) if char in "_-."]
    return any((folder.parent, name[:at]) in stems for at in cuts)


def _seen(path: Path, files: list[Path], context: ImportContext) -> Iterator[Seen]:
    for number, file in enumerate(files, start=1):
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise BadInput(str(file), f"over {LARGEST:,} bytes", "leave this file out")
        name = file.relative_to(path).as_posix() if path.is_dir() else ""
        saved = dict(context.modified).get(name, context.now)
        kept = f"imports/{path.name}/{name}" if path.is_dir() else f"imports/{path.name}"
        yield see(_found(file, raw, context, saved=saved, kept=kept), context, number=number)


def _found(file: Path, raw: bytes, context: ImportContext, *, saved: str, kept: str) -> Found:
    body, headers, stated, date = _unfolded(file, raw)
    top = _top(body)
    url, archived = unwrapped(context.url or _stated(top) or stated or _linked(body) or "")
    if not is_address(url):
        raise BadInput(str(file), "the page does not tell its address", "name it with --url")
    return Found(
        url=url,
        saved_at=archived or date or _saved_date(top) or saved,
        body=body,
        headers=headers,
        file=kept,
    )


def tells_address(file: Path) -> bool:
    """Return whether a saved page says where it was found.

    Raises:
        BadInput: The file is MHTML without a page.
    """
    with file.open("rb") as opened:
        raw = opened.read(LARGEST)
    body, _, stated, _ = _unfolded(file, raw)
    return is_address(unwrapped(_stated(_top(body)) or stated or _linked(body) or "")[0])


def _unfolded(
    file: Path, raw: bytes
) -> tuple[bytes, tuple[tuple[str, str], ...], str | None, str | None]:
    """Return the page that a file holds, its headers, its address and when it was saved."""
    if file.suffix.lower() not in _MIME and not is_mhtml(raw[:65536]):
        return raw, (), None, None
    root, stated, date = _unfold(file, raw)
    payload = root.get_payload(decode=True)
    charset = root.get_content_charset()
    headers = (("Content-Type", f"text/html; charset={charset}"),) if charset else ()
    return payload if isinstance(payload, bytes) else b"", headers, stated, date


def _top(body: bytes) -> str:
    """Return the beginning of a page as text."""
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    return body[:65536].decode("utf-16" if wide else "utf-8", "replace")


def page_inside(file: Path, raw: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the page that a saved file holds, gzipped or as MHTML or bare, and its headers.

    Raises:
        BadInput: The file is MHTML without a page.
    """
    if raw.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, LARGEST)
    if not is_mhtml(raw[:65536]):
        return raw, {}
    root, _, _ = _unfold(file, raw)
    payload, charset = root.get_payload(decode=True), root.get_content_charset()
    headers = {"Content-Type": f"text/html; charset={charset}"} if charset else {}
    return payload if isinstance(payload, bytes) else b"", headers


def _unfold(file: Path, raw: bytes) -> tuple[MimeMessage, str | None, str | None]:
    """Return the page inside an MHTML file, its address and when it was saved."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        root = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise BadInput(str(file), f"not MHTML ({error})", "save the page again") from error
    if root is None:
        raise BadInput(str(file), "an MHTML file without a page", "save the page again")
    location = message["Snapshot-Content-Location"] or root["Content-Location"]
    location = location or message["Content-Location"]
    return root, str(location).strip() if location else None, header_time(message["Date"])


def page_address(body: bytes) -> str | None:
    """Return the address that a saved page tells; None where it tells none."""
    top = body[:65536].decode("utf-8", "replace")
    url, _ = unwrapped(_stated(top) or _linked(body) or "")
    return url if is_address(url) else None


def _stated(top: str) -> str | None:
    match = _SAVED_FROM.search(top) or _SINGLE_FILE.search(top)
    return unescape(match[1]) if match else None


def _saved_date(top: str) -> str | None:
    match = _SAVED_DATE.search(top)
    if match is None:
        return None
    try:
        moment = datetime.strptime(" ".join(match.groups()), "%b %d %Y %H:%M:%S %z")
        return normal_time(utc_text(moment))
    except (ValueError, OverflowError):
        return None


def _linked(body: bytes) -> str | None:
    """Return the canonical link or `og:url` of a page."""
    page = Selector(text=body.decode("utf-8", "replace")[:LARGEST] or " ", type="html")
    return next(iter(read_head(page, "").own), None)


def is_mhtml(head: bytes) -> bool:
    """Return whether the first bytes are those of a page saved as MHTML."""
    top = head[:4096].lower()
    return b"multipart/related" in top and b"mime-version:" in top


def recognises(path: Path, head: bytes) -> bool:
    """Return whether this is a saved page, or a folder that holds one."""
    if path.is_dir():
        return bool(saved_pages(path))
    if path.suffix.lower() in PAGES:
        return True
    return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None or is_mhtml(head)


def is_page(path: Path) -> bool:
    """Return whether a file is one saved page: several of them are taken in together."""
    return path.is_file() and recognises(path, first_bytes(path))


IMPORTER = Importer(name="html", recognises=recognises, read=read, rank=40, folders=True)
