"""Injects the page object of a request's marketplace (scrapy-poet)."""

from collections.abc import Callable, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy_poet.page_input_providers import PageObjectInputProvider
from web_poet import HttpResponse

from crawler.marketplace import marketplace_for
from crawler.pages import RoutedPage


class MarketplacePageProvider(PageObjectInputProvider):
    """Provides `RoutedPage`: the page object that the target's marketplace declares.

    URL rules alone cannot choose: a target may name its marketplace, and ports and saved
    addresses say nothing of the site.
    """

    provided_classes = {RoutedPage}  # noqa: RUF012
    name = "marketplace_page"

    def __call__(
        self, to_provide: set[Callable[..., Any]], request: Request, response: Response
    ) -> Sequence[RoutedPage]:
        """Return the page object that reads the response."""
        name = request.meta.get("marketplace")
        page = marketplace_for(response.url, name=name).page
        http = HttpResponse(
            response.url,
            body=response.body,
            status=response.status,
            headers=[
                (key.decode("latin-1"), value.decode("latin-1"))
                for key, values in response.headers.items()
                for value in values or ()
            ],
        )
        return [RoutedPage(page(response=http))]
