"""Stores every response before anything parses it."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.captures.exchanges import Exchange
from crawler.spiders.reviews import ReviewsSpider
from crawler.work import Work


class CaptureMiddleware:
    """Downloader middleware: writes the exchange to the captures, notes its id in `meta`.

    It sits between decompression and redirects, so redirects and refusals are kept too.
    """

    def __init__(self, work: Work) -> None:
        self.work = work

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CaptureMiddleware":
        """Take captures, clock and crawl id from the spider's work."""
        if not isinstance(crawler.spider, ReviewsSpider):
            raise NotConfigured("captures belong to the reviews spider")
        return cls(crawler.spider.work)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the exchange.

        Raises:
            OSError, sqlite3.Error: It cannot be stored; the spider stops the crawl.
        """
        exchange = Exchange(
            url=response.url,
            fetched_at=self.work.clock.text(),
            status=response.status,
            headers=tuple(
                (key.decode("latin-1"), value.decode("latin-1"))
                for key, values in response.headers.items()
                for value in values or ()
            ),
            body=response.body,
        )
        with self.work.storing():
            ref = self.work.captures.write(self.work.crawl, exchange)
        request.meta["capture"] = ref.id
        return response
