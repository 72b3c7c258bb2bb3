"""A response as a tree of HTML, whatever its body looks like."""

from parsel import Selector
from web_poet import HttpResponse

LARGEST = 30_000_000
"""Characters of one page that are read."""
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")


def parse_document(response: HttpResponse) -> Selector:
    """Return the response as HTML.

    Unlike `response.selector` it never takes a body for JSON, which raises on the first XPath.
    Control characters, which no HTML may hold, become spaces: lxml fails on names made of them.
    """
    return Selector(text=response.text[:LARGEST].translate(_CONTROLS), type="html")
