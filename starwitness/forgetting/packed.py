"""What imports pack: pages in HAR files and MHTML, mails in base64 or quoted-printable.

Each is unpacked, cleaned and packed again as it was; what holds nothing to be forgotten keeps
every byte.
"""

import base64
import binascii
import io
import json
import quopri
import re
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.generator import BytesGenerator
from email.header import decode_header, make_header
from email.message import Message as MimeMessage
from email.parser import BytesParser
from typing import Any
from urllib.parse import urlsplit

from crawler.captures.redaction import redact
from crawler.charsets import is_charset
from crawler.importers.html import is_mhtml
from crawler.mail.contacts import addresses, correspondent, plain_spans
from crawler.mail.mime import body_of, has_headers, identity_of, is_mailbox
from db.erasures import ERASED
from starwitness.forgetting.pages import GONE, page_without
from starwitness.forgetting.subject import Subject

_BROKEN = (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError,
           AssertionError)  # fmt: skip
_BEGIN = re.compile(rb"(?m)^From (?=[^\n]*\n[A-Za-z-]{2,40}:)")
_MASK = re.compile(r"\S*[0-9a-f]{16}@pseudonym\.invalid\S*|\[(?:telephone|name|account)\]")
_SENDERS = ("From", "Reply-To", "Sender")
_KEPT = ("Message-ID", "Date")
_ADDRESSED = ("To", "Cc", "Bcc", "Delivered-To", "Return-Path", "Envelope-To", "X-Original-To",
              "Subject", *_SENDERS)  # fmt: skip


@dataclass(slots=True)
class Cleaner:
    """Takes a subject and known texts of theirs out of bodies.

    Attributes:
        subject: Who or what is to be forgotten.
        key: For pseudonyms.
        texts: Texts of theirs, of three words or more.
    """

    subject: Subject
    key: bytes
    texts: list[str] = field(default_factory=list)

    def texts_out(self, body: bytes) -> bytes:
        """Return bytes without the known texts."""
        return redact(body, self.texts, by=ERASED.encode())

    def page(self, url: str, body: bytes) -> bytes:
        """Return a page without the subject, all of it where nothing less does."""
        if not urlsplit(url).hostname:
            return self.texts_out(body)
        clean = page_without(url, body, self.subject, key=self.key, texts=self.texts)
        return GONE if clean is None else clean

    def words(self, text: str) -> str:
        """Return a text of a mail without the known texts and without the subject's address."""
        pieces = [piece.strip() for told in self.texts for piece in _MASK.split(told)]
        known = [piece for piece in pieces if len(piece.split()) >= 3]
        for start, end, address in reversed(plain_spans(text)):
            if self.subject.wrote(correspondent(address, self.key)):
                text = f"{text[:start]}{ERASED}{text[end:]}"
        return redact(text.encode("utf-8", "surrogateescape"), known, by=ERASED.encode()).decode(
            "utf-8", "surrogateescape"
        )

    def note(self, body: bytes) -> bytes:
        """Return a plain note without the known texts and without the subject's address."""
        text = self.words(body.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")

    def sent(self, mail: MimeMessage) -> bool:
        """Return whether a mail is the subject's."""
        told = " ".join(_shown(v) for name in _SENDERS for v in mail.get_all(name) or [])
        if any(self.subject.wrote(correspondent(a, self.key)) for a in addresses(told)):
            return True
        return self.subject.sent(identity_of(mail, body_of(mail)))


def har_without(body: bytes, cleaner: Cleaner) -> bytes | None:
    """Return a HAR file without the subject, its answers read as pages; None where it is none."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        log = json.loads(body.decode("utf-8-sig"))
        entries = log["log"]["entries"]
        changed = [_entry_cleaned(entry, cleaner) for entry in entries if isinstance(entry, dict)]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    if any(changed):
        body = json.dumps(log, ensure_ascii=False).encode("utf-8", "replace")
    return body


def _entry_cleaned(entry: dict[str, Any], cleaner: Cleaner) -> bool:
    content = (entry.get("response") or {}).get("content") or {}
    text = content.get("text")
    if not isinstance(text, str):
        return False
    packed = content.get("encoding") == "base64"
    try:
        body = base64.b64decode(text) if packed else text.encode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return False
    clean = cleaner.page(str((entry.get("request") or {}).get("url") or ""), body)
    if clean == body:
        return False
    content["text"] = (
        base64.b64encode(clean).decode() if packed else clean.decode("utf-8", "replace")
    )
    return True


def is_mail(body: bytes) -> bool:
    """Return whether a file is a mail, an mbox, or a page saved as one (MHTML)."""
    return is_mailbox(body) or has_headers(body) or is_mhtml(body)


def mail_without(body: bytes, cleaner: Cleaner) -> bytes:
    """Return mails without the subject: theirs are emptied, others' lose their words."""
    mailbox = is_mailbox(body)
    starts = [found.start() for found in _BEGIN.finditer(body)] if mailbox else [0]
    ends = [*starts[1:], len(body)]
    return b"".join(
        _mail_cleaned(body[start:end], cleaner, mailbox=mailbox)
        for start, end in zip(starts or [0], ends, strict=True)
    )


def _mail_cleaned(raw: bytes, cleaner: Cleaner, *, mailbox: bool) -> bytes:
    first, rest = raw.split(b"\n", 1) if mailbox and b"\n" in raw else (b"", raw)
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(rest)
        if cleaner.sent(mail):
            clean = _stub(mail)
        elif _parts_cleaned(mail, cleaner):
            clean = _written(mail, mailbox=mailbox)
        else:
            return raw
    except _BROKEN:
        return cleaner.note(raw)
    return b"From [erased]\n" + clean + b"\n" if first else clean


def _stub(mail: MimeMessage) -> bytes:
    kept = "".join(f"{name}: {mail[name]}\n" for name in _KEPT if mail[name]) or "X-Erased: 1\n"
    return f"{kept}\n{ERASED}\n".encode("ascii", "replace")


def _written(mail: MimeMessage, *, mailbox: bool) -> bytes:
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=mailbox, policy=policy.compat32).flatten(mail)
    return out.getvalue()


def _parts_cleaned(mail: MimeMessage, cleaner: Cleaner) -> bool:
    changed = False
    for part in mail.walk():
        for name in _ADDRESSED:
            for value in part.get_all(name) or []:
                shown = _shown(value)
                if cleaner.words(shown) != shown:
                    part.replace_header(name, ERASED)
                    changed = True
        if part.is_multipart() or part.get_content_maintype() != "text":
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        charset = part.get_content_charset() or "utf-8"
        charset = charset if is_charset(charset) else "utf-8"
        text = payload.decode(charset, "replace")
        url = str(part["Content-Location"] or mail["Snapshot-Content-Location"] or "").strip()
        clean = cleaner.words(text)
        if part.get_content_type() == "text/html" and urlsplit(url).hostname:
            clean = cleaner.page(url, clean.encode("utf-8", "replace")).decode("utf-8", "replace")
        if clean != text:
            _repack(part, clean.encode(charset, "replace"))
            changed = True
    return changed


def _repack(part: MimeMessage, body: bytes) -> None:
    """Put another body into a part, encoded as the one before."""
    encoding = str(part["Content-Transfer-Encoding"] or "").strip().lower()
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    part.set_payload(body.decode("ascii", "surrogateescape"))


def _shown(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value)[:4000])))
    except (MessageError, LookupError, ValueError):
        return str(value)[:4000]
