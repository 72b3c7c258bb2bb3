"""Which column of a table holds which field of the `reviews` format."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.importer import ImportContext

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("review_id", "reviewid", "id", "review"),
    "product": ("parent_asin", "asin", "product_id", "productid", "product", "sku", "item_id"),
    "stars": ("stars", "rating", "overall", "star_rating", "score", "review_rating"),
    "best_rating": ("best_rating", "scale"),
    "posted_at": ("posted_at", "timestamp", "unixreviewtime", "review_date", "date", "created_at",
                  "reviewtime", "time"),
    "title": ("title", "summary", "review_title", "review_headline", "headline"),
    "body": ("body", "text", "reviewtext", "review_body", "review_text", "review_content",
             "content", "comment"),
    "author": ("author", "reviewername", "user_name", "username", "name"),
    "author_id": ("author_id", "user_id", "reviewerid", "customer_id", "userid"),
    "verified": ("verified_purchase", "verified"),
    "helpful": ("helpful", "helpful_vote", "helpful_votes", "vote", "votes"),
    "variant": ("variant", "style"),
    "reply": ("reply", "response", "seller_reply"),
    "lang": ("lang", "language"),
    "seller": ("seller", "seller_id"),
    "site": ("site", "marketplace", "domain"),
    "captured_at": ("captured_at", "scraped_at", "retrieved_at", "crawled_at"),
}  # fmt: skip
"""Field of the format → names that a column may have, compared without case, the first wins."""


def columns_of(record: Mapping[str, Any], path: Path, context: ImportContext) -> dict[str, str]:
    """Return the column of each field, as the user mapped it or by its usual names.

    Raises:
        BadInput: A mapped field or column does not exist.
    """
    named = {key.strip().casefold(): key for key in reversed(list(record))}
    chosen = {
        field: named[name]
        for field, names in FIELDS.items()
        for name in reversed(names)
        if name in named
    }
    for field, column in context.columns:
        if field not in FIELDS:
            raise BadInput(
                str(path), f"--column {field}=…: no such field", f"fields: {', '.join(FIELDS)}"
            )
        if column.casefold() not in named:
            raise BadInput(
                str(path),
                f"no column {column!r}",
                f"its columns: {', '.join(map(str, list(record)[:60]))}",
                line=1,
            )
        chosen[field] = named[column.casefold()]
    return chosen
