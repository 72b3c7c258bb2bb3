"""What came into the record since a detector looked last, read without its past.

Versions are only ever added, so whatever is new has a higher number than all that was there.
What is rewritten in place (an older scan arrived late, a doubted review was vouched for) counts
in `products.rewrites`: as long as that stands still, what was summed up of a product holds.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from db.store import Row, Store

BACKLOG = 100_000
_BATCH = 256


def last_version(store: Store) -> int:
    """Return the number of the newest version; 0 in an empty record."""
    return int(store.value("SELECT coalesce(max(n), 0) FROM versions"))


def new_versions(store: Store, *, after: int) -> dict[str, list[Row]] | None:
    """Return the versions of vouched reviews numbered above `after`, by product, oldest first.

    None where there are more than `BACKLOG`: then what was summed up is better summed again.
    Columns: n, product_id, review_id, number, seen_from, stars, stars_before (of the version
    before; None for a first one).
    """
    if last_version(store) - after > BACKLOG:
        return None
    news: dict[str, list[Row]] = defaultdict(list)
    for row in store.execute(
        "SELECT v.n, r.product_id, v.review_id, v.number, v.seen_from, v.stars, (SELECT b.stars"
        " FROM versions b WHERE v.number > 1 AND b.review_id = v.review_id"
        " AND b.number = v.number - 1) AS stars_before"
        " FROM versions v CROSS JOIN reviews r ON r.id = v.review_id"
        " WHERE v.n > ? AND r.vouched = 1 ORDER BY v.n",
        (after,),
    ):
        news[row["product_id"]].append(row)
    return news


def batches(products: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield products in groups that one query can name."""
    ordered = iter(products)
    while group := list(islice(ordered, _BATCH)):
        yield group


def product_heads(store: Store, products: Sequence[str]) -> dict[str, Row]:
    """Return id, site_id, seller_id, rewrites and sold (its main offers, as text) by product."""
    return {
        row["id"]: row
        for row in store.rows(
            "SELECT p.id, p.site_id, p.seller_id, p.rewrites, (SELECT group_concat(o.seller_id ||"
            " o.first_seen_at) FROM offers o WHERE o.product_id = p.id AND o.main = 1) AS sold"
            " FROM products p WHERE p.id IN (SELECT value FROM json_each(?))",
            (json.dumps(products),),
        )
    }


def removal_heads(store: Store, products: Sequence[str], *, until: str) -> dict[str, list[Row]]:
    """Return what decides of removals known at a time, by product, oldest first.

    Columns: product_id, id, review_id, grade, context, last_seen_at, gone_by, gone_scan_id,
    confirmed_at, returned_at.
    """
    heads: dict[str, list[Row]] = {product: [] for product in products}
    for row in store.execute(
        "SELECT product_id, id, review_id, grade, context, last_seen_at, gone_by, gone_scan_id,"
        " confirmed_at, returned_at FROM removals"
        " WHERE product_id IN (SELECT value FROM json_each(?)) AND gone_by <= ?"
        " ORDER BY product_id, gone_by, id",
        (json.dumps(products), until),
    ):
        heads[row["product_id"]].append(row)
    return heads
