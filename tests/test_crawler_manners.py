"""Manners against a real server: waiting, redirects, private addresses, budgets, sizes."""

import gzip
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.manners.addresses import AddressMiddleware, is_public
from crawler.manners.budget import BudgetMiddleware
from crawler.manners.cookies import OwnCookiesMiddleware
from crawler.manners.patience import retry_after
from crawler.targets import add_target
from starwitness.commands.health import workspace_status
from starwitness.workspace import Workspace

BUDGET, MORE = 40, 2
PAGE = """<html><head><title>Lamp</title><script type="application/ld+json">%s</script></head>
<body><h1>Lamp</h1></body></html>"""
SIGN_IN = """<html><head><title>Sign in</title></head><body><h1>Sign in</h1>
<form action="/login"><input type="email" name="email"><input type="password"></form></body>
</html>"""


def _page(path: str) -> bytes:
    product = {
        "@context": "https://schema.org", "@type": "Product", "name": "Lamp", "sku": path,
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 5, "reviewCount": 1},
        "review": [{"@type": "Review", "author": "A", "datePublished": "2026-10-01",
                    "reviewBody": "It shines.",
                    "reviewRating": {"@type": "Rating", "ratingValue": 5}}],
    }  # fmt: skip
    return (PAGE % json.dumps(product)).encode()


class _Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked[path] += 1
        status, headers, body = 200, {"Content-Type": "text/html"}, _page(path)
        if path == "/robots.txt":
            status, body = 404, b""
        elif path == "/p/busy" and self.asked[path] == 1:
            status, headers, body = 429, {"Retry-After": "1"}, b"later"
        elif path.startswith("/p/later"):
            status, headers, body = 429, {"Retry-After": "3600"}, b"much later"
        elif path in ("/p/away", "/p/inside", "/p/login", "/p/loop", "/p/moved", "/p/port"):
            to = {
                "/p/away": "https://other.example/", "/p/inside": "http://10.0.0.1/admin",
                "/p/login": "/signin", "/p/loop": "/p/loop", "/p/moved": "/p/ok",
                "/p/port": "http://127.0.0.1:9/p/ok",
            }  # fmt: skip
            status, headers, body = 302, {"Location": to[path]}, b""
        elif path == "/p/error":
            status, body = 500, b"<html><title>Lamp</title><h1>Something broke</h1></html>"
        elif path == "/signin":
            body = SIGN_IN.encode()
        elif path == "/p/bomb":
            headers, body = {"Content-Encoding": "gzip"}, gzip.compress(b" " * 60_000_000, 9)
        elif path == "/p/head":
            many = b"".join(b"X-%d: a\r\n" % number for number in range(200_000))
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + many + b"\r\n")
            self.close_connection = True
            return
        elif path == "/p/large":
            body = b"x"
            headers = {"Content-Type": "text/html", "X-Length": "40000000"}
        self.send_response(status)
        length = headers.pop("X-Length", str(len(body)))
        for name, value in {**headers, "Content-Length": length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    _Shop.asked.clear()  # whatever the order of tests, a new shop has been asked nothing
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    server.daemon_threads = True
    server.block_on_close = False
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def _crawl(folder: Path, *urls: str, **config: object) -> dict[str, tuple[str, str]]:
    """Crawl in a process of its own; return (outcome, reason) by the last part of each URL."""
    keys = "".join(f"{key} = {json.dumps(value)}\n" for key, value in config.items())
    (folder / "starwitness.toml").write_text(f"[crawl]\n{keys}")
    with Workspace(folder).open_store() as store:
        for url in urls:
            add_target(store, url, marketplace=None, every_s=60, at="2026-11-21T12:00:00Z")
    line = [sys.executable, "-m", "starwitness", "crawl", "--all", "-C", str(folder)]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)
    assert ended.returncode in (0, 3), ended.stderr
    assert "Traceback" not in ended.stderr
    return _scans(folder)


def _scans(folder: Path) -> dict[str, tuple[str, str]]:
    with sqlite3.connect(folder / "starwitness.db") as record:
        rows = record.execute(
            "SELECT t.url, s.outcome, s.reason FROM scans s JOIN targets t ON t.id = s.target_id"
        ).fetchall()
    record.close()
    return {url.rpartition("/")[2]: (outcome, reason or "") for url, outcome, reason in rows}


@pytest.fixture(scope="module")
def crawled(shop, tmp_path_factory) -> tuple[dict[str, tuple[str, str]], str]:
    folder = tmp_path_factory.mktemp("manners")
    names = (
        "ok", "busy", "away", "inside", "login", "loop", "moved", "port", "error", "bomb", "large",
        "head",
    )  # fmt: skip
    urls = [f"{shop}/p/{name}" for name in names]
    other = shop.replace("127.0.0.1", "localhost")
    urls += [f"{other}/p/b{number}" for number in range(BUDGET + MORE)]
    scans = _crawl(folder, *urls, delay=0.0, site_budget=BUDGET)
    told = [row["concern"] for row in workspace_status(Workspace(folder))["targets"]]
    return scans, " ".join(told)


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("ok", "ok", ""),
        ("busy", "ok", ""),
        ("away", "blocked", "redirected off the site: https://other.example/"),
        ("port", "blocked", "redirected off the site: http://127.0.0.1:9/p/ok"),
        ("inside", "blocked", "redirected off the site: http://10.0.0.1/admin"),
        ("login", "sign_in", "sign-in form"),
        ("loop", "blocked", "more than 5 redirects"),
        ("moved", "ok", ""),
        ("error", "broken", "first page: broken (HTTP 500)"),
        ("bomb", "blocked", "DOWNLOAD_MAXSIZE"),
        ("large", "broken", ""),
        ("head", "broken", ""),
    ],
)
def test_what_a_site_does_is_an_outcome_with_its_reason(crawled, name, outcome, reason):
    scans, _ = crawled
    assert scans[name][0] == outcome, scans[name]
    assert reason in scans[name][1]


def test_status_tells_the_reason(crawled):
    _, status = crawled
    assert "redirected off the site: https://other.example/" in status


def test_who_asks_for_a_moment_is_asked_again(crawled):
    assert _Shop.asked["/p/busy"] >= 2


def test_who_asks_to_come_back_in_an_hour_is_left_alone(shop, tmp_path):
    urls = [f"{shop}/p/later{number}" for number in range(30)]
    scans = _crawl(tmp_path, *urls, delay=0.0)
    assert {outcome for outcome, _ in scans.values()} == {"blocked"}
    left = sum("asked to be left alone" in reason for _, reason in scans.values())
    asked = sum(count for path, count in _Shop.asked.items() if path.startswith("/p/later"))
    assert asked + left == 30
    assert asked <= 8  # at once, on this machine alone; of other hosts one page is asked


def test_a_spent_budget_is_an_outcome(crawled):
    spent = {name: told for name, told in crawled[0].items() if name[1:].isdigit()}
    outcomes = Counter(outcome for outcome, _ in spent.values())
    assert outcomes == {"ok": BUDGET, "blocked": MORE}
    assert sum(f"budget: {BUDGET} requests" in reason for _, reason in spent.values()) == MORE


def test_a_name_that_resolves_to_this_machine_is_refused(shop, tmp_path):
    rebound = shop.replace("127.0.0.1", "0x7f000001") + "/p/rebound"
    outcome, reason = _crawl(tmp_path, rebound, delay=1.0, contact="a@b.example")["rebound"]
    assert outcome == "blocked"
    assert "private address refused: 127.0.0.1" in reason
    assert _Shop.asked["/p/rebound"] == 0


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("127.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False), ("::", False), ("not an address", False),
    ],
)  # fmt: skip
def test_public_addresses(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "target", "refused"),
    [
        ("http://127.0.0.1:8/a", "http://127.0.0.1:8/", False),
        ("http://localhost/a", "http://[::1]/", False),
        ("http://127.0.0.1/a", "https://shop.example/", True),
        ("http://localhost/a", "https://shop.example/", True),
        ("http://10.0.0.1/a", "http://10.0.0.1/a", True),
        ("http://169.254.169.254/latest", "http://127.0.0.1/", True),
        ("http://[::ffff:10.0.0.1]/", "https://shop.example/", True),
        ("https://shop.example/a", "https://shop.example/", False),
        ("http://8.8.8.8/a", "http://8.8.8.8/", False),
    ],
)
def test_literal_addresses(url, target, refused):
    request = Request(url, meta={"site_of": target})
    if refused:
        with pytest.raises(IgnoreRequest, match="private address refused"):
            AddressMiddleware().process_request(request)
    else:
        AddressMiddleware().process_request(request)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0), ("soon", None), ("", None), ("-5", None),
        ("9" * 500, 999999999.0),
    ],
    ids=["seconds", "at once", "date", "past", "word", "empty", "negative", "endless"],
)  # fmt: skip
def test_retry_after(value, seconds):
    response = Response("http://a.example/", status=503, headers={"Retry-After": value})
    assert retry_after(response, now=datetime(2026, 11, 21, 12, tzinfo=UTC)) == seconds


def test_budgets_are_per_host_and_spare_robots_txt():
    budget = BudgetMiddleware(1)
    budget.process_request(Request("http://a.example/robots.txt", meta={"robots_file": True}))
    budget.process_request(Request("http://a.example/1"))
    budget.process_request(Request("http://b.example/1"))
    with pytest.raises(IgnoreRequest, match="budget"):
        budget.process_request(Request("http://a.example/2"))


@pytest.mark.parametrize(
    ("sent", "same_host", "parent"),
    [
        ("a=1", b"a=1", None), ("a=1; Domain=shop.example", b"a=1", None),
        ("a=1; Domain=.example", None, None), ("a=1; Domain=other.example", None, None),
        ("a=1; Domain=ample", None, None), ("a=1; Domain=.com", None, None),
    ],
    ids=["no domain", "own parent", "a top level", "another's", "half a name", "foreign suffix"],
)  # fmt: skip
def test_cookies_stay_on_their_host_and_nobody_is_asked(monkeypatch, sent, same_host, parent):
    def asked(*_: object) -> None:  # what Scrapy's own would call
        raise AssertionError("the public suffix list was asked for")

    monkeypatch.setattr("scrapy.downloadermiddlewares.cookies._split_domain", asked)
    cookies = OwnCookiesMiddleware()
    cookies.crawler = None
    first = Request("http://www.shop.example/1")
    cookies.process_response(first, Response(first.url, headers={"Set-Cookie": sent}))
    for url, expected in (
        ("http://www.shop.example/2", same_host),
        ("http://api.shop.example/", parent),
    ):
        request = Request(url)
        cookies.process_request(request)
        assert request.headers.get("Cookie") == expected


def test_the_crawl_uses_those_cookies():
    from crawler import settings

    used = settings.DOWNLOADER_MIDDLEWARES
    assert used["scrapy.downloadermiddlewares.cookies.CookiesMiddleware"] is None
    assert "crawler.manners.cookies.OwnCookiesMiddleware" in used
