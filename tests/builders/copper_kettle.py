"""A product's page whose reviews are drawn: JSON-LD describes the product and lists none."""

import json

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://hearth.example/p/copper-kettle"
AVERAGE = {"@type": "AggregateRating", "ratingValue": "3.5", "reviewCount": "3"}
PRODUCT = {"@type": "Product", "name": "Copper Kettle", "sku": "CK2", "aggregateRating": AVERAGE}


def read(body: str, *, lang: str = "en-US") -> Page:
    script = f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>'
    page = f'<html lang="{lang}"><head><title>Copper Kettle</title>{script}</head><body>{body}'
    return parse_page(MARKETPLACE.page, URL, f"{page}</body></html>".encode())
