"""Texts that the coercion detector has not read yet."""

from db.store import Row, Store


def new_texts(store: Store, product: str, *, after: int, until: str) -> list[Row]:
    """Return versions of a product's reviews numbered above `after`, with site and seller.

    The seller is the one that offered the product when the text was first seen.
    """
    return store.rows(
        "SELECT v.n, v.id AS version_id, v.title, v.body, v.reply, v.lang, v.seen_from, v.stars,"
        " v.posted_at, v.scan_id, v.capture_id, r.id AS review_id, r.key AS review,"
        " p.id AS product_id, p.key AS product, p.site_id, NULL AS message_id,"
        " coalesce((SELECT o.seller_id FROM offers o WHERE o.product_id = p.id AND o.main = 1"
        "  AND o.first_seen_at <= v.seen_from ORDER BY o.first_seen_at DESC LIMIT 1),"
        "  p.seller_id) AS seller_id"
        " FROM reviews r JOIN versions v ON v.review_id = r.id"
        " JOIN products p ON p.id = r.product_id"
        " WHERE r.product_id = ? AND v.n > ? AND v.seen_from <= ? ORDER BY v.n",
        (product, after, until),
    )


def new_messages(store: Store) -> list[Row]:
    """Return messages that no look has read: rows of the shape of `new_texts`."""
    return store.rows(
        "SELECT NULL AS n, NULL AS version_id, g.subject AS title, g.body, NULL AS reply,"
        " NULL AS lang, coalesce(g.sent_at, c.started_at) AS seen_from, NULL AS stars,"
        " g.sent_at AS posted_at, NULL AS scan_id, NULL AS capture_id, NULL AS review_id,"
        " NULL AS review, NULL AS product_id, g.product_key AS product,"
        " g.site_id, g.id AS message_id, g.seller_id"
        " FROM messages g JOIN crawls c ON c.id = g.crawl_id WHERE g.read_at IS NULL ORDER BY g.id"
    )


def mark_read(store: Store, at: str) -> None:
    """Note that all messages have been read."""
    store.execute("UPDATE messages SET read_at = ? WHERE read_at IS NULL", (at,))
