"""Downloader middleware: tries again as often as Scrapy does, and waits as it is told to."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from crawler.manners.quiet import LONGEST_S, keep_quiet, until_welcome

_TOLD = (429, 503)


class PatientRetryMiddleware(RetryMiddleware):
    """Honours Retry-After for the whole host: nothing else is asked of it meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatientRetryMiddleware":
        """Take the number of retries from the settings."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the request's host wants to be asked again.

        Raises:
            IgnoreRequest: That is longer than anybody waits.
        """
        await until_welcome(request.url)

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request to be tried again, or the answer that stands."""
        if response.status in _TOLD:
            wait = retry_after(response, now=datetime.now(UTC))
            if wait:
                keep_quiet(request.url, wait)
            if wait is not None and wait > LONGEST_S:
                return response
        return super().process_response(request, response)


def retry_after(response: Response, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for; None where it says nothing."""
    raw = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()[:100]
    if raw.isascii() and raw.isdigit():
        return float(raw[:9])
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
