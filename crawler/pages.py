"""Page objects: the base class of every marketplace's page, and parsing of stored bytes.

A page object reads one response and nothing else: no clock, no network, no record. The same
object serves the spider (scrapy-poet injects it), `starwitness parse`, imports and `rebuild`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from parsel import Selector
from web_poet import HttpResponse, WebPage

from crawler.html.documents import legible, parse_document
from crawler.items import Page


class ReviewPage(WebPage[Page]):
    """One page that shows, or should show, reviews.

    Subclasses implement `read`. It never raises on hostile input: what cannot be read is an
    outcome (`broken`, with `missing`), and what is read is bounded by the size of the body.
    """

    marketplace: ClassVar[str] = ""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response=legible(response))

    @cached_property
    def selector(self) -> Selector:
        """The response as HTML, also where its body looks like JSON; `css` and `xpath` use it."""
        return parse_document(self.response)

    def read(self) -> Page:
        """Return what the page says."""
        raise TypeError(f"{type(self).__name__} does not implement read()")

    async def to_item(self) -> Page:
        """Return what the page says, as web-poet asks for it."""
        return self.read()


@dataclass(frozen=True, slots=True)
class RoutedPage:
    """The page object of the marketplace that a request belongs to: what a callback asks for."""

    page: ReviewPage


def parse_page(
    page: type[ReviewPage], url: str, body: bytes, *, headers: dict[str, str] | None = None
) -> Page:
    """Return what stored bytes say when read by `page`; a pure function of its arguments."""
    return page(response=HttpResponse(url, body=body, headers=headers or {})).read()
