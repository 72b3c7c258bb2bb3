"""Pages made to hang, to crash or to lead away what reads them."""

import json
from pathlib import Path
from time import process_time

import pytest

from crawler.charsets import is_charset
from crawler.html.heads import absolute
from crawler.items import Page
from crawler.marketplace import is_on_site
from crawler.marketplaces import appstore
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://shop.example/p/lamp"
LAMP = (
    '<script type="application/ld+json">{"@type": "Product", "name": "Lamp", "review": '
    '[{"@type": "Review", "reviewBody": "caf\u00e9 +2AA- \\\\ud800", "reviewRating": '
    '{"ratingValue": 5}}]}</script>'
).encode()
LIMIT_S = 30
"""Processor time of one page, on a slow machine; what is quadratic takes minutes."""


def _read(body: bytes, charset: str = "utf-8") -> Page:
    return parse_page(
        MARKETPLACE.page, URL, body, headers={"Content-Type": f"text/html; charset={charset}"}
    )


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "zlib", "rot13", "undefined", "unicode_escape", "utf-7", "?"]
)
def test_a_charset_that_no_page_is_written_in_is_utf8(charset):
    (review,) = _read(b"<title>Lamp</title>" + LAMP, charset).reviews
    assert review.body == "caf\u00e9 +2AA- \\ud800"
    declared = f'<meta charset="{charset}">'.encode()
    assert parse_page(MARKETPLACE.page, URL, declared + LAMP).reviews[0].stars == 5


def test_charsets_of_pages():
    assert all(map(is_charset, ("utf-8", "latin1", "shift_jis", "gb18030", "utf-16", "koi8-r")))


def test_markup_of_many_reviews_is_read_in_time():
    review = (
        '<div itemprop="review" itemscope itemtype="http://schema.org/Review">'
        '<span itemprop="reviewRating">5</span><span itemprop="reviewBody">x</span></div>'
    )
    began = process_time()
    assert _read(f"<div itemscope itemtype=Product>{review * 60_000}</div>".encode()).outcome
    assert process_time() - began < LIMIT_S


def test_a_million_things_are_read_in_time():
    script = b'<script type="application/ld+json">{"@type": "Product", "review": [%s]}</script>'
    began = process_time()
    assert _read(script % b",".join([b"{}"] * 1_000_000)).reviews == ()
    assert process_time() - began < LIMIT_S


def test_a_million_links_are_looked_through_in_time():
    began = process_time()
    assert _read(b"<a rel=next href=/p/lamp?page=2>" * 300_000).next
    assert process_time() - began < LIMIT_S


def test_a_tag_of_many_attributes_is_read_in_time():
    crowded = b"<div %s>" % b" ".join(b"a%d=1" % number for number in range(200_000))
    picture = b'<img src="data:image/png;base64,%s" alt=Lamp>' % (b"A b" * 20_000)
    began = process_time()
    page = _read(b"<body>" + crowded + picture + LAMP)
    assert process_time() - began < LIMIT_S
    assert len(page.reviews) == 1


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://shop.example/p/lamp?page=2", True), ("https://www.shop.example/p", True),
        ("http://[x]/p", False), ("https://\u2100.example/", False), ("https:///p", False),
        ("javascript:alert(1)", False), ("file:///etc/passwd", False),
        ("https://shop.example@other.example/", False), ("https://other.example/", False),
    ],
)  # fmt: skip
def test_nothing_is_followed_off_the_site(url, followed):
    assert is_on_site(url, URL) is followed


@pytest.mark.parametrize("link", ["//[", "http://[x]/page=2", "https://[::1", ""])
def test_a_link_that_is_no_address_leads_nowhere(link):
    assert absolute(URL, link) is None
    place = Path(__file__).parent / "fixtures" / "appstore" / "listing.json"
    told = json.loads(place.read_text())
    for named in told["feed"]["link"]:
        named["attributes"]["href"] = link
    page = parse_page(appstore.MARKETPLACE.page, URL, json.dumps(told).encode())
    assert page.reviews
