"""WARC, WACZ and HAR: the pages of a listing in an archive are one scan; damage is bounded."""

import base64
import contextlib
import gzip
import hashlib
import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.captures.exchanges import Exchange
from crawler.captures.store import CaptureStore
from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from crawler.marketplaces.practice import MARKETPLACE
from crawler.pages import parse_page
from db.records import Scan
from db.store import Store
from starwitness.practice.desk import Desk
from starwitness.practice.world import plant_world

HOST = "http://127.0.0.1:8000"
Archived = list[tuple[str, str, bytes]]


@pytest.fixture(scope="module")
def pages() -> Archived:
    """(URL, time, body) of a product's page and its whole listing, a second apart."""
    world, _ = plant_world(3, weeks=2)
    desk = Desk(world, per_page=5)
    product = min(world.products)
    found: Archived = []
    url = f"{HOST}/practice/product/{product}"
    following: str | None = f"{url}/reviews?sort=newest&page=1"
    found.append((url, "2026-11-20T10:00:00Z", desk.answer(url.removeprefix(HOST)).body))
    while following:
        body = desk.answer(following.removeprefix(HOST)).body
        found.append((following, f"2026-11-20T10:00:{len(found):02}Z", body))
        following = parse_page(MARKETPLACE.page, following, body).next
    assert len(found) > 3
    return found


def _warc(pages: Archived, *, revisit: bool = False) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, at, body in pages:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http,
                warc_headers_dict={"WARC-Date": at},
            )
        )  # fmt: skip
    for url, at, body in pages if revisit else []:
        digest = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"
        http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_revisit_record(
                url, digest, url, at, http_headers=http,
                warc_headers_dict={"WARC-Date": at.replace("-20T", "-21T")},
            )
        )  # fmt: skip
    return out.getvalue()


def _har(pages: Archived, *, packed: bool) -> bytes:
    entries = []
    for url, at, body in pages:
        text = base64.b64encode(body).decode() if packed else body.decode()
        content = {"mimeType": "text/html; charset=utf-8", "text": text}
        if packed:
            content["encoding"] = "base64"
        entries.append(
            {"startedDateTime": at.replace("Z", ".120Z"), "request": {"url": url},
             "response": {"status": 200, "headers": [], "content": content}}
        )  # fmt: skip
    entries.append({"request": None, "response": {"status": "x"}})
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}}).encode()


def _wacz(warc: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("datapackage.json", "{}")
        pack.writestr("../../outside.warc.gz", b"")
        pack.writestr("archive/data.warc.gz", warc)
    return out.getvalue()


def _read(path: Path, store: Store) -> list[Scan]:
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    importer = importer_for(path)
    return list(importer.read(path, context))


@pytest.mark.parametrize("kind", ["warc", "warc.gz", "wacz", "har", "har base64"])
def test_the_pages_of_a_listing_are_one_scan(kind, pages, store, tmp_path):
    path = tmp_path / f"archive.{kind.split()[0]}"
    plain = {
        "warc": lambda: gzip.decompress(_warc(pages)),
        "warc.gz": lambda: _warc(pages),
        "wacz": lambda: _wacz(_warc(pages)),
        "har": lambda: _har(pages, packed=False),
        "har base64": lambda: _har(pages, packed=True),
    }
    path.write_bytes(plain[kind]())
    before = sorted(p.name for p in tmp_path.rglob("*"))
    (scan,) = _read(path, store)
    assert sorted(p.name for p in tmp_path.rglob("*")) == before
    assert scan.coverage.kind == "complete"
    assert scan.pages == len(pages) - 1
    assert len(scan.sightings) == scan.reported_total
    assert scan.seller is not None
    assert {c.file for c in scan.captures} == {f"imports/{path.name}"}


CARD = (
    '<div id="R{0}AAAAAAAAAAAA" data-hook="review"><i data-hook="review-star-rating"><span>2.0 out'
    ' of 5 stars</span></i><span data-hook="review-date">Reviewed in the United States on January'
    ' {0}, 2026</span><span data-hook="review-body">Leaks.</span></div>'
)


def _turned(tmp_path: Path, sent: str | None) -> Path:
    """Write a HAR of two answers with which a listing turned its page in place."""
    entries = [
        {
            "startedDateTime": f"2026-11-20T10:00:0{number}.120Z",
            "request": {
                "url": f"https://www.amazon.com/hz/reviews-render/ajax/reviews/get/ref=x_{number}",
                "method": "POST",
                "postData": {"mimeType": "application/x-www-form-urlencoded", "text": text},
            },
            "response": {"status": 200, "headers": [], "content": {
                "mimeType": "text/plain",
                "text": "&&&".join(json.dumps(["append", "#cm_cr-review_list", CARD.format(n)])
                                   for n in (number, number + 2))}},
        }
        for number in (1, 2)
        for text in [sent.format(number) if sent is not None else None]
    ]  # fmt: skip
    path = tmp_path / "turned.har"
    path.write_text(json.dumps({"log": {"creator": {}, "entries": entries}}))
    return path


def test_what_was_sent_for_an_answer_names_its_product(store, tmp_path):
    sent = "asin=B000000001&pageNumber={}&sortBy=recent&csrfToken=secret&shouldAppend=undefined"
    (scan,) = _read(_turned(tmp_path, sent), store)
    assert (scan.site, scan.product, scan.sort) == ("amazon.com", "B000000001", "newest")
    assert (scan.pages, len(scan.sightings)) == (2, 4)
    assert not any("secret" in capture.url for capture in scan.captures)


@pytest.mark.parametrize("sent", [None, "asin=x", "%", "[1]"])
def test_reviews_of_nobody_knows_what_are_not_taken_in(sent, store, tmp_path):
    with pytest.raises(BadInput, match="holds no page"):
        _read(_turned(tmp_path, sent), store)


def test_a_listing_without_its_end_covers_a_window(pages, store, tmp_path):
    path = tmp_path / "archive.warc.gz"
    path.write_bytes(_warc(pages[1:-1]))
    (scan,) = _read(path, store)
    assert (scan.coverage.kind, scan.coverage.reason) == ("window", "the end was not reached")


def test_revisits_are_resolved(pages, store, tmp_path):
    path = tmp_path / "archive.warc.gz"
    path.write_bytes(_warc(pages, revisit=True))
    first, second = _read(path, store)
    assert [s.captured_at[:10] for s in (first, second)] == ["2026-11-20", "2026-11-21"]
    assert len(first.sightings) == len(second.sightings)


def test_our_own_captures_can_be_taken_in(pages, store, tmp_path):
    captures = CaptureStore(tmp_path / "captures")
    for day in ("20", "27"):
        for url, at, body in pages:
            when = at.replace("-20T", f"-{day}T")
            captures.write(
                "c1", Exchange(url=url, fetched_at=when, status=200, headers=(), body=body)
            )
    captures.close()
    (path,) = (tmp_path / "captures").glob("*.warc.gz")
    assert [len(s.sightings) > 0 for s in _read(path, store)] == [True, True]


def test_the_wayback_machines_addresses_are_unwrapped(pages, store, tmp_path):
    url, _, body = pages[1]
    path = tmp_path / "archive.warc.gz"
    wrapped = f"https://web.archive.org/web/20190203040506id_/{url}"
    path.write_bytes(_warc([(wrapped, "2026-11-20T10:00:00Z", body)]))
    (scan,) = _read(path, store)
    assert scan.captured_at == "2019-02-03T04:05:06Z"


def test_an_archive_that_breaks_off_gives_what_came_before(pages, store, tmp_path):
    path = tmp_path / "archive.warc.gz"
    whole = _warc(pages)
    path.write_bytes(whole[: len(whole) // 2] + b"\x00garbage" * 100)
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    scans: list[Scan] = []
    with contextlib.suppress(BadInput):
        scans.extend(importer_for(path).read(path, context))
    assert scans
    assert scans[0].coverage.kind in ("window", "sample")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.warc", b"WARC/1.0\r\n" + b"x" * 3_000_000, "damaged|no page"),
        ("a.warc.gz", gzip.compress(b"\x00" * 80_000_000), "damaged|no page"),
        ("a.warc.gz", b"\x1f\x8b", "damaged|no page"),
        ("a.wacz", _wacz(b"")[:-30], "damaged|no page"),
        ("a.wacz", _wacz(gzip.compress(gzip.compress(b"WARC/1.0"))), "damaged|no page"),
        ("a.warc", b"", "damaged|no page"),
        ("a.har", b'{"log": {}}', '"entries"'),
        ("a.har", b'{"log": {"entries": [null, 5, {}, {"response": {"status": 200}}]}}', "no page"),
        ("a.har", b"[" * 100_000, "not JSON"),
        ("a.har", b"\xff\xfe{", "not JSON"),
    ],
    ids=[
        "header", "bomb", "two bytes", "cut zip", "nested", "empty", "no entries", "nulls",
        "nesting", "no text",
    ],
)  # fmt: skip
def test_hostile_archives_are_refused_quickly(name, content, problem, store, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    began = time.process_time()
    with pytest.raises(BadInput, match=problem):
        _read(path, store)
    assert time.process_time() - began < 10


def test_a_member_larger_than_any_page_is_passed_over(pages, store, tmp_path):
    path = tmp_path / "archive.warc.gz"
    bomb = (f"{HOST}/practice/product/P1", "2026-11-20T09:00:00Z", b" " * 40_000_000)
    path.write_bytes(_warc([bomb, *pages]))
    assert len(_read(path, store)) == 1


def _packed(pages: Archived, pack: Callable[[bytes], bytes], **headers: str) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, at, body in pages:
        http = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html"), *headers.items()], protocol="HTTP/1.1"
        )
        packed = pack(body)
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(packed), length=len(packed),
                http_headers=http, warc_headers_dict={"WARC-Date": at},
            )
        )  # fmt: skip
    return out.getvalue()


def test_bodies_packed_with_brotli_are_read(pages, store, tmp_path):
    brotli = pytest.importorskip("brotli")
    path = tmp_path / "archive.warc.gz"
    path.write_bytes(_packed(pages, brotli.compress, **{"Content-Encoding": "br"}))
    (scan,) = _read(path, store)
    path.write_bytes(_warc(pages))
    (plain,) = _read(path, store)
    assert scan.sightings == plain.sightings
    assert scan.coverage == plain.coverage


def test_a_body_that_unpacks_without_end_is_passed_over(pages, store, tmp_path):
    brotli = pytest.importorskip("brotli")
    bomb = brotli.compress(b"a" * 100_000_000, quality=1)
    path = tmp_path / "archive.warc.gz"
    path.write_bytes(
        _packed(pages[:1], lambda _: bomb, **{"Content-Encoding": "br"})
        + _packed(pages[:1], lambda _: b"no brotli at all", **{"Content-Encoding": "br"})
        + _warc(pages)
    )
    tracemalloc.start()
    assert len(_read(path, store)) == 1
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_a_record_cut_short_is_no_page(packed, pages, store, tmp_path):
    warc = _warc(pages)
    path = tmp_path / "archive.warc"
    path.write_bytes((warc if packed else gzip.decompress(warc))[:-200])
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    found: list[Scan] = []
    with pytest.raises(BadInput, match="damaged"):
        found.extend(importer_for(path).read(path, context))
    path.write_bytes(_warc(pages[:-1]))
    assert [s.sightings for s in found] == [s.sightings for s in _read(path, store)]
    assert all(s.coverage.kind != "complete" for s in found)


def test_a_page_that_its_archive_calls_truncated_is_no_page(pages, store, tmp_path):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for at, (url, time_, body) in enumerate(pages):
        whole = at + 1 < len(pages)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        named = {"WARC-Date": time_, **({} if whole else {"WARC-Truncated": "time"})}
        body = body if whole else body[: len(body) // 2]
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http,
                warc_headers_dict=named,
            )
        )  # fmt: skip
    path = tmp_path / "archive.warc.gz"
    path.write_bytes(out.getvalue())
    found = [scan.sightings for scan in _read(path, store)]
    path.write_bytes(_warc(pages[:-1]))
    assert found == [scan.sightings for scan in _read(path, store)]


def test_headers_without_end_do_not_fill_the_memory(pages, store, tmp_path):
    many = b"".join(b"X-%d: a\r\n" % number for number in range(500_000))
    block = b"HTTP/1.1 200 OK\r\n" + many + b"\r\n" + pages[0][2]
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {HOST}\r\n"
    head += f"WARC-Date: 2026-11-20T10:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
    path = tmp_path / "archive.warc"
    path.write_bytes(gzip.decompress(_warc(pages)) + head.encode() + block + b"\r\n\r\n")
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    with pytest.raises(BadInput, match="headers of over"):
        list(importer_for(path).read(path, context))
