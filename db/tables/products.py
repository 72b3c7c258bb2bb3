"""Rows of `products`: what a scan says of one, and that it changed."""

from db.identity import seller_id
from db.records import Scan
from db.store import Store


def store_product(store: Store, scan: Scan, product: str) -> None:
    """Insert or complete the product, its seller and its target by what a scan says of them."""
    seller = None
    if scan.seller is not None:
        seller = seller_id(scan.site, scan.seller.key)
        store.execute(
            "INSERT INTO sellers (id, site_id, key, name, first_seen_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name"
            " WHERE excluded.name IS NOT NULL AND excluded.name IS NOT name",
            (seller, scan.site, scan.seller.key, scan.seller.name, scan.captured_at),
        )
    store.execute(
        "INSERT INTO products (id, site_id, key, title, url, category, seller_id, first_seen_at,"
        " revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(revision), 0) + 1 FROM products))"
        " ON CONFLICT (id) DO UPDATE SET title = coalesce(excluded.title, title),"
        " url = coalesce(excluded.url, url), category = coalesce(excluded.category, category),"
        " seller_id = coalesce(excluded.seller_id, seller_id)"
        " WHERE coalesce(excluded.title, title) IS NOT title"
        " OR coalesce(excluded.url, url) IS NOT url"
        " OR coalesce(excluded.category, category) IS NOT category"
        " OR coalesce(excluded.seller_id, seller_id) IS NOT seller_id",
        (
            product,
            scan.site,
            scan.product,
            scan.product_title,
            scan.product_url,
            scan.category,
            seller,
            scan.captured_at,
        ),
    )
    if scan.target is not None:
        store.execute(
            "UPDATE targets SET product_id = ? WHERE id = ? AND product_id IS NOT ?",
            (product, scan.target, product),
        )


def touch_product(store: Store, product: str, *, new: int = 0) -> None:
    """Note that a product changed, so that the detectors look at it again.

    Args:
        store: The record.
        product: Its id.
        new: Reviews that it has more than before.
    """
    store.execute(
        "UPDATE products SET reviews = reviews + ?,"
        " revision = (SELECT max(revision) + 1 FROM products) WHERE id = ?",
        (new, product),
    )
