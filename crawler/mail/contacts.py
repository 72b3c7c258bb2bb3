"""Addresses and numbers by which somebody can be reached, out of the text of a message.

People write addresses so that machines miss them: "jane (at) shop.example", "jane at shop dot
com". Those are addresses too, and the same pseudonym as the plain one.
"""

import re
import unicodedata
from contextlib import suppress

from crawler.pseudonyms import pseudonym

_LOCAL = r"(?:[^\s@＠<>\"'(),;:\[\]{}]|(?<=\w)'(?=\w)){1,64}"
_PLAIN = (
    r"(?:" + _LOCAL + r"|\"[^\"\n]{1,64}\")[@＠]"
    r"(?:\[[0-9a-fA-F.:]{3,45}\]|[^\s@＠<>\"'(),;:\[\]]{0,252}[^\s@＠<>\"'(),;:\[\].!?])"
)
_AT = r"at|a|@|＠|ät|arroba|arobase|chiocciola"
_DOT = r"dot|punkt|point|punto"
_NAME = r"(?<![\w.+-])[\w.+-]{1,64}"
_LABELS = r"[^\W_][\w-]{0,62}"
_IN_BRACKETS = (
    _NAME
    + r"[ \u00a0]{0,2}[(\[{<][ ]?(?:"
    + _AT
    + r")[ ]?[)\]}>][ \u00a0]{0,2}"
    + _LABELS
    + r"(?:[ ]{0,2}(?:\.|[(\[{<][ ]?(?:\.|"
    + _DOT
    + r")[ ]?[)\]}>]|[ ](?:"
    + _DOT
    + r")[ ])[ ]{0,2}"
    + _LABELS
    + r"){1,5}"
)
_IN_WORDS = (
    _NAME + r"[ ](?:at|ät|arroba|arobase|chiocciola)[ ]" + _LABELS
    + r"(?:[ ](?:" + _DOT + r")[ ]" + _LABELS + r"){1,5}"
)  # fmt: skip
_APART = (
    _NAME + r"(?:[ \u00a0]{1,2}[@＠][ \u00a0]{0,2}|[@＠][ \u00a0]{1,2}|_at_|%40)"
    r"(?:[^\W_][\w-]{0,62}\.){1,5}[^\W\d_]{2,24}(?!\w)"
)
_ADDRESS = re.compile(rf"{_IN_BRACKETS}|{_IN_WORDS}|{_APART}|{_PLAIN}", re.I)
_HINT = re.compile(rf"[@＠]|%40|_at_|[(\[{{< ](?:{_AT})[)\]}}> ]", re.I)
_SIGN = re.compile(rf"[ \u00a0]*(?:[(\[{{<][ ]?(?:{_AT})[ ]?[)\]}}>]|[@＠]|_at_|%40)[ \u00a0]*"
                   r"|[ ](?:at|ät|arroba|arobase|chiocciola)[ ]", re.I)  # fmt: skip
_STOP = re.compile(rf"[ ]*[(\[{{<][ ]?(?:\.|{_DOT})[ ]?[)\]}}>][ ]*|[ ](?:{_DOT})[ ]", re.I)

_SEPARATOR = r"[ \u00a0\u202f()./\-\u2010-\u2015]"
_TELEPHONE = re.compile(
    rf"(?<!\w)(?:[+＋]\d|[0０]|\(\d)(?:{_SEPARATOR}{{0,3}}\d){{7,14}}(?!\w)"
    rf"|(?<!\w)\d{{3}}[-. \u00a0\u2011]\d{{3}}[-. \u00a0\u2011]\d{{4}}(?!\w)"
    r"|(?<![\w.,])[679]\d\d([ .-])(?:\d{3}\1\d{3}|\d\d\1\d\d\1\d\d)(?![\w,])"
    r"|(?<!\w)3\d\d[ .]\d{6,7}(?![\w-])"
)
_LABELLED = re.compile(
    r"((?:(?<!\w)(?:whats?\s?app|wechat|weixin|telegram|signal|viber|tel(?:e(?:phone|fon[oe]?))?|"
    r"phone|mobile|cell(?:ulare)?|m(?:o|ó)vil|portable|handy(?:nummer)?|rufnummer|qq)|wa\.me/)"
    rf"(?:[ ](?:number|nummer|num(?:e|é)ro|n(?:u|ú)mero|no|me|us|is|on|at))?[ .:#=/\u00a0]{{0,4}})"
    rf"[+＋]?\d(?:{_SEPARATOR}{{0,2}}\d){{5,14}}(?!\w)",
    re.I,
)
_ACCOUNT = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)"
)


def mailbox(address: str) -> str:
    """Return an address as it names a mailbox: lower case, no `+tag`, the domain in ASCII."""
    local, _, domain = unicodedata.normalize("NFKC", address).lower().rpartition("@")
    local = local.partition("+")[0] or local
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def correspondent(address: str, key: bytes) -> str:
    """Return the pseudonym of a mail address."""
    return pseudonym(key, "mail", None, mailbox(address)) or ""


def plain_spans(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, mailbox) of each address in a text, in order."""
    found = _ADDRESS.finditer(text) if _HINT.search(text) else ()
    return [(place.start(), place.end(), plain(place.group())) for place in found]


def addresses(text: str) -> list[str]:
    """Return the addresses that a text tells, as mailboxes, however they are written."""
    return [address for _, _, address in plain_spans(text)]


def plain(address: str) -> str:
    """Return an address without what was to hide it."""
    local, _, domain = _SIGN.sub("@", address).rpartition("@")
    return mailbox(f"{local}@{_STOP.sub('.', domain)}")


def without_contacts(text: str, key: bytes) -> str:
    """Return a text with a pseudonym for each address, and numbers marked as such.

    The same address is the same pseudonym in every message of a workspace.
    """

    def named(found: re.Match[str]) -> str:
        return f"{correspondent(plain(found.group()), key)}@pseudonym.invalid"

    if _HINT.search(text):
        text = _ADDRESS.sub(named, text)
    text = _ACCOUNT.sub("[account]", text)
    text = _LABELLED.sub(r"\1[telephone]", text)
    return _TELEPHONE.sub("[telephone]", text)
