"""Review bodies: markup as reviewers, editors and shops left it → plain text.

Most bodies are text and line breaks and are read off the tree that is there already. Whatever
holds more markup (embedded players, lists, scripts, hidden copies) goes through Beautiful Soup.
"""

import html
import re
from html.entities import html5

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from lxml import etree
from lxml.html import HtmlElement

LONGEST = 200_000
"""Characters of markup of one body that are read."""

_FLAT = frozenset({"span", "br", "b", "i", "em", "strong", "u"})
_DROPPED = frozenset({"script", "style", "noscript", "template", "iframe", "object", "video"})
_DROPPED |= {"audio", "svg", "input", "button", "select"}
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "blockquote"})
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
_HIDDEN = re.compile(r"(?:^|\s)(?:aok-hidden|a-hidden|hidden|hide|visually-hidden)(?:\s|$)")
_NOT_SHOWN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
# Joiners stay where they shape a script or an emoji: between two letters outside ASCII.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]+"
)
_STRAY_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_EDGE = "\x02"  # where a block begins or ends; never a character of the text itself
_EDGES = re.compile(r"(?:\x02\s*)+")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # a single space is left alone: it is most of them
_LINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


def read_body(element: HtmlElement, *, drop: frozenset[str] = frozenset()) -> str | None:
    """Return the text that a reader of this element sees; None where that is nothing.

    Args:
        element: Node of the page's tree; it is not changed.
        drop: Class names of what sits inside the body without belonging to it
            ("Read more", a video player).
    """
    if all(_is_flat(node) for node in element.iter()):
        return tidy(_flat_text(element))
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return body_text(markup, drop=drop)


def body_text(markup: str, *, drop: frozenset[str] = frozenset()) -> str | None:
    """Return the visible text of a fragment of HTML, one line per line break or block."""
    parts: list[str] = []
    # Nodes still to be read, the next one last; a string is text that is ready.
    waiting: list[PageElement | str] = [BeautifulSoup(markup[:LONGEST], "lxml")]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Tag):
            parts.append(_shown(node) if isinstance(node, NavigableString) else str(node))
        elif node.name == "br":
            parts.append("\n")
        elif not _is_hidden(node, drop):
            edge = _EDGE if node.name in _BLOCKS else ""
            parts.append(edge)
            waiting.append(edge)
            waiting.extend(reversed(node.contents))
    return tidy(_EDGES.sub("\n", "".join(parts)))


def tidy(text: str) -> str | None:
    """Return text without invisible characters, doubled spaces and leftover entities.

    Line breaks stay, at most one empty line in a row. None where nothing is left.
    """
    text = text.replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
        if "\u200c" in text or "\u200d" in text:
            text = _STRAY_JOINER.sub("", text)
    text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = _GAPS.sub("\n\n", _LINES.sub("\n", text))
    return text.strip() or None


def _character(entity: re.Match[str]) -> str:
    """Return what a whole entity stands for; what only begins like one stays as it is."""
    name = entity.group()
    return html.unescape(name) if name[1] == "#" or name[1:] in html5 else name


def text_of(value: object) -> str | None:
    """Return a text of an answer as plain text, whether it holds HTML or not; None for no text."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value[:LONGEST]
    return body_text(text) if "<" in text and ">" in text else tidy(text)


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


def _shown(text: NavigableString) -> str:
    """Return a text node's text on one line; nothing for comments and declarations."""
    if isinstance(text, PreformattedString):
        return ""
    return text.replace("\r", " ").replace("\n", " ")


def _is_hidden(tag: Tag, drop: frozenset[str]) -> bool:
    if tag.name in _DROPPED or tag.has_attr("hidden"):
        return True
    classes = [str(name) for name in tag.get_attribute_list("class") if name]
    style = tag.get("style")
    return (
        not drop.isdisjoint(classes)
        or _hides(" ".join(classes))
        or (isinstance(style, str) and bool(_NOT_SHOWN.search(style)))
    )
