"""Reviews that no class names as such: rows of tables, children of a place of reviews, pairs."""

import json
import time

import pytest

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://shop.example/p/kettle-1"
PRODUCT = (
    '<script type="application/ld+json">{"@type":"Product","name":"Kettle","aggregateRating":'
    '{"@type":"AggregateRating","ratingValue":3.5,"reviewCount":2}}</script>'
)
ANA = ("Ana", 5.0, "2025-03-02", "Boils water very fast.")
BEN = ("Ben", 2.0, "2025-01-14", "The lid began to leak.")
ROWS = (("Ana", 5, "March 2, 2025", ANA[3]), ("Ben", 2, "January 14, 2025", BEN[3]))


def read(body: str, *, lang: str = "en-US") -> Page:
    page = f'<!doctype html><html lang="{lang}"><title>Kettle</title>{PRODUCT}<h1>Kettle</h1>{body}'
    return parse_page(MARKETPLACE.page, URL, page.encode())


def drawn(template: str) -> str:
    return "".join(
        template.replace("AUTHOR", author).replace("STARS", str(stars)).replace("WORDS", words)
        .replace("GLYPHS", "★" * stars + "☆" * (5 - stars)).replace("DAY", day)
        .replace("SHARE", str(stars * 20))
        for author, stars, day, words in ROWS
    )  # fmt: skip


def said(page: Page) -> list[tuple[str | None, float | None, str | None, str | None]]:
    return [(r.author, r.stars, r.posted_at, r.body) for r in page.reviews]


BAR = "<thead><tr><td>Posted</td><td>Reviewer</td><td>Rating</td><td>Review</td></tr></thead>"
HEADS = "<tr><th>Date</th><th>Name</th><th>Rating</th><th>Comment</th></tr>"
PLAIN_ROWS = "<tr><td>DAY</td><td>AUTHOR</td><td>GLYPHS</td><td>WORDS</td></tr>"
PLACES = {
    "headed table": f"<table>{HEADS}{drawn(PLAIN_ROWS)}</table>",
    "table with a head": f"<table>{BAR}{drawn(PLAIN_ROWS)}</table>",
    "table in a place": f'<div id="reviews"><table>{drawn(PLAIN_ROWS)}</table></div>',
    "table of pictures": '<table class="customer-reviews">'
    + drawn('<tr><td><img src="s.gif" alt="STARS out of 5 stars"></td><td>WORDS</td>'
            "<td>AUTHOR</td><td>DAY</td></tr>") + "</table>",
    "rows by class": "<table>"
    + drawn('<tr class="review"><td class="author">AUTHOR<br><small>DAY</small></td>'
            '<td class="stars"><img alt="STARS/5"></td><td class="text">WORDS</td></tr>')
    + "</table>",
    "rows in pairs": '<table id="customerReviews">'
    + drawn('<tr class="h"><td><img alt="STARS out of 5 stars"> Reviewed by AUTHOR on DAY</td></tr>'
            '<tr><td class="c">WORDS</td></tr>') + "</table>",
    "pairs of a list": '<div id="customer-reviews"><dl>'
    + drawn('<dt><a href="#">Kettle</a> Review by <span>AUTHOR</span></dt><dd><div class="rating"'
            ' style="width:SHARE%"></div>WORDS <small class="date">(Posted on DAY)</small></dd>')
    + "</dl></div>",
    "children of a place": '<section id="reviews"><div class="list">'
    + drawn('<div class="x1"><i aria-label="STARS out of 5 stars"></i><p class="x2">By AUTHOR on'
            ' DAY</p><div class="x3">WORDS</div></div>') + "</div></section>",
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_reviews_by_their_place(name: str) -> None:
    page = read(PLACES[name])
    assert page.outcome == "ok"
    assert said(page) == [ANA, BEN]


@pytest.mark.parametrize(
    "body",
    [
        f"<table>{drawn(PLAIN_ROWS)}</table>",
        '<table class="reviews"><tr><td>Size</td><td>5</td><td>Large and wide.</td></tr>'
        "<tr><td>Mass</td><td>4</td><td>Heavy as iron.</td></tr></table>",
        '<div id="reviews"><div class="a">Shipping is free here</div>'
        '<div class="a">Returns within 30 days</div></div>',
        f'<div class="related"><table>{HEADS}{drawn(PLAIN_ROWS)}</table></div>',
        '<div class="shop-reviews">' + drawn('<div class="shop-review"><b class="author">AUTHOR</b>'
        '<i class="stars">GLYPHS</i><time>DAY</time><p class="text">WORDS</p></div>') + "</div>",
        '<div class="shop-reviews">' + drawn('<div class="x"><b>by AUTHOR</b><i>GLYPHS</i>'
        "<u>DAY</u><p>WORDS</p></div>") + "</div>",
    ],
    ids=["nameless table", "sizes", "promises", "related", "shop", "place of the shop"],
)  # fmt: skip
def test_what_stands_elsewhere_is_none(body: str) -> None:
    page = read(body)
    assert (page.outcome, page.reviews) == ("broken", ())


BLOCK = (
    '<div class="review-item"><b class="author">AUTHOR</b><span class="date">DAY</span>STARSHERE'
    '<p class="text">WORDS</p>BELOW</div>'
)


@pytest.mark.parametrize(
    ("stars", "wanted"),
    [
        ('<i class="fa fa-star"></i>' * 4 + '<i class="fa fa-star-half-o"></i>', 4.5),
        ('<i class="fa fa-star"></i>' * 3 + '<i class="fa fa-star-o"></i>' * 2, 3.0),
        ('<i class="fa fa-star"></i>' * 5, None),
        ('<span class="rating"><b>4</b>/<b>5</b></span>', 4.0),
        ('<div class="etoiles" aria-label="4,5 étoiles sur 5"></div>', 4.5),
        ('<div class="voto">Voto: 4/5</div>', 4.0),
        ('<div class="score" aria-label="Score: 9,0"></div>', 4.5),
        ('<img alt="3/5">', 3.0),
    ],
)
def test_stars_as_more_shops_draw_them(stars: str, wanted: float | None) -> None:
    page = read(drawn(BLOCK.replace("STARSHERE", stars).replace("BELOW", "")), lang="fr")
    assert {review.stars for review in page.reviews} == {wanted}


@pytest.mark.parametrize(
    ("below", "votes"),
    [
        ('<a class="useful-vote"><b class="useful-value">3</b></a>', (3, None)),
        ('<a class="thumbs-up">4</a><a class="thumbs-down">1</a>', (4, 5)),
        ('<button aria-label="2 people found this helpful"></button>', (2, None)),
        ('<a class="not-useful">2</a>', (None, None)),
        ('<a class="likes">2</a>', (None, None)),
    ],
)
def test_counters_that_only_a_class_tells(below: str, votes: tuple[int | None, ...]) -> None:
    glyphs = '<i class="stars">GLYPHS</i>'
    page = read(drawn(BLOCK.replace("STARSHERE", glyphs).replace("BELOW", below)))
    assert {(r.helpful, r.helpful_total) for r in page.reviews} == {votes}


def test_many_places_and_rows_end() -> None:
    nested = '<div class="reviews">' * 300 + "<p>x</p>" * 3000 + "</div>" * 300
    wide = '<div class="reviews">' + "<dl><dt>a</dt><dd>b</dd></dl>" * 5000 + "</div>"
    table = '<table class="reviews">' + "<tr><td>★★★★★</td><td>a b c</td><td>x</td></tr>" * 5000
    for body in (nested, wide, table):
        began = time.perf_counter()
        assert read(body).reviews == ()
        assert time.perf_counter() - began < 10


LAYERS = '<b><i class="fa fa-star"></i><i class="fa fa-star-o"></i></b>'
HOLLOW = '<b><i class="fa fa-star-o"></i></b>'


@pytest.mark.parametrize(
    ("stars", "wanted"),
    [
        (LAYERS * 5, 5.0),
        (LAYERS * 3 + HOLLOW * 2, 3.0),
        ('<b class="point-full"></b>' * 4 + '<b class="point-blank"></b>', 4.0),
        ('<b class="icon--ratingFull"></b>' * 3 + '<b class="icon--ratingEmpty"></b>' * 2, 3.0),
        ('<div class="star-rating-box"><span>4.0</span></div>', 4.0),
        ('<div class="star-rating-count"><span>4</span></div>', None),
        ("<p>Colour: red - Voto: 4/5</p>", 4.0),
        ("<p>Bought 3/5/2025</p>", None),
        ('<div><b class="star star-1"></b>' + '<b class="star"></b>' * 4 + "</div>", None),
    ],
)
def test_stars_that_are_layered_or_told_in_a_line(stars: str, wanted: float | None) -> None:
    page = read(drawn(BLOCK.replace("STARSHERE", stars).replace("BELOW", "")))
    assert {review.stars for review in page.reviews} == {wanted}


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("<p>Ana · March 2, 2025</p>", "Ana"),
        ("<p><b>Ana</b> - March 2, 2025</p>", "Ana"),
        ("<p>Reviewed by Ana on March 2, 2025</p>", "Ana"),
        ("<p>Name: Ana</p><u>March 2, 2025</u>", "Ana"),
        ("<p>Sunday, March 2, 2025</p>", None),
        ("<p>Posted - March 2, 2025</p>", None),
        ("<p><b>Ana</b> wrote on March 2, 2025:</p>", "Ana"),
        ("<p>Ana, on March 2, 2025</p>", "Ana"),
        ("<p>Sold by Acme</p><u>March 2, 2025</u>", None),
        ("<p>Verified by Acme</p><u>March 2, 2025</u>", None),
        ("<p>da Milano</p><u>March 2, 2025</u>", None),
    ],
)
def test_names_that_no_class_tells(line: str, author: str | None) -> None:
    rows = f'<div class="x">{line}<i aria-label="5 out of 5"></i><s>{ANA[3]}</s></div>' * 2
    page = read(f'<div id="reviews">{rows}</div>')
    assert {(r.author, r.posted_at, r.body) for r in page.reviews} == {(author, ANA[2], ANA[3])}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Acheté le 2 janvier 2025 – Évalué le 20 janvier 2025", "2025-01-20"),
        ("Évalué le 20 janvier 2025 – acheté le 2 janvier 2025", "2025-01-20"),
        ("Acheté le 2 janvier 2025", None),
        ("Publié le 20/01/2025, suite à une commande du 02/01/2025", "2025-01-20"),
    ],
)
def test_the_day_of_a_purchase_before_that_of_the_review(text: str, day: str | None) -> None:
    drawn_so = BLOCK.replace("STARSHERE", '<i class="stars">GLYPHS</i>').replace("BELOW", "")
    page = read(drawn(drawn_so).replace("March 2, 2025", text), lang="fr")
    assert page.reviews[0].posted_at == day


def test_whole_pages_of_reviews_and_pieces_of_html() -> None:
    tables = drawn(
        "<table><tr><td><strong>AUTHOR</strong></td><td>2025-02-01</td></tr>"
        '<tr><td colspan=2><p>WORDS</p><i aria-label="STARS out of 5"></i></td></tr></table>'
    )
    url = "https://shop.example/index.php?route=product/product/review&product_id=42"
    page = parse_page(MARKETPLACE.page, url, tables.encode())
    assert [(r.stars, r.body) for r in page.reviews] == [(5.0, ANA[3]), (2.0, BEN[3])]
    assert parse_page(MARKETPLACE.page, "https://shop.example/p/1", tables.encode()).reviews == ()
    blocks = drawn(BLOCK.replace("STARSHERE", '<i class="stars">GLYPHS</i>').replace("BELOW", ""))
    answer = json.dumps({"count": 2, "html": f"<div>{blocks}</div>"}).encode()
    page = parse_page(MARKETPLACE.page, "https://widget.example/list", answer)
    assert [(r.author, r.stars) for r in page.reviews] == [("Ana", 5.0), ("Ben", 2.0)]


def test_blocks_in_blocks_without_end_are_read_in_time() -> None:
    began = time.perf_counter()
    assert read('<div class="review-item">' * 20_000 + "<p>x y z</p>").reviews == ()
    assert time.perf_counter() - began < 10
