"""Review bodies: markup as reviewers, editors and shops left it → plain text.

Most bodies are text and line breaks and are read off the tree that is there already. Whatever
holds more markup (embedded players, lists, scripts, hidden copies) goes through Beautiful Soup.
"""

import html
import re

from bs4 import BeautifulSoup, Comment, Tag
from lxml import etree
from lxml.html import HtmlElement

LONGEST = 200_000
"""Characters of markup of one body that are read."""

_FLAT = frozenset({"span", "br", "b", "i", "em", "strong", "u"})
_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "video", "audio", "svg")
_BLOCKS = ("p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote")
_HIDDEN = re.compile(r"(?:^|\s)(?:aok-hidden|a-hidden|hidden|hide|visually-hidden)(?:\s|$)")
_NOT_SHOWN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|amp|apos|lt|gt|nbsp);")
# Joiners stay where they shape a script or an emoji: between two letters outside ASCII.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


def read_body(element: HtmlElement, *, drop: str | None = None) -> str | None:
    """Return the text that a reader of this element sees; None where that is nothing.

    Args:
        element: Node of the page's tree; it is not changed.
        drop: CSS selector of what sits inside the body without belonging to it
            ("Read more", a video player).
    """
    nodes = list(element.iter())
    if all(_is_flat(node) for node in nodes):
        return tidy(_flat_text(element))
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return body_text(markup, drop=drop)


def body_text(markup: str, *, drop: str | None = None) -> str | None:
    """Return the visible text of a fragment of HTML, one line per line break or block."""
    soup = BeautifulSoup(markup[:LONGEST], "lxml")
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.select(drop) if drop else ():
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    return tidy(soup.get_text())


def tidy(text: str) -> str | None:
    """Return text without invisible characters, doubled spaces and leftover entities.

    Line breaks stay, at most one empty line in a row. None where nothing is left.
    """
    text = text.replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    text = _INVISIBLE.sub("", text)
    text = _GAPS.sub("\n\n", _LINES.sub("\n", _SPACES.sub(" ", text)))
    return text.strip() or None


def one_line(text: str | None) -> str | None:
    """Return a title, a name or a label on one line, tidied; None where nothing is left."""
    tidied = tidy(text) if text else None
    return " ".join(tidied.split()) if tidied else None


def _is_flat(node: HtmlElement) -> bool:
    if node.tag not in _FLAT:
        return not isinstance(node.tag, str)  # comments hold no text
    return not (node.get("style") or node.get("hidden") is not None or _hides(node.get("class")))


def _flat_text(element: HtmlElement) -> str:
    """Return the text of an element that holds only inline markup; source newlines are spaces."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            parts.append("\n" if node.tag == "br" else "")
            parts.append((node.text or "").replace("\n", " "))
        elif node is not element:
            parts.append((node.tail or "").replace("\n", " "))
    return "".join(parts)


def _hides(classes: str | None) -> bool:
    return bool(classes and _HIDDEN.search(classes))


def _is_hidden(tag: Tag) -> bool:
    classes = tag.get_attribute_list("class")
    style = tag.get("style")
    return (
        tag.has_attr("hidden")
        or _hides(" ".join(str(name) for name in classes if name))
        or (isinstance(style, str) and bool(_NOT_SHOWN.search(style)))
    )
