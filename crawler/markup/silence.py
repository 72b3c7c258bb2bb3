"""The words with which a product's page says that nobody has reviewed it yet."""

import re

from lxml.html import HtmlElement
from parsel import Selector

from crawler.language import phrases
from crawler.markup.subjects import is_aside
from crawler.outcomes import LONGEST

_UNREAD = frozenset({"script", "style", "noscript", "template"})
_NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def says_no_reviews(page: Selector) -> str | None:
    """Return the words with which a product page says that it has no review; None without any."""
    return phrases.first_in(phrases.in_any(phrases.NO_REVIEWS), _read_by_visitors(page))


def _read_by_visitors(page: Selector) -> str:
    """Return the words of a page, without hidden ones and those beside its product."""
    parts: list[str] = []
    size = 0
    stack = [page.root] if isinstance(page.root, HtmlElement) else []
    while stack and size < LONGEST:
        element = stack.pop()
        if isinstance(element, str):
            parts.append(element)
            size += len(element)
            continue
        if element.tail:
            stack.append(element.tail)
        if not isinstance(element.tag, str) or element.tag in _UNREAD or _is_hidden(element):
            continue
        stack.extend(reversed(element))
        if element.text:
            stack.append(element.text)
    return " ".join(" ".join(parts).split()).casefold()


def _is_hidden(element: HtmlElement) -> bool:
    if "hidden" in element.attrib or _NOT_SHOWN.search(element.get("style", "")[:300]):
        return True
    return element.tag not in ("html", "body", "main") and is_aside(element)
