"""Things that a page describes in schema.org words, whatever the syntax they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml.html import HtmlElement

from crawler.html.inner_text import LONGEST, visible_text

LONGEST_NAME = 120
"""Characters of a thing's text that may be its name where no property says so."""

_PICTURES = frozenset({"image", "photo", "logo", "thumbnailurl", "contenturl", "embedurl"})
_LINKS = frozenset({"url", "item", "sameas", "image", "mainentityofpage", "discussionurl"})
_NAMES = ("name", "alternatename")


@dataclass(slots=True, eq=False)
class Thing:
    """One described thing.

    Attributes:
        types: Local names of its types, lower case (`product`, `aggregaterating`).
        properties: Values by local name, lower case; elements are read when asked for.
        id: `@id`, `itemid` or `resource`.
        element: Where it stands on the page; None for JSON-LD.
        parent: The thing that it is part of, or stands inside.
        role: The property of `parent` that names it; None where it only stands inside.
    """

    types: frozenset[str]
    properties: dict[str, list[Value]] = field(default_factory=dict)
    id: str | None = None
    element: HtmlElement | None = None
    parent: Thing | None = None
    role: str | None = None

    def values(self, *names: str) -> list[Value]:
        """Return the values of the first of `names` that has any."""
        return next((self.properties[name] for name in names if self.properties.get(name)), [])

    def text(self, *names: str) -> str | None:
        """Return the first non-blank text among the properties named, in that order."""
        for name in names:
            for text in self.texts(name):
                return text
        return None

    def texts(self, *names: str) -> Iterator[str]:
        """Yield the non-blank texts of the properties named; a thing is read by its name."""
        for name in names:
            for value in self.properties.get(name, ()):
                text = _text_of(value, name)
                if text:
                    yield text

    def things(self, *names: str) -> Iterator[Thing]:
        """Yield the things among the values of the properties named."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, Thing):
                    yield value

    def thing(self, *names: str) -> Thing | None:
        """Return the first thing among the values of the properties named."""
        return next(self.things(*names), None)

    def ancestors(self) -> Iterator[Thing]:
        """Yield the things around this one, innermost first."""
        seen = 0
        around = self.parent
        while around is not None and seen < 60:
            yield around
            around, seen = around.parent, seen + 1


Value: TypeAlias = str | Thing | HtmlElement


def local_name(name: str) -> str:
    """Return the last part of a name, lower case: `http://schema.org/Review` → `review`."""
    return re.split(r"[/#:]", name.strip().rstrip("/"))[-1].lower()


def _text_of(value: Value, name: str) -> str | None:
    if isinstance(value, Thing):
        named = None if name in _NAMES else value.text(*_NAMES)
        if named is None and value.element is not None and not value.properties:
            shown = visible_text(value.element, most=LONGEST)
            return shown if 0 < len(shown) <= LONGEST_NAME else None
        return named
    if isinstance(value, str):
        return value.strip() or None
    tag: object = value.tag
    for attribute in ("content", "datetime"):
        stated = value.get(attribute)
        if stated is not None and stated.strip():
            return str(stated).strip()[:LONGEST]
    if tag in ("a", "area", "link"):
        link = value.get("href", "").strip()
        return link if name in _LINKS or tag == "link" else visible_text(value) or link or None
    if tag in ("img", "source", "iframe", "embed", "audio", "video"):
        source, words = value.get("src", "").strip(), value.get("alt", "").strip()
        return (source or words if name in _PICTURES else words or source) or None
    if tag in ("data", "meter") and value.get("value"):
        return value.get("value", "").strip() or None
    return visible_text(value) or None
