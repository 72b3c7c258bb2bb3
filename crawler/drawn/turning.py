"""The link that turns the page of a product's reviews, where no `rel` says so."""

import re
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.html.heads import LONGEST, Head, absolute, address_key
from crawler.html.inner_text import visible_text

MOST = 300
"""Links of one page that are looked at."""

_TURNS = (
    "//a[@href and not(starts-with(@href, '#')) and translate(@href, '0123456789', '') != @href"
    " and (contains(@class, 'next') or contains(@class, 'Next') or contains(../@class, 'next')"
    " or contains(../@class, 'Next') or @aria-label or @title or string-length() < 24)]"
)
_NEXT = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])|Next(?:$|[A-Z])")
_OVER = re.compile(r"disabled|inactive", re.IGNORECASE)
_WORDS = frozenset(
    {"next", "next page", "next reviews", "suivant", "suivante", "page suivante", "nächste",
     "nächste seite", "weiter", "siguiente", "página siguiente", "siguiente página", "avanti",
     "successiva", "successivo", "pagina successiva", "volgende", "volgende pagina", "próxima",
     "próximo", "próxima página", "página seguinte", "seguinte", "następna", "następna strona",
     "nästa", "nästa sida", "sonraki", "sonraki sayfa", "次へ", "次のページ", "下一页", "下一頁",
     "다음"}
)  # fmt: skip
_IN_PATH = re.compile(r"/(?:comment-)?(?:page|seite|pagina)[-/](\d{1,5})/?$", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?<!qa)(?:page|seite|pagina|pg|pn|pgn|pageno|cpage|paged)(?:number|nr)?$|^p$|^comments?p$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"question|faq|q_?a|ask", re.IGNORECASE)


def turned_page(root: HtmlElement, head: Head) -> str | None:
    """Return the page after this one of the same listing, by how a link to it is drawn.

    It must have the address of the listing, and a number that is greater by one.
    """
    bases = root.xpath("//base/@href")[:1]
    base = (absolute(head.url, str(bases[0])[:LONGEST]) if bases else None) or head.url
    current = numbered_page(head.url) or 1
    keys = {_IN_PATH.sub("", address_key(own)) for own in (head.url, *head.own)}
    for link in root.xpath(_TURNS)[:MOST]:
        if not _is_next(link):
            continue
        target = absolute(base, link.get("href", "").strip()[:LONGEST])
        if target is None or numbered_page(target) != current + 1:
            continue
        if _IN_PATH.sub("", address_key(target)) in keys:
            return target
    return None


def numbered_page(address: str) -> int | None:
    """Return the page number that an address carries; None where it carries none."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, max_num_fields=100)
    except ValueError:
        return None
    if match := _IN_PATH.search(parts.path):
        return int(match[1])
    for name, value in query:
        is_page = _PARAMETER.search(name) and not _OTHERS.search(name)
        if is_page and value.isdecimal() and len(value) < 6:
            return int(value)
    return None


def _is_next(link: HtmlElement) -> bool:
    around = link.getparent()
    classes = [
        link.get("class", "")[:200],
        around.get("class", "")[:200] if around is not None else "",
    ]
    if any(map(_OVER.search, classes)) or link.get("aria-disabled") == "true":
        return False
    if any(map(_NEXT.search, classes)):
        return True
    said = (link.get("aria-label", ""), link.get("title", ""), visible_text(link, most=40))
    return any(" ".join(text.casefold().split()).strip(" ›»→>") in _WORDS for text in said)
