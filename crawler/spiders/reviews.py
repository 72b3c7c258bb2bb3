"""The one spider: targets → pages → scans in the record. It knows no marketplace."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Kind, Outcome, Page
from crawler.marketplace import is_on_site
from crawler.pages import RoutedPage
from crawler.reading import Reading
from crawler.statuses import unanswered, with_status
from crawler.steps import Fetch, Role, Step
from crawler.targets import Target
from crawler.work import Work

_KINDS: dict[Role, Kind] = {
    "product": "product", "listing": "listing", "again": "listing", "own": "review",
    "control": "review",
}  # fmt: skip


class ReviewsSpider(Spider):
    """Reads every target it is given, one request at a time each, and stores each scan."""

    name = "reviews"

    def __init__(self, work: Work, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.work = work

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of every target, in the order given."""
        for target in self.work.targets:
            reading = self.work.open(target)
            yield self._request(reading, reading.first(), target)

    def _request(self, reading: Reading, fetch: Fetch, target: Target) -> Request:
        return Request(
            fetch.url,
            callback=self.parse_page,
            errback=self.note_failure,
            dont_filter=True,
            priority=100 if fetch.role != "product" else 0,
            cb_kwargs={"reading": reading, "fetch": fetch, "target": target},
            meta={
                "marketplace": reading.marketplace.name,
                "handle_httpstatus_all": True,
                "site_of": target.url,
            },
        )

    def parse_page(
        self, response: Response, routed: RoutedPage, reading: Reading, fetch: Fetch, target: Target
    ) -> Iterator[Request]:
        """Read a page and ask for the next, or store the scan."""
        read = with_status(routed.page.read(), response.status)
        step = Step(
            fetch=fetch,
            page=read,
            capture=response.meta.get("capture"),
            age_s=_age(response),
        )
        yield from self._go_on(reading, step, target)

    def note_failure(self, failure: Failure) -> Iterator[Request]:
        """A request without an answer is a step too: it says how well we could see."""
        request: Request = failure.request  # type: ignore[attr-defined]
        kwargs = request.cb_kwargs
        fetch: Fetch = kwargs["fetch"]
        page = _failed_page(kwargs["reading"].marketplace.name, fetch, failure)
        step = Step(fetch=fetch, page=page, capture=request.meta.get("capture"), unanswered=True)
        yield from self._go_on(kwargs["reading"], step, kwargs["target"])

    def _go_on(self, reading: Reading, step: Step, target: Target) -> Iterator[Request]:
        if self.work.failure is None:
            following = reading.take(step)
            # Nothing that a page says is followed off the target's site.
            if following is not None and is_on_site(
                following.url, target.url, name=target.marketplace
            ):
                yield self._request(reading, following, target)
                return
            with suppress(OSError, sqlite3.Error):  # noted by the work, told by the command
                self.work.finish(reading, target)
        if self.work.failure is not None:
            raise CloseSpider("nothing can be stored")


def _failed_page(marketplace: str, fetch: Fetch, failure: Failure) -> Page:
    refused = isinstance(failure.value, IgnoreRequest)
    outcome: Outcome = "blocked" if refused else "broken"
    sign = str(failure.value)[:300] or failure.type.__name__  # type: ignore[union-attr]
    return unanswered(marketplace, fetch.url, _KINDS[fetch.role], outcome, sign)


def _age(response: Response) -> int:
    raw = response.headers.get(b"Age") or b""
    return int(raw) if raw.isdigit() and len(raw) < 10 else 0
