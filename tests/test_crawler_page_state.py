"""Reviews that a page draws without markup, or carries as JSON for its own scripts."""

import json
import time

import pytest
from parsel import Selector

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page
from crawler.stated.page_state import state_values

URL = "https://shop.example/p/kettle-1"
REVIEWS = [
    {"id": 901, "rating": 5, "text": 'It\'s "fast".', "author": "Ana", "createdAt": "2025-03-01"},
    {"id": 900, "rating": 2, "text": "Lid leaks.", "author": "Ben", "createdAt": "2025-02-01"},
]
STATE = json.dumps({"product": {"reviews": {"items": REVIEWS}}})
QUOTED = json.dumps(STATE)
SINGLE = "'" + STATE.replace("\\", "\\\\").replace("'", "\\'") + "'"
ROWS = json.dumps([1, '0:["$","x"]\n1:' + STATE + "\n"])
PRODUCT = (
    '<script type="application/ld+json">{"@type":"Product","name":"Kettle","sku":"K1"}</script>'
)
DRAWN = "".join(
    f'<div class="review"><b class="author">{name}</b><span class="stars">{stars}</span>'
    f'<span class="date">March {day}, 2025</span><p class="text">{words}</p></div>'
    for name, stars, day, words in (
        ("Ana", "★★★★★", 2, "Boils fast."),
        ("Ben", "★★☆☆☆", 1, "The lid leaks."),
    )
)


def read(body: str, *, url: str = URL, head: str = "") -> Page:
    page = (
        f'<!doctype html><html lang="en-US"><title>Kettle</title>{head}<body>{body}</body></html>'
    )
    return parse_page(MARKETPLACE.page, url, page.encode())


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{STATE}</script>',
        f"<script>window.__STATE__ = {STATE};(function(){{}})()</script>",
        f'<script>var a = {{b: 1}}; window["x"]={STATE}</script>',
        f"<script>const reviews = JSON.parse({QUOTED})</script>",
        f"<script>const reviews = JSON.parse({SINGLE})</script>",
        f"<script>self.__next_f.push({ROWS})</script>",
    ],
    ids=["json", "assigned", "second", "parsed", "single", "streamed"],
)
def test_state_of_a_page(script: str) -> None:
    page = read(f"<h1>Kettle</h1>{script}", head=PRODUCT)
    assert [(r.id, r.stars, r.author) for r in page.reviews] == [
        ("901", 5.0, "Ana"),
        ("900", 2.0, "Ben"),
    ]
    assert (page.outcome, page.product, page.reviews[0].body) == ("ok", "K1", 'It\'s "fast".')


@pytest.mark.parametrize("head", [PRODUCT, ""], ids=["product", "nothing"])
def test_drawn_reviews_that_nothing_counts(head: str) -> None:
    page = read(f"<h1>Kettle</h1>{DRAWN}", head=head)
    assert [(r.author, r.stars) for r in page.reviews] == [("Ana", 5.0), ("Ben", 2.0)]
    assert page.outcome == "ok"


@pytest.mark.parametrize(
    ("body", "url", "head"),
    [
        (DRAWN, "https://shop.example/", ""),
        (DRAWN, "https://shop.example/en/", ""),
        (DRAWN, URL, '<meta property="og:type" content="article">'),
        (DRAWN, URL, PRODUCT.replace('"K1"', '"K1","aggregateRating":{"ratingCount":0}')),
        (DRAWN.replace("★", "").replace("☆", ""), URL, ""),
        (DRAWN.replace('"review"', '"testimonial"'), URL, PRODUCT),
        (f"<script>window.s={STATE}</script>", "https://shop.example/", ""),
        (f"<script>window.s={STATE.replace('reviews', 'shopReviews')}</script>", URL, PRODUCT),
    ],
    ids=["home", "language", "article", "none", "no stars", "shop", "home state", "shop state"],
)
def test_what_is_no_review_of_a_product(body: str, url: str, head: str) -> None:
    page = read(f"<h1>Kettle</h1>{body}", url=url, head=head)
    assert page.reviews == ()
    assert page.outcome != "ok"


@pytest.mark.parametrize(
    "script",
    [
        "reviews=" * 200_000,
        "review;a={" * 200_000,
        "review;a=[" * 200_000,
        'review;JSON.parse("' * 50_000,
        "review;JSON.parse('" * 50_000,
        'review;x.push([1,"1:{"])' * 50_000,
        'review;a={"b":"' + "x" * 3_000_000,
    ],
    ids=["names", "objects", "lists", "quoted", "single", "streamed", "open"],
)
def test_hostile_scripts_end(script: str) -> None:
    page = Selector(text=f"<html><script>{script}</script></html>")
    began = time.perf_counter()
    assert not [value for value in state_values(page) if value]
    assert time.perf_counter() - began < 5
