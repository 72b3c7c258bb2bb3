"""The `mail` format: messages that buyers hand over, as mbox, eml or plain text."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as MimeMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path

from crawler.bodies import body_text, tidy
from crawler.charsets import is_charset
from crawler.contacts import correspondent
from crawler.correspondence import Names, marketplace_of, mask, names_of, split_quotes
from crawler.datelines import header_time
from crawler.errors import BadInput
from crawler.importer import ImportContext, Importer
from crawler.texts import well_formed
from db.identity import derived_id, folded
from db.records import Message

LARGEST = 25_000_000
"""Bytes of one message; the rest of a longer one is left out."""
BODY_LIMIT = 200_000
PARTS = 200
FORWARDED = 20
_BROKEN = (
    MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError,
    AssertionError,
)  # fmt: skip
_HEADERS = (b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"message-id:",
            b"delivered-to:", b"mime-version:", b"x-", b"content-", b"reply-to:", b"sender:",
            b"cc:", b"in-reply-to:", b"references:", b"dkim-signature:", b"authentication-results:",
            b"arc-", b"list-", b"user-agent:", b"thread-")  # fmt: skip


def read(path: Path, context: ImportContext) -> Iterator[Message]:
    """Yield every message of a file, what it quotes as messages of their own after it.

    Raises:
        BadInput: The path is a folder, or the file holds no message.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
    else:
        files = [path]
    told: set[str] = set()
    for file in files:
        for raw in _raw_messages(file):
            for message in _messages(raw, context):
                words = derived_id(folded(message.body))
                if message.body and words not in told:
                    told.add(words)
                    yield message
    if not told:
        raise BadInput(str(path), "holds no message", "mbox, .eml and plain text are read")


def _raw_messages(path: Path) -> Iterator[bytes]:
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


def _messages(raw: bytes, context: ImportContext) -> Iterator[Message]:
    if not has_headers(raw):
        text = tidy(_decoded(raw, None)[:BODY_LIMIT]) or ""
        identity = derived_id("message", hashlib.sha256(raw).hexdigest())
        yield from _split(_plain(identity, text, context), Names(()), context)
        return
    try:
        whole = BytesParser(policy=policy.compat32).parsebytes(raw)
        found = [_message(mail, context) for mail in [whole, *_forwarded(_parts(whole))]]
    except _BROKEN:  # the standard library raises what it likes; the words are there all the same
        body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]
        identity = derived_id("message", hashlib.sha256(raw).hexdigest())
        text = tidy(_decoded(body, None)[:BODY_LIMIT]) or ""
        found = [(Message(id=identity, crawl=context.crawl, body=text), Names(()))]
    for message, names in found:
        yield from _split(message, names, context)


def _plain(identity: str, text: str, context: ImportContext) -> Message:
    return Message(
        id=identity, crawl=context.crawl, body=text, site=context.site, seller=context.seller
    )


def _parts(mail: MimeMessage) -> list[MimeMessage]:
    found = []
    for part in mail.walk():
        found.append(part)
        if len(found) >= PARTS:
            break
    return found


def _forwarded(parts: list[MimeMessage]) -> list[MimeMessage]:
    inner = [p.get_payload() for p in parts if p.get_content_type() == "message/rfc822"]
    mails = [m for load in inner if isinstance(load, list) for m in load[:1]]
    return [m for m in mails if isinstance(m, MimeMessage)][:FORWARDED]


def _message(mail: MimeMessage, context: ImportContext) -> tuple[Message, Names]:
    """Return a mail as a message, nothing masked yet but its sender, and who took part."""
    senders = _people(mail, "From", "Reply-To", "Sender")
    others = _people(mail, "To", "Cc", "Delivered-To")
    body = body_of(mail)
    address = next((a for _, a in senders if a), None)
    message = Message(
        id=identity_of(mail, body),
        crawl=context.crawl,
        body=body,
        sent_at=header_time(mail["Date"]),
        sender=correspondent(address, context.key) if address else None,
        subject=_header(mail["Subject"])[:500] or None,
        seller=context.seller,
        site=context.site or marketplace_of([a for _, a in [*senders, *others]]),
    )
    names = names_of([*senders, *others], seller=context.seller)
    return message, names


def identity_of(mail: MimeMessage, body: str) -> str:
    """Return the id in the record of a mail with a text."""
    stated = well_formed(str(mail["Message-ID"] or "").strip()[:500])
    return derived_id(
        "message", stated or None, None if stated else header_time(mail["Date"]),
        None if stated else hashlib.sha256(body.encode("utf-8", "replace")).hexdigest(),
    )  # fmt: skip


def _split(message: Message, names: Names, context: ImportContext) -> Iterator[Message]:
    """Yield a message's own words, then each text that it quotes, all masked."""
    own, quotes = split_quotes(message.body)
    subject = mask(message.subject, context.key, names) if message.subject else None
    yield replace(message, body=mask(own, context.key, names), subject=subject)
    for quote in quotes:
        sender = correspondent(quote.address, context.key) if quote.address else None
        yield replace(
            message,
            id=derived_id("quote", message.id, folded(quote.text)),
            body=mask(quote.text, context.key, names),
            subject=subject,
            sender=sender,
            sent_at=None,
        )


def body_of(mail: MimeMessage) -> str:
    """Return the text of a mail: its plain part, or its HTML as a reader sees it."""
    plain: list[str] = []
    marked: list[str] = []
    inside: set[int] = set()
    for part in _parts(mail):
        if part.get_content_type() == "message/rfc822" and part is not mail:
            inside |= {id(p) for p in _parts(part)}
        if id(part) in inside or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() in ("text/plain", "text/html"):
            payload = part.get_payload(decode=True)
            text = (
                _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
            )
            (plain if part.get_content_type() == "text/plain" else marked).append(text)
    text = "\n".join(plain)[:BODY_LIMIT]
    if text.strip():
        return tidy(text) or ""
    return "\n".join(body_text(m[:BODY_LIMIT]) or "" for m in marked)[:BODY_LIMIT]


def _decoded(payload: bytes, charset: str | None) -> str:
    for name in (charset if charset and is_charset(charset) else None, "utf-8", "cp1252"):
        try:
            return well_formed(payload.decode(name or "utf-8"))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return payload.decode("utf-8", "replace")


def _header(value: object) -> str:
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value)[:4000])))
    except (MessageError, LookupError, ValueError):
        text = str(value)[:4000]
    return well_formed(" ".join(text.split()))


def _people(mail: MimeMessage, *names: str) -> list[tuple[str, str]]:
    values = [_header(v) for name in names for v in (mail.get_all(name) or [])[:20]]
    return [(name, address.lower()) for name, address in getaddresses(values)[:100]]


def is_mailbox(raw: bytes) -> bool:
    """Return whether an mbox begins here: its own `From ` line, then a mail's header."""
    return raw.startswith(b"From ") and has_headers(raw.partition(b"\n")[2])


def has_headers(raw: bytes) -> bool:
    """Return whether the first line is a header field that mails have."""
    first = raw.lstrip(b"\r\n")[:2000].split(b"\n", 1)[0].lower()
    return first.startswith(_HEADERS) and b":" in first


def recognises(path: Path, head: bytes) -> bool:
    """Return whether this is an mbox, a mail with headers, or a plain text file."""
    if path.is_dir():
        return any(p.suffix.lower() == ".eml" for p in path.iterdir())
    if path.suffix.lower() in (".eml", ".mbox", ".txt"):
        return True
    headers = [line.lower() for line in head[:8000].split(b"\n")[:60]]
    named = sum(
        any(line.startswith(name) for line in headers) for name in (b"from:", b"subject:", b"date:")
    )
    return is_mailbox(head) or (has_headers(head) and named >= 2)


IMPORTER = Importer(name="mail", recognises=recognises, read=read, rank=60)
