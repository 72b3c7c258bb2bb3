"""Who sold a product when: intervals, extended while nothing changes."""

from db.identity import seller_id
from db.records import Scan, SellerRef
from db.store import Store

SELLER_AT = """coalesce((
    SELECT o.seller_id FROM offers o
    WHERE o.product_id = p.id AND o.main = 1 AND o.first_seen_at <= {at}
    ORDER BY o.first_seen_at DESC LIMIT 1
), p.seller_id)"""
"""SQL: id of the seller that offered the product `p` at a time, or else of its seller now.

`db.schema.views` says the same in two arms, since its rows are asked for by seller.
"""


def store_offers(store: Store, scan: Scan, product: str) -> None:
    """Extend or open the offers that a scan's product page names."""
    if scan.seller is not None:
        _extend(store, scan, product, scan.seller, main=True)
    for other in scan.other_sellers:
        if scan.seller is None or other.key != scan.seller.key:
            store.insert(
                "sellers",
                {
                    "id": seller_id(scan.site, other.key),
                    "site_id": scan.site,
                    "key": other.key,
                    "name": other.name,
                    "first_seen_at": scan.captured_at,
                },
                or_ignore=True,
            )
            _extend(store, scan, product, other, main=False)


def _extend(store: Store, scan: Scan, product: str, seller: SellerRef, *, main: bool) -> None:
    """Extend the seller's latest interval, unless another main seller came in between."""
    identity = seller_id(scan.site, seller.key)
    latest = store.row(
        "SELECT first_seen_at, last_seen_at FROM offers"
        " WHERE product_id = ? AND seller_id = ? AND main = ? ORDER BY first_seen_at DESC LIMIT 1",
        (product, identity, int(main)),
    )
    between = (
        main
        and latest is not None
        and store.value(
            "SELECT 1 FROM offers WHERE product_id = ? AND seller_id <> ? AND main = 1"
            " AND first_seen_at > ? LIMIT 1",
            (product, identity, latest["last_seen_at"]),
        )
    )
    if latest is None or between:
        store.insert(
            "offers",
            {
                "product_id": product,
                "seller_id": identity,
                "first_seen_at": scan.captured_at,
                "last_seen_at": scan.captured_at,
                "main": int(main),
            },
            or_ignore=True,
        )
        return
    store.execute(
        "UPDATE offers SET last_seen_at = max(last_seen_at, ?),"
        " first_seen_at = min(first_seen_at, ?)"
        " WHERE product_id = ? AND seller_id = ? AND first_seen_at = ?",
        (scan.captured_at, scan.captured_at, product, identity, latest["first_seen_at"]),
    )
