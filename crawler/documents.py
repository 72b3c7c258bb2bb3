"""A response as a tree of HTML, whatever its body looks like."""

from parsel import Selector
from web_poet import HttpResponse

LARGEST = 30_000_000
"""Characters of one page that are read."""
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")
_ORDINARY = bytes(code for code in range(256) if code not in _CONTROLS)


def parse_document(response: HttpResponse) -> Selector:
    """Return the response as HTML.

    Unlike `response.selector` it never takes a body for JSON, which raises on the first XPath.
    Control characters, which no HTML may hold, become spaces: lxml fails on names made of them.
    """
    text = response.text[:LARGEST]
    if _has_controls(response, text):
        text = text.translate(_CONTROLS)
    return Selector(text=text, type="html")


def _has_controls(response: HttpResponse, text: str) -> bool:
    """Return whether there is anything to replace: `translate` costs more than the parsing."""
    if response.encoding == "utf-8":
        return bool(response.body.translate(None, _ORDINARY))
    return any(chr(code) in text for code in _CONTROLS)
