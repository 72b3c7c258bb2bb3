"""Texts that the coercion detector has not read yet."""

from collections.abc import Iterator

from db.store import Row, Store
from db.tables.offers import SELLER_AT


def new_texts(store: Store, *, after: int, until: str) -> Iterator[Row]:
    """Yield versions numbered above `after` that were seen by a time, with site and seller.

    In the order in which they came into the record: reading a week costs a week. The seller is
    the one that offered the product when the text was first seen.
    """
    yield from store.execute(
        "SELECT v.n, v.id AS version_id, v.title, v.body, v.reply, v.lang, v.seen_from, v.stars,"
        " v.posted_at, v.scan_id, v.capture_id, r.id AS review_id, r.key AS review,"
        " p.id AS product_id, p.key AS product, p.site_id, NULL AS message_id,"
        f" {SELLER_AT.format(at='v.seen_from')} AS seller_id"
        " FROM versions v CROSS JOIN reviews r ON r.id = v.review_id"
        " JOIN products p ON p.id = r.product_id"
        " WHERE v.n > ? AND v.seen_from <= ? ORDER BY v.n",
        (after, until),
    )


def read_up_to(store: Store, *, after: int, until: str) -> int:
    """Return the number up to which `new_texts` left nothing for a later look."""
    later, last = store.rows(
        "SELECT min(n) FILTER (WHERE seen_from > ?2), coalesce(max(n), ?1) FROM versions"
        " WHERE n > ?1",
        (after, until),
    )[0]
    return int(last) if later is None else int(later) - 1


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
