import http.client
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from crawler.marketplace import marketplace_for
from crawler.marketplaces.practice import MARKETPLACE, PracticePage
from crawler.pages import parse_page
from starwitness.practice.faults import Faults
from starwitness.practice.pages import stamp
from starwitness.practice.server import PracticeMarket
from starwitness.practice.truth import noticeable_removals
from starwitness.practice.world import plant_world


@pytest.fixture(scope="module")
def planted():
    return plant_world(11, sellers=4, products_per_seller=2, weeks=6)


@pytest.fixture
def market(planted):
    with PracticeMarket(planted[0], per_page=10) as running:
        yield running


def fetch(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    with closing(connection), closing(ask(connection, parts)) as response:
        return response, response.read()


def ask(connection, parts):
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return connection.getresponse()


def read(url):
    response, body = fetch(url)
    return response, parse_page(PracticePage, url, body)


def read_listing(market, product):
    reviews, url = [], MARKETPLACE.listing_url(market.product_url(product))
    while url:
        _, page = read(url)
        assert page.outcome in ("ok", "empty"), page.sign
        reviews += page.reviews
        url = page.next
    return reviews


def test_a_listing_read_to_its_end_is_what_the_world_lists(market, planted):
    world, _ = planted
    for scan in (world.calendar.first, world.calendar.last):
        market.set_time(scan)
        for product in world.products:
            listed = world.listed(product, scan)
            seen = read_listing(market, product) if world.offered(product, scan) else []
            assert [r.id for r in seen] == [s.id for s in listed]
            for review, shown in zip(seen, listed, strict=True):
                assert review.stars == shown.stars
                assert review.posted_at == stamp(shown.version.posted_at)
                assert review.title == shown.version.title.strip()
                assert review.body == shown.version.body.strip()
                assert review.reply == shown.version.reply
                assert review.author == shown.review.author
                assert review.author_id == shown.review.account
                assert review.verified == shown.review.verified
                assert review.helpful == shown.helpful


def test_a_page_reports_what_a_reader_needs_for_coverage(market, planted):
    world, _ = planted
    product = max(world.products, key=lambda p: len(world.listed(p, market.at)))
    listed = world.listed(product, market.at)
    _, page = read(MARKETPLACE.listing_url(market.product_url(product)))
    assert page.written_count == len(listed) > len(page.reviews) == 10
    assert page.histogram == world.histogram(product, market.at)
    assert page.aggregate_count == sum(page.histogram)
    assert 1 <= page.aggregate_rating <= page.best_rating == 5
    assert (page.sort, page.page_number, page.filtered) == ("newest", 1, False)
    assert page.seller.id == world.products[product].seller
    assert page.seller.name == world.sellers[page.seller.id].name
    assert page.product == product


def test_a_product_page_leads_to_its_listing(market, planted):
    product = next(iter(planted[0].products))
    _, page = read(market.product_url(product))
    assert (page.kind, page.outcome, page.sort) == ("product", "ok", "other")
    assert page.listing == MARKETPLACE.listing_url(market.product_url(product))
    _, seller = read(page.seller.url)
    assert (seller.kind, seller.outcome, seller.seller.id) == ("seller", "ok", page.seller.id)


def test_a_permalink_says_gone_exactly_while_the_review_is(market, planted):
    world, truth = planted
    removals = noticeable_removals(truth, world, world.calendar.scans)
    removal = next(r for r in removals if r.cause != "listing_change")
    url = MARKETPLACE.permalink(market.product_url(removal.product), removal.review)
    market.set_time(removal.at - timedelta(hours=1))
    response, page = read(url)
    assert (response.status, page.outcome, page.kind) == (200, "ok", "review")
    assert [review.id for review in page.reviews] == [removal.review]
    market.set_time(removal.at)
    response, page = read(url)
    assert (response.status, page.outcome) == (410, "not_found")
    response, page = read(MARKETPLACE.permalink(url, "RNEVERWAS"))
    assert (response.status, page.outcome) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    ["product/PNONE", "product/PNONE/reviews?page=2", "seller/SNONE", "nothing/here", "review/"],
)
def test_unknown_places_are_not_found(market, path):
    response, page = read(market.url + path)
    assert (response.status, page.outcome) == (404, "not_found")


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=%00", "sort=a&page=1" * 99])
def test_a_strange_page_number_is_page_one(market, planted, query):
    product = next(iter(planted[0].products))
    _, page = read(f"{market.product_url(product)}/reviews?{query}")
    assert (page.outcome, page.page_number) == ("ok", 1)


def test_a_page_behind_the_last_is_not_an_empty_listing(market, planted):
    product = next(iter(planted[0].products))
    _, page = read(f"{market.product_url(product)}/reviews?sort=newest&page=999")
    assert page.outcome == "blocked"
    assert page.next is None


def test_loopback_urls_of_the_market_are_claimed(market):
    assert marketplace_for(market.product_url("PABC")) is MARKETPLACE
    assert MARKETPLACE.site(market.url) == "practice.example"
    assert marketplace_for(market.url.replace("/practice/", "/shop/")) is not MARKETPLACE


def test_the_server_keeps_the_clock_of_the_market(market, planted):
    market.set_time(planted[0].calendar.last)
    response, body = fetch(market.url)
    assert response.getheader("Date") == "Mon, 09 Feb 2026 06:00:00 GMT"
    assert b'<meta name="as-of" content="2026-02-09T06:00:00Z">' in body


@pytest.mark.parametrize(
    ("variant", "status", "holds"),
    [
        ("allow", 200, b"Disallow: /practice/captcha"),
        ("disallow", 200, b"Disallow: /practice/product/*/reviews"),
        ("delay", 200, b"Crawl-delay: 1"),
        ("missing", 404, b""),
        ("error", 500, b""),
        ("huge", 200, b"Disallow: /practice/captcha"),
        ("redirect", 301, b""),
        ("loop", 302, b""),
    ],
)
def test_robots_come_in_variants(planted, variant, status, holds):
    with PracticeMarket(planted[0], robots=variant) as market:
        root = market.url.removesuffix("/practice/")
        response, body = fetch(f"{root}/robots.txt")
        assert response.status == status
        assert holds in body
        assert (len(body) > 500 * 1024) == (variant == "huge")
        if status == 301:
            response, body = fetch(root + response.getheader("Location"))
            assert (response.status, b"Disallow" in body) == (200, True)
        assert market.requests[0] == "/robots.txt"


def test_a_body_shorter_than_declared_arrives_as_such(planted):
    world, _ = planted
    with (
        PracticeMarket(world, faults=Faults(cut=1.0)) as market,
        pytest.raises(http.client.IncompleteRead),
    ):
        fetch(market.product_url(next(iter(world.products))))


def test_what_the_server_loads_knows_nothing_of_the_truth():
    code = (
        "import sys, starwitness.practice.server;"
        "print([m for m in sys.modules if m.startswith('starwitness')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "starwitness.practice.server" in done.stdout
    assert "truth" not in done.stdout


def test_no_page_carries_a_word_of_the_plan(planted):
    world, truth = planted
    words = {r.cause for r in truth.removals} | {"abusive", "planted", "campaign", "coercion"}
    with PracticeMarket(world) as market:
        pages = [market.desk.answer("/practice/")]
        for product in world.products:
            pages.append(market.desk.answer(f"/practice/product/{product}"))
            pages.append(market.desk.answer(f"/practice/product/{product}/reviews"))
        attributes = b"".join(page.body for page in pages).split(b"<")
        names = b" ".join(part.split(b">")[0] for part in attributes).decode().lower()
    assert not [word for word in words if word in names]


@pytest.mark.slow
def test_the_market_serves_three_hundred_pages_a_second(planted):
    world, _ = planted
    with PracticeMarket(world) as market:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(market.url).port)
        started = time.perf_counter()
        for _ in range(100):
            for product in world.products:
                connection.request("GET", f"/practice/product/{product}/reviews")
                connection.getresponse().read()
        rate = 100 * len(world.products) / (time.perf_counter() - started)
        connection.close()
    assert rate > 300
