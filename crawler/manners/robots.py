"""Downloader middleware: asks for robots.txt first and obeys it, as RFC 9309 §2.3.1 says.

Scrapy's own lets requests through when robots.txt fails and follows no group by product token.
"""

from time import monotonic
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import load_object
from twisted.internet.defer import Deferred

from crawler.manners.robots_rules import Robots, parse_robots

HOPS = 5
KEPT_S = 24 * 3600
LONGEST_DELAY_S = 300.0
"""Seconds of Crawl-delay that are waited; a site that asks for more is left alone."""
OPEN = Robots()


class RobotsMiddleware:
    """Refuses what robots.txt disallows, and slows the slot of a site that asks for a delay."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.failures = tuple(
            load_object(name) for name in crawler.settings.getlist("RETRY_EXCEPTIONS")
        )
        self._known: dict[str, tuple[Robots, float]] = {}
        self._asking: dict[str, list[Deferred[Robots]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """Take the engine that robots.txt is asked through."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request through, or say why not.

        Raises:
            IgnoreRequest: robots.txt disallows it or could not be had.
        """
        if request.meta.get("robots_file"):
            return
        robots = await self._robots(request)
        if robots.closed is not None:
            raise IgnoreRequest(robots.closed)
        if not robots.allows(request.url):
            raise IgnoreRequest("robots.txt disallows this page")
        if robots.delay_s:
            self._slow_down(request, robots.delay_s)

    async def _robots(self, request: Request) -> Robots:
        """Return the rules of a request's site, asked for once in 24 hours."""
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        robots, asked_at = self._known.get(site, (None, 0.0))
        if robots is not None and monotonic() - asked_at < KEPT_S:
            return robots
        if site in self._asking:
            waiting: Deferred[Robots] = Deferred()
            self._asking[site].append(waiting)
            return await maybe_deferred_to_future(waiting)
        self._asking[site] = []
        robots = Robots(closed="robots.txt could not be read")
        try:
            robots = await self._fetch(f"{site}/robots.txt", request)
        finally:
            self._known[site] = (robots, monotonic())
            for waiting in self._asking.pop(site):
                waiting.callback(robots)
        return robots

    async def _fetch(self, url: str, request: Request) -> Robots:
        for _ in range(HOPS + 1):
            try:
                response = await self._ask(url, request)
            except IgnoreRequest as error:
                return Robots(closed=str(error) or "robots.txt could not be asked for")
            except self.failures as error:
                told = str(error)[:120] or type(error).__name__
                return Robots(closed=f"robots.txt cannot be reached ({told}), so nothing was asked")
            location = (response.headers.get(b"Location") or b"").decode("latin-1")
            if not 300 <= response.status < 400 or not location:
                return _judged(response)
            url = urljoin(url, location)
            if not url.startswith(("http://", "https://")):
                return OPEN
        return OPEN  # §2.3.1.2: after five redirects it may be taken for unavailable

    async def _ask(self, url: str, request: Request) -> Response:
        asked = Request(
            url,
            priority=1000,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={
                "robots_file": True,
                "dont_redirect": True,
                "handle_httpstatus_all": True,
                "site_of": request.meta.get("site_of", request.url),
            },
        )
        engine = self.crawler.engine
        if engine is None:
            raise IgnoreRequest("the crawl is stopping")
        return await engine.download_async(asked)

    def _slow_down(self, request: Request, delay_s: float) -> None:
        if delay_s > LONGEST_DELAY_S:
            raise IgnoreRequest(f"robots.txt asks for {delay_s:g} s between requests")
        engine = self.crawler.engine
        if engine is None:
            return
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        usual = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        asked = {"delay": max(usual, delay_s), "concurrency": 1, "jitter": 0.0}
        downloader.per_slot_settings[key] = asked
        slot = downloader.slots.get(key)
        if slot is not None and slot.delay < delay_s:
            slot.delay, slot.jitter, slot.concurrency = delay_s, 0.0, 1


def _judged(response: Response) -> Robots:
    """Return what a final answer says: rules, nothing (4xx: go), or that all is closed (5xx)."""
    if 200 <= response.status < 300:
        return parse_robots(response.body)
    if response.status >= 500:
        return Robots(closed=f"robots.txt answers HTTP {response.status}, so nothing was asked")
    return OPEN
