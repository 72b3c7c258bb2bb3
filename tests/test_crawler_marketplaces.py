"""What every marketplace promises, checked on every file of `crawler/marketplaces` by discovery."""

import importlib
import json
import time
from pathlib import Path

import pytest

from crawler.items import Page
from crawler.marketplace import (
    FALLBACK,
    Marketplace,
    is_on_site,
    load_marketplaces,
    marketplace_for,
)
from crawler.pages import parse_page

TESTS = Path(__file__).parent
NAMES = sorted(load_marketplaces())
SCOPE = b'<div itemscope itemtype="http://schema.org/Product" itemprop="review">'
LD = b'<script type="application/ld+json">'
HOSTILE = {
    "nothing": b"",
    "null": b"null",
    "empty list": b"[]",
    "empty object": b"{}",
    "list of nulls": b"[null, null]",
    "a number": b"42",
    "a text": b'"reviews"',
    "zero bytes": b"\0" * 100_000,
    "less-than signs": b"<" * 300_000,
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "deep elements": b"<div>" * 30_000,
    "deep scopes": SCOPE * 1_500,
    "invalid UTF-8": b"<html><title>\xff\xfe\xc3\x28</title><body>\xe2\x28\xa1" * 1000,
    "a long word": b"<html><body><h1>" + b"a" * 500_000 + b"</h1>",
    "deep JSON-LD": LD + b'{"@type":"Product","review":[' * 20_000 + b"</script>",
    "commas": LD + b'{"a":' + b", " * 200_000 + b"</script>",
    "escapes": LD + b'{"a":"' + b'\\"' * 200_000 + b"</script>",
    "comments": LD + b"{" + b"/*" * 200_000 + b"</script>",
    "deep state": b'<script id="__NEXT_DATA__">' + b'{"props":' * 50_000 + b"</script>",
    "long numbers": b'{"reviews":[{"id":' + b"9" * 100_000 + b',"score":1e999,"content":null}]}',
    "entities": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;&b;">]>'
    b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry>&c;</entry>" * 1000,
    "envelopes": b")]}'\n" + b'["wrb.fr","UsvDTd","[[[[[["]\n' * 5000,
    "a picture": bytes(range(256)) * 400,
    "an error": b'{"error": {"code": 500, "message": "internal"}}',
    "a wall": b"<html><title>Just a moment...</title><body>Checking your browser</body></html>",
}
WALLS = {
    "blocked": (
        b"<html><head><title>Just a moment...</title></head><body><h1>shop</h1></body></html>",
        b"<html><head><title>Access to this page has been denied</title></head><body>"
        b"<div id='px-captcha'></div><p>Press &amp; Hold to confirm</p></body></html>",
        b"<html><head><title>shop.example</title></head><body><script>var dd={'host':"
        b"'geo.captcha-delivery.com'}</script><p>Please enable JS</p></body></html>",
        b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Denied</H1></BODY></HTML>",
        b"<html><body><p>Sorry, we just need to make sure you're not a robot.</p></body></html>",
        b"<html><body><p>Something went wrong. Error code: E002</p></body></html>",
        b"<html><body><script>location='/_____tmd_____/punish?x5secdata=1'</script></body></html>",
        b"<html><head><title>Shop</title></head><body>"
        b"<p>Your session has expired.</p><p>No reviews found.</p></body></html>",
    ),
    "broken": (
        b"<html><head><title>Shop</title></head><body><h1>Kettles</h1><p>"
        + b"A page of words. " * 200
        + b"</p><form><div class='g-recaptcha'></div></form></body></html>",
    ),
    "sign_in": (
        b"<html><body><h1>Sign in</h1><form action='/ap/signin' method='post'>"
        b"<input type='email' name='email'><input type='password'></form></body></html>",
        b"<html><body><form action='/login'><input type='password'></form></body></html>",
    ),
    "not_found": (
        b"<html><head><title>Page Not Found | Shop</title></head><body>404</body></html>",
        b"<html><head><title>Seite nicht gefunden</title></head><body>x</body></html>",
    ),
    "wrong_page": (
        b"<html><head><title>Shop</title><link rel='canonical' "
        b"href='https://shop.example/'></head><body><p>Welcome</p></body></html>",
    ),
}
FIXTURES = sorted(
    path for name in NAMES for path in (TESTS / "fixtures" / name).rglob("*") if path.is_file()
)


@pytest.fixture(params=NAMES)
def marketplace(request: pytest.FixtureRequest) -> Marketplace:
    return load_marketplaces()[request.param]


def target(marketplace: Marketplace) -> str:
    return marketplace.should_match[0]


def read(marketplace: Marketplace, body: bytes, url: str | None = None) -> Page:
    began = time.process_time()
    page = parse_page(marketplace.page, url or target(marketplace), body)
    assert time.process_time() - began < 10
    return page


def test_the_name_is_the_module(marketplace: Marketplace) -> None:
    module = importlib.import_module(f"crawler.marketplaces.{marketplace.name}")
    assert module.MARKETPLACE is marketplace
    assert module.__doc__
    assert marketplace.page.marketplace == marketplace.name


def test_urls(marketplace: Marketplace) -> None:
    assert marketplace.should_match
    assert marketplace.should_not_match
    for url in marketplace.should_match:
        assert marketplace.claims(url), url
        assert marketplace.site(url)
        assert marketplace.listing_url(url).startswith("http")
        marketplace.permalink(url, "R1")
    for url in marketplace.should_not_match:
        assert not marketplace.claims(url), url


@pytest.mark.parametrize("url", ["", "x", "http://", "http://[", "https://a.example/%%", "//b/c"])
def test_no_url_is_too_odd(marketplace: Marketplace, url: str) -> None:
    try:
        marketplace.claims(url)
    except ValueError:
        assert "[" in url  # the standard library's own word for an address that is none


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "http://10.0.0.1:8000/p"])
def test_nothing_elsewhere_is_on_the_site(marketplace: Marketplace, elsewhere: str) -> None:
    assert not is_on_site(elsewhere, target(marketplace), name=marketplace.name)
    assert is_on_site(target(marketplace), target(marketplace), name=marketplace.name)


@pytest.mark.parametrize(
    ("url", "target", "same"),
    [
        ("https://shop.example/b", "http://shop.example/a", True),
        ("https://www.shop.example:443/b", "https://shop.example/a", True),
        ("https://shop.example:8443/b", "https://shop.example/a", False),
        ("http://127.0.0.1:9/b", "http://127.0.0.1:8/a", False),
        ("http://127.0.0.1:8/b", "http://127.0.0.1:8/a", True),
        ("https://itunes.apple.com/us/rss/customerreviews/id=1/json",
         "https://apps.apple.com/us/app/a/id1", True),
        ("https://itunes.apple.com/fr/rss/customerreviews/id=1/json",
         "https://apps.apple.com/us/app/a/id1", False),
        ("ftp://shop.example/b", "https://shop.example/a", False),
        ("http://[x]/", "https://shop.example/a", False),
        ("https://shop.example:99999/", "https://shop.example/a", False),
    ],
)  # fmt: skip
def test_a_site_is_a_host_and_a_port(url: str, target: str, same: bool) -> None:
    assert is_on_site(url, target) == same


def test_no_two_marketplaces_claim_one_url(marketplace: Marketplace) -> None:
    if marketplace.name == FALLBACK:
        pytest.skip("the fallback takes what nobody claims")
    for url in marketplace.should_match:
        assert marketplace_for(url) is marketplace


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_bodies_are_neither_reviews_nor_none(marketplace: Marketplace, kind: str) -> None:
    page = read(marketplace, HOSTILE[kind])
    assert page.outcome not in ("ok", "empty")
    assert page.reviews == ()
    assert page.marketplace == marketplace.name


@pytest.mark.parametrize("kind", HOSTILE)
def test_garbage_is_recognised_by_nobody(kind: str) -> None:
    if kind == "envelopes":
        pytest.skip("broken answers of Google Play are still Google Play's")
    assert marketplace_for("https://files.example/saved", HOSTILE[kind]).name == FALLBACK


@pytest.mark.parametrize(
    ("outcome", "body"), [(outcome, body) for outcome, bodies in WALLS.items() for body in bodies]
)
def test_walls(marketplace: Marketplace, outcome: str, body: bytes) -> None:
    if marketplace.name in ("amazon", "practice"):
        pytest.skip("has walls of its own, tested with it")
    url = "https://shop.example/kettle-4711" if marketplace.name == FALLBACK else None
    page = read(marketplace, body, url)
    assert page.outcome == outcome
    assert page.sign
    assert page.reviews == ()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_cut_and_mangled_fixtures_never_raise(path: Path) -> None:
    name = path.relative_to(TESTS / "fixtures").parts[0]
    marketplace, body = load_marketplaces()[name], path.read_bytes()
    for share in (0.2, 0.5, 0.8, 0.95):
        read(marketplace, body[: int(len(body) * share)])
    read(marketplace, body.replace(b'":', b'": null, "x":'))
    read(marketplace, body.replace(b"{", b"[").replace(b"}", b"]"))
    if path.suffix == ".json":
        for wrong in (None, "x", [], {}, [[]], 7, True):
            page = read(marketplace, json.dumps(_with_leaves(json.loads(body), wrong)).encode())
            assert all(r.stars is None or 1 <= r.stars <= 5 for r in page.reviews)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_an_address_with_many_parameters_is_read_as_any_other(path: Path) -> None:
    marketplace = load_marketplaces()[path.relative_to(TESTS / "fixtures").parts[0]]
    url = next(iter(marketplace.should_match), "https://shop.example/kettle-4711")
    url += "&" if "?" in url else "?"
    one = read(marketplace, path.read_bytes(), f"{url}x=1")
    many = read(marketplace, path.read_bytes(), url + "&".join(f"x{n}=1" for n in range(300)))
    assert (many.outcome, many.reviews) == (one.outcome, one.reviews)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_reading_is_a_function_of_the_bytes(path: Path) -> None:
    name = path.relative_to(TESTS / "fixtures").parts[0]
    marketplace = load_marketplaces()[name]
    assert read(marketplace, path.read_bytes()) == read(marketplace, path.read_bytes())


def test_five_megabytes_of_nothing() -> None:
    for body in (b"<" * 5_000_000, b"[" * 5_000_000, b" " * 5_000_000, b"a" * 5_000_000):
        assert read(load_marketplaces()[FALLBACK], body).outcome == "broken"


def _with_leaves(value: object, leaf: object) -> object:
    if isinstance(value, dict):
        return {k: _with_leaves(v, leaf) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_leaves(v, leaf) for v in value]
    return leaf
