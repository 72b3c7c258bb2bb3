"""Serves a practice world over HTTP on loopback, at whatever time it is told to be."""

from collections import Counter
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from starwitness.practice.answers import Market, answer_request
from starwitness.practice.exchange import Answer, Asked
from starwitness.practice.faults import Faults
from starwitness.practice.pages import ROOT
from starwitness.practice.records import World
from starwitness.practice.robots import Robots, answer_robots
from starwitness.practice.views import http_date


class PracticeMarket:
    """A practice world that answers on a loopback port while its `with` block lasts.

    Attributes:
        at: The market's time; set it with `set_time`.
        requests: Targets asked for so far, in order, those of robots.txt included.
    """

    def __init__(
        self,
        world: World,
        *,
        faults: Faults | None = None,
        robots: Robots = "allow",
        per_page: int = 20,
        port: int = 0,
    ) -> None:
        self.market = Market(world=world, faults=faults or Faults(), per_page=per_page)
        self.robots = robots
        self.at = world.calendar.first
        self.requests: list[str] = []
        self._before: datetime | None = None
        self._attempts: Counter[str] = Counter()
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.market = self
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """Address of the front page, with a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{ROOT}"

    def product_url(self, product: str) -> str:
        """Return the address of a product's own page."""
        return f"{self.url}product/{product}"

    def set_time(self, at: datetime) -> None:
        """Move the market to another instant; attempts are counted anew."""
        with self._lock:
            if at != self.at:
                self._before = self.at
                self._attempts.clear()
            self.at = at

    def answer(self, target: str) -> Answer:
        """Return the answer to one request, and count it."""
        with self._lock:
            asked = Asked(
                target=target, at=self.at, before=self._before, attempt=self._attempts[target]
            )
            self._attempts[target] += 1
            self.requests.append(target)
        if target in ("/robots.txt", "/rules/robots.txt"):
            return answer_robots(target, self.robots)
        return answer_request(self.market, asked)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    market: PracticeMarket

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a reader that hangs up is not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        """Answer, late or cut short where the answer says so."""
        market = self.server.market
        answer = market.answer(self.path)
        if answer.delay:
            Event().wait(answer.delay)
        self.send_response_only(answer.status)
        headers = {"Date": http_date(market.at), "Content-Type": answer.content_type}
        headers.update(answer.headers)
        headers["Content-Length"] = str(
            len(answer.body) if answer.length is None else answer.length
        )
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.close_connection = answer.length is not None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""
