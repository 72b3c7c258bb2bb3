"""Page objects: the base class of every marketplace's page, and parsing of stored bytes.

A page object reads one response and nothing else: no clock, no network, no record. The same
object serves the spider (scrapy-poet injects it), `starwitness parse`, imports and `rebuild`.
"""

from typing import ClassVar

from web_poet import HttpResponse, WebPage

from crawler.items import Page


class ReviewPage(WebPage[Page]):
    """One page that shows, or should show, reviews.

    Subclasses implement `read`. It never raises on hostile input: what cannot be read is an
    outcome (`broken`, with `missing`), and what is read is bounded by the size of the body.
    """

    marketplace: ClassVar[str] = ""

    def read(self) -> Page:
        """Return what the page says."""
        raise TypeError(f"{type(self).__name__} does not implement read()")

    async def to_item(self) -> Page:
        """Return what the page says, as web-poet asks for it."""
        return self.read()


def parse_page(page: type[ReviewPage], url: str, body: bytes, *, headers: dict[str, str] | None = None) -> Page:
    """Return what stored bytes say when read by `page`; a pure function of its arguments."""
    return page(response=HttpResponse(url, body=body, headers=headers or {})).read()
