"""Markup as few shops write it: what it says is read, what it leaves open stays open."""

import json

import pytest

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://hearth.example/p/copper-kettle"
REVIEW = {"@type": "Review", "author": "Ana", "reviewBody": "Boils fast.",
          "reviewRating": {"@type": "Rating", "ratingValue": 2}}  # fmt: skip
PRODUCT = {"@type": "Product", "name": "Copper Kettle", "sku": "CK2", "review": [REVIEW]}


def read(*things: object, head: str = "", url: str = URL) -> Page:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things
    )
    page = f"<html lang='en-US'><head><title>Copper Kettle</title>{head}{scripts}</head>"
    return parse_page(MARKETPLACE.page, url, f"{page}<h1>Copper Kettle</h1></html>".encode())


def rated(value: float, best: float, worst: float) -> dict[str, object]:
    return {"ratingValue": value, "bestRating": best, "worstRating": worst}


@pytest.mark.parametrize("value", [1, 5])
def test_a_scale_on_which_less_is_more_is_not_guessed(value: float) -> None:
    page = read(
        {
            **PRODUCT,
            "review": {**REVIEW, "reviewRating": rated(value, 1, 5)},
            "aggregateRating": {**rated(1.8, 1, 6), "reviewCount": 4},
        }
    )
    assert [review.stars for review in page.reviews] == [None]
    assert (page.aggregate_rating, page.aggregate_count) == (None, 4)


def test_two_products_that_the_page_is_not_about_are_none() -> None:
    pans = [
        {"@type": "Product", "name": name, "sku": sku, "review": [{**REVIEW, "author": sku}],
         "aggregateRating": {"ratingValue": 1.5, "reviewCount": 9}}
        for name, sku in (("Steel pan", "P1"), ("Iron skillet", "P2"))
    ]  # fmt: skip
    page = read(*pans)
    assert (page.product, page.reviews, page.aggregate_count) == (None, (), None)


@pytest.mark.parametrize("kind", ["ProductCollection", "Drug", "Dentist", "TravelAgency", "Toy"])
def test_a_type_that_is_not_known_is_what_the_page_is_about(kind: str) -> None:
    average = {"@type": "AggregateRating", "ratingValue": 4.2, "reviewCount": 3}
    page = read({**PRODUCT, "@type": kind, "aggregateRating": average})
    assert (page.product, page.aggregate_count) == ("CK2", 3)
    assert [review.author for review in page.reviews] == ["Ana"]


def test_names_without_entities() -> None:
    seller = {"@type": "Organization", "name": "Pots &amp; Pans"}
    page = read({**PRODUCT, "name": "Copper &quot;Kettle&quot;", "offers": {"seller": seller}})
    assert page.product_title == 'Copper "Kettle"'
    assert page.seller is not None
    assert (page.seller.id, page.seller.name) == ("Pots & Pans", "Pots & Pans")


def test_an_id_in_a_property_value() -> None:
    named = {"@type": "PropertyValue", "propertyID": "review", "value": "88231"}
    page = read({**PRODUCT, "review": {**REVIEW, "identifier": named}})
    assert [review.id for review in page.reviews] == ["88231"]


@pytest.mark.parametrize(
    ("base", "link", "following"),
    [
        ("https://hearth.example/", "p/copper-kettle?page=2", f"{URL}?page=2"),
        ("/p/", "copper-kettle?page=2", f"{URL}?page=2"),
        ("https://cdn.example/x/", "copper-kettle?page=2", None),
        ("http://[", "/p/copper-kettle?page=2", f"{URL}?page=2"),
    ],
)
def test_links_are_relative_to_the_base(base: str, link: str, following: str | None) -> None:
    page = read(PRODUCT, head=f'<base href="{base}"><link rel="next" href="{link}">')
    assert page.next == following


@pytest.mark.parametrize(
    ("author", "body"),
    [("{{ review.author }}", "{{ review.body }}"), ("@CUSTOMER_NAME@", "@COMMENT_COMMENT@"),
     ("Ana", "${text}"), ("<%= author %>", "Fine.")],
)  # fmt: skip
def test_a_template_is_no_review(author: str, body: str) -> None:
    template = {**REVIEW, "author": author, "reviewBody": body}
    assert [r.author for r in read({**PRODUCT, "review": [REVIEW, template]}).reviews] == ["Ana"]
