"""Scrapy's HTTP handler with a bound on what Scrapy leaves unbounded: the head of an answer.

`DOWNLOAD_MAXSIZE` counts bodies. A head that goes on until the time is up costs several times its
bytes in memory: gigabytes within a minute on a fast line.
"""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol
from twisted.web._newclient import Request as SentRequest
from twisted.web.iweb import IResponse

from crawler.manners.quiet import until_welcome

LONGEST_HEAD = 1_000_000
"""Bytes until the body begins; browsers take a quarter of it."""


class HeadBoundProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on a head that is too long."""

    received = 0

    def request(self, request: SentRequest) -> "Deferred[IResponse]":
        """Send a request; a connection may serve several."""
        self.received = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """Parse what came, unless the head has become too long."""
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self.received += len(data)
            if self.received > LONGEST_HEAD and self.transport is not None:
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class HeadBoundFactory(_LenientHTTP11ClientFactory):
    """Makes connections that bound heads."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        """Return a connection."""
        return HeadBoundProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class HeadBoundHandler(HTTP11DownloadHandler):
    """Downloads over connections that bound heads, from hosts that want to be asked."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = HeadBoundFactory

    async def download_request(self, request: Request) -> Response:
        """Send a request, unless its host has asked for quiet while it stood in the queue.

        Raises:
            IgnoreRequest: The host wants to be left alone for longer than anybody waits.
        """
        await until_welcome(request.url)
        return await super().download_request(request)
