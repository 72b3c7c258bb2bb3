"""A seller's answer beneath a review: told apart from the review, and read."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.html.bodies import read_body
from crawler.html.inner_text import visible_text

MOST = 100
"""Paragraphs of one answer that are read."""
HIGHEST = 12
"""Levels that are climbed from a part of a review to its block."""

_WORDS = (
    r"repl(?:y|ies)|responses?|answers?|antwort(?:en)?|reponses?|respuestas?|rispost[ae]"
    r"|respostas?|reacties?|odpowiedz|svar|yanit|cevap"
)
_HINT = re.compile(_WORDS, re.IGNORECASE)
_REPLY = re.compile(
    rf"(?!(?:has|have|with|no|without|not|can|add|write|show|btn|button)[-_])"
    rf"(?:[a-z0-9_-]{{0,30}}[-_])?(?:{_WORDS})"
    r"(?:[-_]{1,2}(?:item|box|block|wrap(?:per)?|container|content|body|text|list|card|section))?",
    re.IGNORECASE,
)
_BY_SHOP = "bypostauthor"  # WordPress's class for comments of the one who wrote the page
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TEXT = re.compile(r"text|body|content|message|description|inhalt|contenu|testo", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:meta|by-?line|author|name|date|header)(?:\s|$)", re.I)
_CONTROLS = frozenset({"a", "button", "form", "input", "label", "textarea", "i", "svg"})
_RATED = ".//@itemprop[contains(., 'ating')]"


def is_reply(element: HtmlElement) -> bool:
    """Return whether an element is a seller's answer, by a word of its classes or its id.

    A control to answer with is none, nor is what holds a rating: sellers give no stars.
    """
    if not isinstance(element.tag, str) or element.tag in _CONTROLS:
        return False
    names = f"{element.get('class', '')[:300]} {element.get('id', '')[:100]}"
    if _BY_SHOP in names.split():
        return True
    if not _HINT.search(names):
        return False
    if not any(_REPLY.fullmatch(_HUMP.sub("-", name)) for name in names.split()):
        return False
    return not element.xpath(_RATED)


def is_in_reply(element: HtmlElement, block: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Return whether a part of a review's block stands in an answer.

    Args:
        element: The part.
        block: The review's block.
        known: What is found of elements on the way, to be given for the next part.
    """
    above: HtmlElement | None = element
    for _ in range(HIGHEST):
        if above is None or above is block:
            return False
        if above not in known:
            known[above] = is_reply(above)
        if known[above]:
            return True
        above = above.getparent()
    return False


def sole_reply(replies: Sequence[HtmlElement]) -> str | None:
    """Return the words of the one answer in a block; of several blocks nobody knows whose."""
    return reply_text(replies[0]) if len(replies) == 1 else None


def reply_text(reply: HtmlElement) -> str | None:
    """Return the words of an answer, without who gave it and when; None where none are told."""
    paragraphs = [(p, text) for p in islice(reply.iter("p"), MOST) if (text := read_body(p))]
    called = [text for p, text in paragraphs if _TEXT.search(p.get("class", "")[-30:])]
    spoken = called or [text for p, text in paragraphs if not _is_byline(p)]
    if paragraphs:
        return "\n".join(spoken or [text for _, text in paragraphs])
    longest = max(
        islice(_texts(reply), MOST), key=lambda e: len(visible_text(e, most=2000)), default=None
    )
    if longest is None and len(reply) == 0:
        longest = reply
    return read_body(longest) if longest is not None else None


def _is_byline(paragraph: HtmlElement) -> bool:
    """Return whether a paragraph of an answer says who gave it and when."""
    if _BYLINE.search(paragraph.get("class", "")[-30:]):
        return True
    if len(paragraph) == 1 and paragraph[0].tag in ("b", "strong"):
        loose = f"{paragraph.text or ''}{paragraph[0].tail or ''}"
        if not loose.strip(" :"):  # "<b>Response from the shop</b>"
            return True
    return next(paragraph.iter("time"), None) is not None


def _texts(reply: HtmlElement) -> Iterator[HtmlElement]:
    for element in reply.iterdescendants():
        if isinstance(element.tag, str) and _TEXT.search(element.get("class", "")[-30:]):
            yield element
