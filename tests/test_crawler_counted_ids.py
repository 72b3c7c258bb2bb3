"""Which ids of a page are its reviews' own, and which only say where they stand."""

import pytest

from crawler.drawn.counted_ids import are_counted
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page


@pytest.mark.parametrize(
    ("ids", "counted"),
    [
        ((), False),
        (("812", "790", "655"), False),
        (("9", "4"), False),
        (("31", "28"), False),
        (("101", "102"), True),
        (("1001", "1002"), False),
        (("100101", "100102"), False),
        (("1", "2", "3"), True),
        (("review-0", "review-1"), True),
        (("review-11", "review-12", "review-13"), True),
        (("7", "7"), True),
        (("a4", "b5"), False),
        (("rev-8c1d-44", "rev-8c1d-39"), False),
    ],
)
def test_what_only_numbers_a_page(ids: tuple[str, ...], counted: bool) -> None:
    assert are_counted(ids) is counted


@pytest.mark.parametrize(
    ("attributes", "ids"),
    [
        ('id="comment-NUMBER"', ["31", "28"]),
        ('data-product-comment-id="NUMBER"', ["31", "28"]),
        ('data-id-product-comment="NUMBER"', ["31", "28"]),
        ('id="bewertung-NUMBER"', ["31", "28"]),
        ('data-index="NUMBER"', [None, None]),
    ],
)
def test_ids_of_few_digits(attributes: str, ids: list[str | None]) -> None:
    block = (
        '<div class="review-item"><div ATTRIBUTES><span class="author">AUTHOR</span>'
        '<time datetime="2025-01-05">5 January</time><span class="stars">★★★★★</span>'
        '<p class="text">Fits well and looks fine.</p></div></div>'
    )
    if attributes.startswith("id"):
        block = block.replace("<div ATTRIBUTES>", "<div>").replace("<div ", "<div ATTRIBUTES ", 1)
    drawn = "".join(
        block.replace("ATTRIBUTES", attributes).replace("NUMBER", number).replace("AUTHOR", name)
        for number, name in (("31", "Ana"), ("28", "Ben"))
    )
    page = (
        '<!doctype html><html lang="en"><title>Kettle</title><script type="application/ld+json">'
        '{"@type":"Product","name":"Kettle","aggregateRating":{"@type":"AggregateRating",'
        f'"ratingValue":5,"reviewCount":2}}}}</script><h1>Kettle</h1>{drawn}</html>'
    )
    read = parse_page(MARKETPLACE.page, "https://shop.example/p/kettle", page.encode())
    assert [review.id for review in read.reviews] == ids
