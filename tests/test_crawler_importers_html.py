"""Saved pages: where their address and time come from, and which of them go together."""

from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from crawler.importers.html import IMPORTER, read
from db.records import Scan
from db.store import Store

NOW = "2026-11-21T12:00:00Z"
REVIEW = """<script type="application/ld+json">{"@context": "https://schema.org",
"@type": "Product", "name": "Lamp", "sku": "lamp-1",
"aggregateRating": {"@type": "AggregateRating", "ratingValue": 5, "reviewCount": 1},
"review": [{"@type": "Review", "author": "Someone", "datePublished": "2026-10-01",
"reviewBody": "It shines.", "reviewRating": {"@type": "Rating", "ratingValue": 5}}]}</script>"""
URL = "https://shop.example/product/lamp-1"


def _context(store: Store, **said: object) -> ImportContext:
    return ImportContext(store=store, key=b"k" * 32, crawl="i1", now=NOW, **said)


def _page(head: str = "", before: str = "") -> str:
    return (
        f"<!DOCTYPE html>{before}<html><head>{head}{REVIEW}</head><body><h1>Lamp</h1></body></html>"
    )


def _read(path: Path, store: Store, **said: object) -> list[Scan]:
    return list(read(path, _context(store, **said)))


@pytest.mark.parametrize(
    ("name", "text", "url", "at"),
    [
        ("a.html", _page(before=f"\n<!-- saved from url=(0035){URL} -->\n"), URL, NOW),
        (
            "b.html",
            _page(
                before=f"<!--\n Page saved with SingleFile \n url: {URL} \n"
                " saved date: Sat Nov 21 2026 10:00:00 GMT+0100 (Somewhere Time)\n-->"
            ),
            URL,
            "2026-11-21T09:00:00Z",
        ),
        (
            "l.html",
            _page(before=f"<!-- saved from url=(9){URL.replace('//', '//jane:word@')} -->"),
            URL,
            NOW,
        ),
        ("c.html", _page(f'<link rel="canonical" href="{URL}">'), URL, NOW),
        ("d.html", _page(f'<meta property="og:url" content="{URL}">'), URL, NOW),
        (
            "e.html",
            _page(
                before="<!-- saved from url=(0080)https://web.archive.org/web/20200102030405/"
                f"{URL} -->"
            ),
            URL,
            "2020-01-02T03:04:05Z",
        ),
    ],
    ids=["browser", "SingleFile", "login", "canonical", "og:url", "Wayback Machine"],
)
def test_a_page_tells_its_address_and_time(tmp_path, store, name, text, url, at):
    path = tmp_path / name
    path.write_text(text)
    (scan,) = _read(path, store)
    assert (scan.product_url, scan.captured_at) == (url, at)
    assert [s.stars for s in scan.sightings] == [5.0]
    assert scan.captures[0].url == url


def test_mhtml_tells_address_time_and_charset(tmp_path, store):
    path = tmp_path / "page.mhtml"
    body = _page().replace("It shines", "Elle =C3=A9claire").replace('="', '=3D"')
    path.write_bytes(
        (
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: " + URL + "\r\n"
            "Subject: Lamp\r\nDate: Fri, 20 Nov 2026 08:00:00 -0000\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body + "\r\n"
            "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
            "--b--\r\n"
        ).encode()
    )
    assert importer_for(path) is IMPORTER
    (scan,) = _read(path, store)
    assert scan.captured_at == "2026-11-20T08:00:00Z"
    assert scan.sightings[0].body == "Elle éclaire."


def test_a_file_time_dates_a_page_that_says_none(tmp_path, store):
    path = tmp_path / "a.html"
    path.write_text(_page(f'<link rel="canonical" href="{URL}">'))
    (scan,) = _read(path, store, modified=(("", "2026-11-01T00:00:00Z"),))
    assert scan.captured_at == "2026-11-01T00:00:00Z"


def test_the_address_given_wins(tmp_path, store):
    path = tmp_path / "a.html"
    path.write_text(_page(before=f"<!-- saved from url=(0035){URL} -->"))
    (scan,) = _read(path, store, url="https://other.example/p/lamp-1")
    assert scan.site == "other.example"


def test_a_complete_folder_is_one_page(tmp_path, store):
    folder = tmp_path / "saved"
    (folder / "lamp_files").mkdir(parents=True)
    (folder / "lamp.html").write_text(_page(before=f"<!-- saved from url=(0035){URL} -->"))
    (folder / "lamp_files" / "frame.html").write_text("<html><body>advertising</body></html>")
    (folder / "lamp_files" / "link.html").symlink_to("/etc/hostname")
    assert importer_for(folder) is IMPORTER
    assert len(_read(folder, store)) == 1


def test_pages_of_one_listing_are_one_scan_and_other_times_another(tmp_path, store):
    folder = tmp_path / "saved"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.html").write_text(
            _page(f'<link rel="canonical" href="{URL}?page={"abc".index(name) + 1}">')
        )
    times = tuple(
        (f"{name}.html", f"2026-11-{day:02}T10:0{minute}:00Z")
        for name, day, minute in (("a", 1, 0), ("b", 1, 2), ("c", 5, 0))
    )
    scans = _read(folder, store, modified=times)
    assert [(s.captured_at, s.pages) for s in scans] == [
        ("2026-11-01T10:00:00Z", 2),
        ("2026-11-05T10:00:00Z", 1),
    ]
    assert len({s.crawl for s in scans}) == 2


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.html", _page().encode(), "does not tell its address"),
        (
            "a.mhtml",
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n",
            "MHTML",
        ),
        ("a.html", b"", "does not tell its address"),
        ("a.html", b"\xff\xfe\x00<" * 50, "does not tell its address"),
        ("a.html", b"<!-- saved from url=(9)http://[ -->", "does not tell its address"),
    ],
    ids=["no address", "no page inside", "empty", "no text", "no URL"],
)
def test_what_cannot_be_read_is_said(tmp_path, store, name, content, problem):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=problem):
        _read(path, store)


def test_a_wall_that_was_saved_is_an_outcome(tmp_path, store):
    path = tmp_path / "a.html"
    path.write_text("<html><head><title>Robot or human?</title></head><body>Verify</body></html>")
    (scan,) = _read(path, store, url=URL)
    assert scan.outcome == "blocked"
    assert scan.coverage.kind == "none"
