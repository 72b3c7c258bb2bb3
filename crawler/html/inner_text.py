"""The text of an element as a reader sees it, without scripts."""

from lxml.html import HtmlElement

LONGEST = 100_000
"""Characters of one element that are read."""

_EDGED = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"script", "style", "noscript", "template"})


def visible_text(element: HtmlElement, *, most: int = LONGEST) -> str:
    """Return the text of an element without scripts, spaces folded, cut at `most` characters."""
    parts: list[str] = []
    size = 0
    # What is still to be read, the next last; a string is text that is ready.
    waiting: list[HtmlElement | str] = [element]
    while waiting and size <= most:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
            size += len(node)
            continue
        if node.tail and node is not element:
            waiting.append(node.tail)
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            continue
        if node.tag in _EDGED:
            parts.append(" ")
            waiting.append(" ")
        waiting.extend(reversed(node))
        if node.text:
            parts.append(node.text)
            size += len(node.text)
    return " ".join("".join(parts)[:most].split())
