"""Mail texts: what the writer says apart from what he quotes, and nobody's address in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.mail.contacts import without_contacts
from crawler.mail.quoted_days import day_of_attribution, day_of_header
from crawler.mail.signatures import without_signatures

DEPTH = 6
QUOTES = 50
_ADDRESS = re.compile(
    r"[^\s@<>\"'(),;:\[\]]{1,64}@[^\s@<>\"'(),;:\[\]]{0,252}[^\s@<>\"'(),;:\[\].!?]"
)
_ATTRIBUTION = re.compile(
    r"(?:on\b.{4,300}\bwrote|le\b.{4,300}\ba (?:é|e)crit|am\b.{4,300}\bschrieb.{0,200}|"
    r"el\b.{4,300}\bescribi(?:ó|o)|il\b.{4,300}\bha scritto|.{2,200}\b(?:wrote|schrieb))\s{0,3}:",
    re.I,
)
_OPENINGS = frozenset({"on ", "le ", "am ", "el ", "il "})
_DIVIDER = re.compile(
    r"\s{0,3}[-_*]{2,40}\s{0,3}(?:original message|forwarded message|message d'origine|"
    r"message (?:original|transf(?:é|e)r(?:é|e))|urspr(?:ü|ue)ngliche nachricht|"
    r"weitergeleitete nachricht|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato))"
    r"\s{0,3}[-_*]{0,40}\s{0,3}|begin forwarded message:\s{0,3}",
    re.I,
)
_FIELD = re.compile(
    r"\*?(from|sent|date|to|cc|subject|reply-to|de|envoy(?:é|e)|(?:à|a)|objet|von|gesendet|an|"
    r"betreff|datum|enviado(?: el)?|para|asunto|fecha|da|inviato|oggetto|data)\s?:\*?\s.{0,400}",
    re.I,
)
_WRITER = re.compile(r"\*?(?:from|de|von|da)\s?:\*?\s.{1,400}", re.I)
_DAY = re.compile(
    r"\*?(?:sent|date|envoy(?:é|e)|gesendet|datum|enviado(?: el)?|fecha|inviato|data)\s?:", re.I
)
_READER = re.compile(r"\*?(?:to|(?:à|a)|an|para)\s?:", re.I)
_ABOUT = re.compile(r"\*?(?:subject|objet|betreff|asunto|oggetto)\s?:", re.I)
_RULE = re.compile(r"\s{0,3}[-_]{5,80}\s{0,3}")
_RELAYS = re.compile(r"(?:^|\.)(?:marketplace|members)\.(amazon|ebay)\.([a-z.]{2,8})$")


_DESK = re.compile(
    r"team|support|service|kundendienst|customer|client|shop|store|seller|h(?:ä|ae)ndler|desk|"
    r"amazon|ebay|help|care|info|sales|vendeur|boutique|tienda|negozio|gmbh|ltd|inc\b|llc|marketplace",
    re.I,
)
_GREETING = (
    r"(?<!\w)(?:dear|hi|hello|hey|good (?:morning|day|evening)|hallo|liebe[rs]?|"
    r"guten (?:tag|morgen)|bonjour|bonsoir|ch(?:er|ère)|hola|buenos días|estimad[oa]|querid[oa]|"
    r"ciao|buongiorno|gentile|car[oa]|sehr geehrte[r]?|mrs?|ms|frau|herrn?|mme|madame|"
    r"monsieur|m|sig|sig\.ra|signora?|señora?|sra?)"
    r"(?:[.,]? (?:mrs?|ms|frau|herrn?|mme|madame|monsieur|sig|sra?)\b)?[.,]? "
)


@dataclass(frozen=True, slots=True)
class Names:
    """Full names that stand in a mail's header and are masked in its text; the seller's is not."""

    names: tuple[str, ...]
    seller: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A text that a mail quotes; the addresses are lower case, where they are told.

    Attributes:
        address: Its writer's.
        reader: Whoever it was written to.
        day: When it was sent, where whoever quotes it says.
    """

    text: str
    address: str | None
    reader: str | None = None
    day: str | None = None


def names_of(people: Iterable[tuple[str, str]], *, seller: str | None) -> Names:
    """Return the names in (name, address) that stand for persons: not the seller's, no desks."""
    told: dict[str, None] = {}
    for name, _ in people:
        last, comma, first = name.partition(",")
        for form in (name, f"{first} {last}" if comma else name):
            words = " ".join(form.split())
            if len(words) > 4 and " " in words and not _DESK.search(words) and words != seller:
                told[words] = None
    return Names(tuple(told), seller)


def mask(text: str, key: bytes, names: Names) -> str:
    """Return a text in which every address is a pseudonym that still looks like an address.

    The same address is the same pseudonym in every message of a workspace. Telephone and account
    numbers, the full names given, parts of them in a greeting, and the names that a text is signed
    with are only marked as such.
    """
    text = without_contacts(text, key)
    for name in sorted(names.names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.I)
    parts = {re.escape(p) for name in names.names for p in re.split(r"[\s,]+", name) if len(p) > 1}
    if parts:
        words = "|".join(sorted(parts))
        text = re.sub(rf"({_GREETING})(?:{words})(?!\w)", r"\1[name]", text, flags=re.I)
    shop = rf"|^{re.escape(names.seller)}$" if names.seller else ""
    keep = re.compile(_DESK.pattern + shop, re.I)
    return without_signatures(text, known=names.names, keep=keep)


def marketplace_of(addresses: Iterable[str]) -> str | None:
    """Return the site whose mail relay an address belongs to ("amazon.de"); None without one."""
    for address in addresses:
        match = _RELAYS.search(address.rpartition("@")[2])
        if match:
            return f"{match[1]}.{match[2]}"
    return None


def split_quotes(text: str) -> tuple[str, list[Quote]]:
    """Return a mail's own words and the texts that it quotes, the outermost first.

    Quotes are lines behind `>`, and whatever follows "Original Message" or its translations, or
    the header lines that some programs write alone.
    """
    own, quotes = _split(text)
    found: list[Quote] = []
    depth = 0
    while quotes and depth < DEPTH and len(found) < QUOTES:
        inner: list[Quote] = []
        for quote in quotes:
            words, deeper = _split(quote.text)
            if words:
                found.append(replace(quote, text=words))
            inner += deeper
        quotes, depth = inner, depth + 1
    return own, found[:QUOTES]


def parties(sender: str | None, reader: str | None, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return the addresses of the two whose correspondence a mail hands over, as far as told.

    A buyer who forwards a seller's letters tells of one correspondence, in however many texts: the
    innermost quote that names both is theirs; else whoever is quoted wrote to who quotes him.
    """
    for quote in reversed(quotes):
        if quote.address and quote.reader:
            return (quote.address, quote.reader)
    other = next((q.address for q in quotes if q.address and q.address != sender), reader)
    return tuple(address for address in (sender, other) if address)


def _split(text: str) -> tuple[str, list[Quote]]:
    """Return the words of one level and the texts one level below."""
    own: list[str] = []
    quotes: list[Quote] = []
    block: list[str] = []
    address: str | None = None
    day: str | None = None
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.startswith(">"):
            block.append(line[1:].removeprefix(" "))
            continue
        if block:
            quotes.append(Quote(text="\n".join(block), address=address, day=day))
            block, address, day = [], None, None
        if _DIVIDER.fullmatch(line[:400]):
            quotes.append(_headed(lines[at + 1 :]))
            break
        if _is_header(lines, at):
            while own and (not own[-1].strip() or _RULE.fullmatch(own[-1][:100])):
                own.pop()
            quotes.append(_headed(lines[at:]))
            break
        if _ATTRIBUTION.fullmatch(line[:800].strip()) or _broken_attribution(lines, at):
            both = f"{line[:800]} {lines[at + 1][:800] if at + 1 < len(lines) else ''}"
            address, day = _address_in(both) or address, day_of_attribution(both) or day
            folded = not _ATTRIBUTION.fullmatch(line[:800].strip()) and _opens(line)
            start = at + 2 if folded else at + 1
            if _follows_plain(lines, start):
                quotes.append(Quote(text="\n".join(lines[start:]), address=address, day=day))
                break
            continue
        own.append(line)
    if block:
        quotes.append(Quote(text="\n".join(block), address=address, day=day))
    return "\n".join(own).strip(), [q for q in quotes if q.text.strip()]


def _is_header(lines: list[str], at: int) -> bool:
    """Return whether a quoted mail's header begins here: who wrote, when, to whom, about what."""
    if not _WRITER.fullmatch(lines[at][:420].strip()):
        return False
    fields: list[str] = []
    for line in lines[at + 1 : at + 12]:
        if line.strip() and not _FIELD.fullmatch(line.strip()[:400]):
            break
        fields.append(line.strip())
    return all(any(p.match(field) for field in fields) for p in (_DAY, _READER, _ABOUT))


def _opens(line: str) -> bool:
    """Return whether an attribution may begin with this line."""
    return line[:3].lower() in _OPENINGS


def _broken_attribution(lines: list[str], at: int) -> bool:
    """Return whether an attribution was folded into two lines, this one or the one before."""
    pairs = [
        f"{lines[first][:400]} {lines[first + 1][:400]}".strip()
        for first in (at - 1, at)
        if 0 <= first < len(lines) - 1 and _opens(lines[first])
    ]
    return any(_ATTRIBUTION.fullmatch(pair) for pair in pairs)


def _follows_plain(lines: list[str], at: int) -> bool:
    """Return whether the quoted text has no marks: no `>` within the next lines."""
    return not any(line.startswith(">") for line in lines[at : at + 4])


def _headed(lines: list[str]) -> Quote:
    """Return the text behind the header lines of a forwarded mail, and who they name."""
    address, reader = None, None
    at = 0
    while at < len(lines) and at < 30:
        line = lines[at].strip()
        if line and not _FIELD.fullmatch(line[:400]):
            break
        if address is None and line.lower().lstrip("*").startswith(("from", "de", "von", "da")):
            address = _address_in(line)
        if reader is None and _READER.match(line[:400]):
            reader = _address_in(line)
        at += 1
    day = day_of_header(lines[:at])
    return Quote(text="\n".join(lines[at:]), address=address, reader=reader, day=day)


def _address_in(line: str) -> str | None:
    match = _ADDRESS.search(line)
    return match.group().lower() if match else None
