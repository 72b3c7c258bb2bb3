"""A response as a tree of HTML, whatever its body looks like."""

from parsel import Selector
from web_poet import HttpResponse

LARGEST = 30_000_000
"""Characters of one page that are read."""


def parse_document(response: HttpResponse) -> Selector:
    """Return the response as HTML.

    Unlike `response.selector` it never takes a body for JSON, which raises on the first XPath.
    """
    return Selector(text=response.text[:LARGEST], type="html")
