"""Stores every response before anything parses it."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.captures import CaptureStore, Exchange
from crawler.clock import Clock


class CaptureMiddleware:
    """Downloader middleware: writes the exchange to the captures, notes its id in `meta`.

    It sits between decompression and redirects, so redirects and refusals are kept too.
    """

    def __init__(self, captures: CaptureStore, clock: Clock, crawl: str) -> None:
        self.captures = captures
        self.clock = clock
        self.crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CaptureMiddleware":
        """Take captures, clock and crawl id from the run's settings."""
        settings = crawler.settings
        return cls(settings["CAPTURES"], settings["CLOCK"], settings["CRAWL_ID"])

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the exchange."""
        ref = self.captures.write(
            self.crawl,
            Exchange(
                url=response.url,
                fetched_at=self.clock.text(),
                status=response.status,
                headers=tuple(
                    (key.decode("latin-1"), value.decode("latin-1"))
                    for key, values in response.headers.items()
                    for value in values or ()
                ),
                body=response.body,
            ),
        )
        request.meta["capture"] = ref.id
        return response
