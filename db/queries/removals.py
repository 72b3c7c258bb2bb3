"""Named questions about removals: what vanished, what stood beside it, who sold it."""

import json
from collections.abc import Iterable, Sequence

from db.store import Row, Store
from db.tables.offers import SELLER_AT

MANY_REVIEWS = 1000

_SELLER_WHEN_GONE = SELLER_AT.format(at="m.gone_by")
_REMOVALS = f"""
    SELECT m.*, r.key AS review_key, r.ordinal, r.reviewer_id, r.posted_at, r.first_seen_at,
        p.site_id, p.key AS product_key, p.seller_id AS current_seller_id,
        {_SELLER_WHEN_GONE} AS seller_id, c.reviews_seen AS at_risk,
        (SELECT v.stars FROM versions v WHERE v.review_id = m.review_id
            AND v.seen_from <= m.last_seen_at ORDER BY v.number DESC LIMIT 1) AS stars
    FROM removals m
    JOIN reviews r ON r.id = m.review_id
    JOIN products p ON p.id = m.product_id
    JOIN scans c ON c.id = m.last_scan_id
"""


def removals_of_product(store: Store, product: str, *, until: str) -> list[Row]:
    """Return a product's removals whose first absence is known at a time, oldest first.

    Columns: those of `removals`; review_key, ordinal, reviewer_id, posted_at, first_seen_at of
    the review; site_id, product_key; seller_id when it vanished; at_risk: reviews shown by the
    last scan that showed it; stars when last seen.
    """
    return store.rows(
        f"{_REMOVALS} WHERE m.product_id = ? AND m.gone_by <= ? ORDER BY m.gone_by, r.ordinal",
        (product, until),
    )


def vanished_from(store: Store, product: str, scans: Iterable[str]) -> list[Row]:
    """Return the removals of a product that some scans missed first, by scan and ordinal.

    Columns: gone_scan_id, gone_by, confirmed_at, context, ordinal, seller_id when it vanished.
    """
    return store.rows(
        "SELECT m.gone_scan_id, m.gone_by, m.confirmed_at, m.context, r.ordinal,"
        f" {_SELLER_WHEN_GONE} AS seller_id FROM removals m"
        " JOIN reviews r ON r.id = m.review_id JOIN products p ON p.id = m.product_id"
        " WHERE m.product_id = ? AND m.gone_scan_id IN (SELECT value FROM json_each(?))"
        " ORDER BY m.gone_scan_id, r.ordinal",
        (product, json.dumps(list(scans))),
    )


def products_of_new_reviewers(store: Store, *, after: int) -> set[str]:
    """Return products with a removal of someone who wrote a review numbered above `after`.

    Names with `MANY_REVIEWS` and more stand for many people and tie nothing together.
    """
    return {
        row["product_id"]
        for row in store.rows(
            "WITH fresh AS (SELECT DISTINCT r.reviewer_id AS id FROM versions v CROSS JOIN"
            "  reviews r ON r.id = v.review_id"
            "  WHERE v.n > ?1 AND v.number = 1 AND r.reviewer_id IS NOT NULL)"
            " SELECT DISTINCT m.product_id FROM fresh f"
            " CROSS JOIN reviews g ON g.reviewer_id = f.id"
            " CROSS JOIN removals m ON m.review_id = g.id"
            " WHERE (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.reviewer_id = f.id"
            "  LIMIT ?2)) < ?2",
            (after, MANY_REVIEWS),
        )
    }


def reviews_of_reviewer(store: Store, reviewer: str, *, until: str) -> list[Row]:
    """Return a reviewer's reviews first seen by a time, at most `MANY_REVIEWS`.

    Columns: id, key, product_id, first_seen_at, gone_at: when last seen, of one that vanished,
    vanished: whether it ever did, be it there again.
    """
    return store.rows(
        "SELECT r.id, r.key, r.product_id, r.first_seen_at, (SELECT min(m.last_seen_at)"
        " FROM removals m WHERE m.review_id = r.id AND m.returned_at IS NULL) AS gone_at,"
        " EXISTS (SELECT 1 FROM removals m WHERE m.review_id = r.id) AS vanished"
        " FROM reviews r WHERE r.reviewer_id = ? AND r.first_seen_at <= ?"
        " ORDER BY r.first_seen_at, r.id LIMIT ?",
        (reviewer, until, MANY_REVIEWS),
    )


def set_contexts(store: Store, contexts: Sequence[tuple[str, str]]) -> None:
    """Write contexts, given as (context, removal id)."""
    store.executemany("UPDATE removals SET context = ? WHERE id = ?", contexts)


def scan_by_id(store: Store, scan: str) -> Row:
    """Return a scan's row; the id comes from a row that refers to it."""
    return store.rows("SELECT * FROM scans WHERE id = ?", (scan,))[0]


def ratings_history(store: Store, product: str, *, above: int = 0) -> list[Row]:
    """Return every version of a product's vouched reviews, reviews and versions in order.

    Of reviews with an ordinal greater than `above`. Columns: review_id, ordinal, posted_at,
    first_seen_at, stars, seen_from.
    """
    return store.rows(
        "SELECT r.id AS review_id, r.ordinal, r.posted_at, r.first_seen_at, v.stars, v.seen_from"
        " FROM reviews r JOIN versions v ON v.review_id = r.id"
        " WHERE r.product_id = ? AND r.ordinal > ? AND r.vouched = 1"
        " ORDER BY r.ordinal, v.number",
        (product, above),
    )


def posting_times(store: Store, product: str) -> dict[int, str | None]:
    """Return when each of a product's reviews was posted, by ordinal."""
    return {
        row["ordinal"]: row["posted_at"]
        for row in store.execute(
            "SELECT ordinal, posted_at FROM reviews WHERE product_id = ?", (product,)
        )
    }


def star_counts(store: Store, product: str) -> tuple[int, int]:
    """Return how many vouched reviews of a product were last seen with 1-2 and with 3-5 stars."""
    row = store.row(
        "SELECT coalesce(sum(v.stars <= 2), 0) AS low, coalesce(sum(v.stars > 2), 0) AS high"
        " FROM reviews r JOIN versions v ON v.review_id = r.id AND v.seen_to IS NULL"
        " WHERE r.product_id = ? AND r.vouched = 1",
        (product,),
    )
    return (0, 0) if row is None else (row["low"], row["high"])


def seller_row(store: Store, seller: str) -> Row | None:
    """Return a seller's row, or None for the stand-in of a product without one."""
    return store.row("SELECT * FROM sellers WHERE id = ?", (seller,))


def removal_ids(store: Store, product: str, gone_by: str) -> list[str]:
    """Return the confirmed removals of a product that were first missed at a time."""
    return [
        row["id"]
        for row in store.rows(
            "SELECT id FROM removals WHERE product_id = ? AND gone_by = ? AND grade = 'confirmed'"
            " ORDER BY id",
            (product, gone_by),
        )
    ]
