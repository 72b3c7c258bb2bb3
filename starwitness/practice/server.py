"""Serves a practice world over HTTP on loopback, at whatever time it is told to be."""

from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self

from starwitness.practice.desk import Desk
from starwitness.practice.faults import Faults
from starwitness.practice.pages import ROOT
from starwitness.practice.records import World
from starwitness.practice.robots import Robots
from starwitness.practice.views import http_date


class PracticeMarket:
    """A practice world that answers on a loopback port while its `with` block lasts."""

    def __init__(
        self,
        world: World,
        *,
        faults: Faults | None = None,
        robots: Robots = "allow",
        per_page: int = 20,
        port: int = 0,
    ) -> None:
        self.desk = Desk(world, faults=faults, robots=robots, per_page=per_page)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.desk = self.desk
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """Address of the front page, with a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{ROOT}"

    @property
    def at(self) -> datetime:
        """The market's time."""
        return self.desk.at

    @property
    def requests(self) -> list[str]:
        """Targets asked for so far, in order, those of robots.txt included."""
        return self.desk.requests

    def product_url(self, product: str) -> str:
        """Return the address of a product's own page."""
        return f"{self.url}product/{product}"

    def set_time(self, at: datetime) -> None:
        """Move the market to another instant."""
        self.desk.set_time(at)

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
    desk: Desk

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
        desk = self.server.desk
        answer = desk.answer(self.path)
        if answer.delay:
            Event().wait(answer.delay)
        self.send_response_only(answer.status)
        headers = {"Date": http_date(desk.at), "Content-Type": answer.content_type}
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
