"""Downloader middleware: so many requests to one site in one crawl, and not one more."""

from collections import Counter
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest


class BudgetMiddleware:
    """Counts requests per host, retries included and robots.txt not."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._asked: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BudgetMiddleware":
        """Take the budget from `SITE_BUDGET`; 0 is none."""
        return cls(crawler.settings.getint("SITE_BUDGET"))

    def process_request(self, request: Request) -> None:
        """Count a request.

        Raises:
            IgnoreRequest: The host's budget is spent.
        """
        if request.meta.get("robots_file") or not self.budget:
            return
        host = urlsplit(request.url).netloc
        if self._asked[host] >= self.budget:
            raise IgnoreRequest(f"budget: {self.budget} requests to {host} in this crawl are spent")
        self._asked[host] += 1
