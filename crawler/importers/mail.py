"""The `mail` format: messages that buyers hand over, as mbox, eml or plain text."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import Message as MimeMessage
from email.parser import BytesParser
from pathlib import Path

from crawler.errors import BadInput
from crawler.html.bodies import tidy
from crawler.importer import ImportContext, Importer, first_bytes
from crawler.mail.contacts import correspondent
from crawler.mail.correspondence import Names, marketplace_of, mask, names_of, parties, split_quotes
from crawler.mail.datelines import header_time
from crawler.mail.mime import (
    BODY_LIMIT,
    body_of,
    decoded,
    forwarded,
    has_headers,
    header,
    identity_of,
    is_mailbox,
    parts,
    people,
    raw_messages,
)
from db.identity import derived_id, folded
from db.records import Message

_BROKEN = (
    MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError,
    AssertionError,
)  # fmt: skip


def read(path: Path, context: ImportContext) -> Iterator[Message]:
    """Yield every message of a file, what it quotes as messages of their own after it.

    Of a folder only the files that are mail are read: pictures and tables may lie beside them.

    Raises:
        BadInput: The file, or every file of the folder, holds no message.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if not p.is_symlink() and _is_mail(p))
    else:
        files = [path]
    told: set[str] = set()
    for file in files:
        for raw in raw_messages(file):
            for message in _messages(raw, context):
                words = derived_id(folded(message.body))
                if message.body and words not in told:
                    told.add(words)
                    yield message
    if not told:
        raise BadInput(str(path), "holds no message", "mbox, .eml and plain text are read")


def _messages(raw: bytes, context: ImportContext) -> Iterator[Message]:
    if not has_headers(raw):
        text = tidy(decoded(raw, None)[:BODY_LIMIT]) or ""
        identity = derived_id("message", hashlib.sha256(raw).hexdigest())
        yield from _split(_plain(identity, text, context), Names((), context.seller), context)
        return
    try:
        whole = BytesParser(policy=policy.compat32).parsebytes(raw)
        found = [_message(mail, context) for mail in [whole, *forwarded(parts(whole))]]
    except _BROKEN:  # the standard library raises what it likes; the words are there all the same
        body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]
        identity = derived_id("message", hashlib.sha256(raw).hexdigest())
        text = tidy(decoded(body, None)[:BODY_LIMIT]) or ""
        found = [(Message(id=identity, crawl=context.crawl, body=text), Names((), context.seller))]
    for message, names in found:
        yield from _split(message, names, context)


def _plain(identity: str, text: str, context: ImportContext) -> Message:
    return Message(
        id=identity, crawl=context.crawl, body=text, site=context.site, seller=context.seller
    )


def _message(mail: MimeMessage, context: ImportContext) -> tuple[Message, Names]:
    """Return a mail as a message, nothing masked yet but its sender, and who took part."""
    senders = people(mail, "From", "Reply-To", "Sender")
    others = people(mail, "To", "Cc", "Delivered-To")
    body = body_of(mail)
    address = next((a for _, a in senders if a), None)
    message = Message(
        id=identity_of(mail, body),
        crawl=context.crawl,
        body=body,
        sent_at=header_time(mail["Date"]),
        sender=correspondent(address, context.key) if address else None,
        subject=header(mail["Subject"])[:500] or None,
        seller=context.seller,
        site=context.site or marketplace_of([a for _, a in [*senders, *others]]),
    )
    reader = next((a for _, a in others if a), None)
    between = parties(address, reader, split_quotes(body)[1])
    ids = sorted({correspondent(told, context.key) for told in between})
    names = names_of([*senders, *others], seller=context.seller)
    return replace(message, parties=derived_id("parties", *ids) if ids else None), names


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
            sent_at=_sent_before(quote.day, message.sent_at),
        )


def _sent_before(day: str | None, quoted_at: str | None) -> str | None:
    """Return the day of a quote, unless it lies behind the mail that quotes it."""
    return day if day and day <= (quoted_at or day)[:10] else None


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


def _is_mail(path: Path) -> bool:
    return path.is_file() and recognises(path, first_bytes(path))


IMPORTER = Importer(name="mail", recognises=recognises, read=read, rank=60, folders=True)
