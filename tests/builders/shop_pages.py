"""Invented product pages of a shop, marked up with schema.org."""

import json

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://shop.example/kettle-blue-4711"

REVIEW = {
    "@type": "Review",
    "author": {"@type": "Person", "name": "Ines"},
    "datePublished": "2024-03-05",
    "name": "Boils fast",
    "reviewBody": "Boils a litre in two minutes.",
    "reviewRating": {"@type": "Rating", "ratingValue": 4},
}

OTHER = {**REVIEW, "author": {"name": "Oto"}, "reviewBody": "Lid came loose after a week."}

PRODUCT = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Blue Kettle",
    "sku": "4711",
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.5", "reviewCount": "12"},
    "review": [REVIEW],
}


def script(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def read(*parts: object, url: str = URL, head: str = "", lang: str = "en-GB") -> Page:
    body = "".join(p if isinstance(p, str) and p.startswith("<") else script(p) for p in parts)
    html = (
        f'<html lang="{lang}"><head><title>Blue Kettle | Shop</title>{head}</head>'
        f"<body><h1>Blue Kettle</h1>{body}</body></html>"
    )
    return parse_page(MARKETPLACE.page, url, html.encode())


def authors(page: Page) -> list[str | None]:
    return [review.author for review in page.reviews]


def microdata(review: str) -> str:
    return (
        '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Blue Kettle</b>'
        f'<div itemprop="review" itemscope itemtype="http://schema.org/Review">{review}</div></div>'
    )


def bare(**changes: object) -> dict[str, object]:
    """The product with other words of its own, and without its reviews."""
    return {k: v for k, v in {**PRODUCT, **changes}.items() if k != "review"}


def of_review(**said: object) -> dict[str, object]:
    return {**PRODUCT, "review": [{**REVIEW, **said}]}
