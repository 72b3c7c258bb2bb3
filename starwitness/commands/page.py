"""`parse`: what one saved page says; the record is not touched."""

from pathlib import Path
from typing import Any

import click

from crawler.errors import BadInput
from crawler.importers.html import page_inside
from crawler.items import Page, ReviewItem
from crawler.marketplace import marketplace_for
from crawler.pages import parse_page
from starwitness.options import (
    Address,
    MarketplaceName,
    always_json_option,
    no_workspace_option,
)
from starwitness.output import json_text

_REVIEW = (
    "id", "stars", "posted_at", "title", "body", "author", "verified", "helpful", "foreign",
    "rating", "best_rating", "date_text", "vine", "country", "lang", "variant", "product",
    "reply", "url",
)  # fmt: skip


def page_to_json(page: Page) -> dict[str, Any]:
    """Return what a page says, as `parse` prints it."""
    seller = page.seller
    return {
        "outcome": page.outcome,
        "marketplace": page.marketplace,
        "kind": page.kind,
        "product": page.product,
        "product_title": page.product_title,
        "seller": (seller.name or seller.id) if seller else None,
        "seller_id": seller.id if seller else None,
        "aggregate_rating": page.aggregate_rating,
        "best_rating": page.best_rating,
        "aggregate_count": page.aggregate_count,
        "written_count": page.written_count,
        "histogram": list(page.histogram) if page.histogram else None,
        "histogram_share": list(page.histogram_share) if page.histogram_share else None,
        "locale": page.locale,
        "sort": page.sort,
        "sign": page.sign,
        "missing": list(page.missing),
        "reviews": [_review(review) for review in page.reviews],
        "next": page.next,
        "listing": page.listing,
    }


def _review(review: ReviewItem) -> dict[str, Any]:
    return {name: getattr(review, name) for name in _REVIEW}


@click.command("parse")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--url", required=True, type=Address(), help="The address that the page was saved from."
)
@click.option(
    "--marketplace",
    type=MarketplaceName(),
    default=None,
    help="Name the marketplace of an unknown site.",
)
@always_json_option
@no_workspace_option
def parse_command(file: Path, url: str, marketplace: str | None) -> None:
    """Print what a saved page says, as one JSON object; the record is not touched."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise BadInput(str(file), error.strerror or "unreadable", "check the path") from error
    body, headers = page_inside(file, body)
    chosen = marketplace_for(url, body, name=marketplace)
    page = parse_page(chosen.page, url, body, headers=headers)
    click.echo(json_text(page_to_json(page)))
