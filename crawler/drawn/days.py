"""The day of a review as pages draw it: which of a block's dates it is, and what it says."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.drawn.bylines import DAY
from crawler.html.inner_text import visible_text
from crawler.language.locales import parse_date
from crawler.payloads import as_instant

_DATE_WORD = re.compile(
    r"date|day|time|posted|publi|created|when|dtreviewed|fecha|datum|tarih", re.IGNORECASE
)
_OTHER_LABEL = re.compile(
    r"purchas|edited|updat|modif|joined|member|user-?created|regist|(?<!b)order", re.IGNORECASE
)
_OTHER_DAY = re.compile(
    r"purchased|purchase date|date of purchase|bought|ordered|edited|updated|modified|joined"
    r"|member since|experience"
    r"|gekauft|kaufdatum|bestellt|bearbeitet|aktualisiert|mitglied seit|erfahrung"
    r"|acheté|date d['’]achat|commandé|modifié|mis à jour|membre depuis|expérience"
    r"|comprad[oa]|fecha de compra|editad[oa]|actualizad[oa]|miembro desde|experiencia"
    r"|acquistat[oa]|data d[i'’] ?acquisto|modificat[oa]|aggiornat[oa]|membro da|esperienza"
    r"|commande du|order of|order date|bestellung vom|pedido del|ordine del"
    r"|gekocht|besteld|bewerkt|lid sinds|ervaring",
    re.IGNORECASE,
)
_STATED = ("datetime", "data-date", "data-datetime", "content", "title")
_COMPACT = re.compile(r"\s{0,9}((?:19|20)\d\d)(\d\d)(\d\d)\s{0,9}")
_EPOCH = re.compile(r"\s{0,9}1\d{9}(?:\d{3})?\s{0,9}")
_MACHINE = re.compile(r"\s*\d{4}-\d{2}-\d{2}")


def read_day(
    elements: list[HtmlElement], labels: list[str], texts: list[str], locale: str | None
) -> tuple[str | None, str | None]:
    """Return the date of a review's block as written, and as ISO 8601; None, None without one.

    Days of a purchase, of an edit or of a membership are others than the review's.

    Args:
        elements: The elements of the block.
        labels: What the classes and ids of each call it.
        texts: The short texts of the block.
        locale: The page's locale.
    """
    for element in elements:
        stated = element.get("datetime") if element.tag == "time" else None
        if stated and (day := machine_date(stated)):
            return visible_text(element, most=200) or stated, day
    marked = list(_marked(elements, labels))
    for _, text in marked:
        own = _own(text)
        if 4 < len(text) <= 100 and (day := parse_date(own, locale)):
            return (text if parse_date(text, locale) == day else own), day
    for element, text in marked:
        for name in _STATED:
            if day := machine_date(element.get(name, "")[:60]):
                return text or element.get(name), day
    for text in texts:
        own = _own(text)
        if 6 <= len(text) <= 45 and (day := parse_date(own, locale)):
            return (text if parse_date(text, locale) == day else own), day
    unread = (text for _, text in marked if 4 < len(text) <= 60)
    return next((text for text in unread if not _OTHER_DAY.search(text)), None), None


def _marked(elements: list[HtmlElement], labels: list[str]) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements that call themselves a date, with their texts."""
    for element, label in zip(elements, labels, strict=True):
        if element.tag != "time" and not _DATE_WORD.search(label):
            continue
        if not _OTHER_LABEL.search(label):
            yield element, visible_text(element, most=120)


def _own(text: str) -> str:
    """Return a text as far as it may tell of the review's own day."""
    before, *after = _OTHER_DAY.split(text, maxsplit=1)
    if after and (day := DAY.search(after[0][:60])) and not before.strip(" (,–-"):
        return after[0][day.end() :]  # "Bought on 2 May, reviewed on 4 May 2025"
    return before


def machine_date(text: str) -> str | None:
    """Return a machine-written date or instant as ISO 8601; midnight sharp means the day."""
    if digits := _COMPACT.fullmatch(text):
        return parse_date(f"{digits[1]}-{digits[2]}-{digits[3]}", "und")
    if _EPOCH.fullmatch(text):
        return as_instant(text.strip())
    if not _MACHINE.match(text):
        return None
    moment = parse_date(text, "und")
    if moment is not None and re.search(
        r"[T ]00:00(?::00)?(?:\.0{1,9})?(?:\s?Z|[+-]\d\d:?\d\d)?\s*$", text
    ):
        return parse_date(text.strip()[:10], "und") or moment
    return moment
