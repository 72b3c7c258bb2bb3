"""Edits of a text: ranges and what replaces them."""

from collections.abc import Iterable, Iterator

# First character, end, and what stands there instead.
Edit = tuple[int, int, str]


def apart(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield edits in order, those left out that begin within another."""
    at = 0
    for start, end, put in sorted(edits):
        if start >= at:
            yield start, end, put
            at = end


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits applied; edits do not overlap and come in order."""
    parts: list[str] = []
    at = 0
    for start, end, put in edits:
        parts += [text[at:start], put]
        at = end
    return "".join((*parts, text[at:])) if parts else text
