"""One block of a page, its elements by class: what readers of drawn reviews ask for."""

from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.html.bodies import read_body
from crawler.html.inner_text import visible_text
from crawler.html.marked import marked_elements

MOST = 5_000
"""Elements of one block that are indexed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """An element, and what stands in it by class, in the order of the page."""

    element: HtmlElement
    by_class: dict[str, list[HtmlElement]]

    def first(self, name: str) -> HtmlElement | None:
        """Return the first element with a class; None without one."""
        found = self.by_class.get(name)
        return found[0] if found else None

    def text(self, name: str, *, most: int = 2000) -> str | None:
        """Return the visible text of the first element with a class; None for nothing."""
        element = self.first(name)
        return visible_text(element, most=most) or None if element is not None else None

    def body(self, name: str) -> str | None:
        """Return the first element with a class as a body of text, line by line."""
        element = self.first(name)
        return read_body(element) if element is not None else None


def index_block(element: HtmlElement) -> Block:
    """Return an element with its descendants by class, in one walk."""
    by_class: dict[str, list[HtmlElement]] = {}
    for marked in marked_elements(element, ("class",), most=MOST + 1):
        if marked is element:
            continue
        for name in marked.get("class", "")[:2000].split():
            by_class.setdefault(name, []).append(marked)
    return Block(element=element, by_class=by_class)
