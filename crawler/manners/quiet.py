"""Hosts that asked to be left alone: for a moment, which is waited, or for longer."""

from time import monotonic
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.task import deferLater

LONGEST_S = 120.0
"""Seconds that are waited at most; a site that asks for more is asked again in another crawl."""

_not_before: dict[str, float] = {}


def keep_quiet(url: str, wait_s: float) -> None:
    """Note that the host of a URL wants nothing to be asked of it for some seconds."""
    host = urlsplit(url).netloc
    _not_before[host] = max(monotonic() + wait_s, _not_before.get(host, 0.0))


async def until_welcome(url: str) -> None:
    """Wait until the host of a URL wants to be asked again; the reactor runs on.

    Raises:
        IgnoreRequest: That is longer than anybody waits.
    """
    wait = _not_before.get(urlsplit(url).netloc, 0.0) - monotonic()
    if wait > LONGEST_S:
        raise IgnoreRequest(f"the site asked to be left alone for {wait:.0f} s (Retry-After)")
    if wait > 0:
        from twisted.internet import reactor

        await maybe_deferred_to_future(deferLater(reactor, wait))
