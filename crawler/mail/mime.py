"""Mails as they are stored: mailboxes, headers, parts, and the text in them."""

import hashlib
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as MimeMessage
from email.utils import getaddresses
from pathlib import Path

from crawler.charsets import is_charset
from crawler.html.bodies import body_text, tidy
from crawler.mail.datelines import header_time
from crawler.texts import well_formed
from db.identity import derived_id

LARGEST = 25_000_000
"""Bytes of one message; the rest of a longer one is left out."""
BODY_LIMIT = 200_000
PARTS = 200
FORWARDED = 20
_HEADERS = (b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"message-id:",
            b"delivered-to:", b"mime-version:", b"x-", b"content-", b"reply-to:", b"sender:",
            b"cc:", b"in-reply-to:", b"references:", b"dkim-signature:", b"authentication-results:",
            b"arc-", b"list-", b"user-agent:", b"thread-")  # fmt: skip


def raw_messages(path: Path) -> Iterator[bytes]:
    """Yield the messages of an mbox one by one, or the whole file."""
    with path.open("rb") as file:
        lines: list[bytes] = []
        size, blank = 0, True
        mailbox = is_mailbox(file.read(4000))
        file.seek(0)
        while line := file.readline(1_000_000):
            if mailbox and blank and line.startswith(b"From "):
                if lines:
                    yield b"".join(lines)
                lines, size = [], 0
                continue
            blank = not line.strip()
            size += len(line)
            if size <= LARGEST:
                quoted = (
                    mailbox and line.startswith(b">") and line.lstrip(b">").startswith(b"From ")
                )
                lines.append(line[1:] if quoted else line)
        if lines:
            yield b"".join(lines)


def parts(mail: MimeMessage) -> list[MimeMessage]:
    """Return the first parts of a mail, itself included."""
    found = []
    for part in mail.walk():
        found.append(part)
        if len(found) >= PARTS:
            break
    return found


def forwarded(parts: list[MimeMessage]) -> list[MimeMessage]:
    """Return the mails that stand among parts as attachments."""
    inner = [p.get_payload() for p in parts if p.get_content_type() == "message/rfc822"]
    mails = [m for load in inner if isinstance(load, list) for m in load[:1]]
    return [m for m in mails if isinstance(m, MimeMessage)][:FORWARDED]


def identity_of(mail: MimeMessage, body: str) -> str:
    """Return the id in the record of a mail with a text."""
    stated = well_formed(str(mail["Message-ID"] or "").strip()[:500])
    return derived_id(
        "message", stated or None, None if stated else header_time(mail["Date"]),
        None if stated else hashlib.sha256(body.encode("utf-8", "replace")).hexdigest(),
    )  # fmt: skip


def body_of(mail: MimeMessage) -> str:
    """Return the text of a mail: its plain part, or its HTML as a reader sees it."""
    plain: list[str] = []
    marked: list[str] = []
    inside: set[int] = set()
    for part in parts(mail):
        if part.get_content_type() == "message/rfc822" and part is not mail:
            inside |= {id(p) for p in parts(part)}
        if id(part) in inside or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() in ("text/plain", "text/html"):
            payload = part.get_payload(decode=True)
            text = (
                decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
            )
            (plain if part.get_content_type() == "text/plain" else marked).append(text)
    text = "\n".join(plain)[:BODY_LIMIT]
    if text.strip():
        return tidy(text) or ""
    return "\n".join(body_text(m[:BODY_LIMIT]) or "" for m in marked)[:BODY_LIMIT]


def decoded(payload: bytes, charset: str | None) -> str:
    """Return bytes as text: in the charset stated, in UTF-8, or as old programs wrote."""
    for name in (charset if charset and is_charset(charset) else None, "utf-8", "cp1252"):
        try:
            return well_formed(payload.decode(name or "utf-8"))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return payload.decode("utf-8", "replace")


def header(value: object) -> str:
    """Return a header's text on one line; empty where there is none."""
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value)[:4000])))
    except (MessageError, LookupError, ValueError):
        text = str(value)[:4000]
    return well_formed(" ".join(text.split()))


def people(mail: MimeMessage, *names: str) -> list[tuple[str, str]]:
    """Return (name, address) of everybody in the headers named."""
    values = [header(v) for name in names for v in (mail.get_all(name) or [])[:20]]
    return [(name, address.lower()) for name, address in getaddresses(values)[:100]]


def is_mailbox(raw: bytes) -> bool:
    """Return whether an mbox begins here: its own `From ` line, then a mail's header."""
    return raw.startswith(b"From ") and has_headers(raw.partition(b"\n")[2])


def has_headers(raw: bytes) -> bool:
    """Return whether the first line is a header field that mails have."""
    first = raw.lstrip(b"\r\n")[:2000].split(b"\n", 1)[0].lower()
    return first.startswith(_HEADERS) and b":" in first
