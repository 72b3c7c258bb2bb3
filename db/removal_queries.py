"""Named questions about removals: what vanished, what stood beside it, who sold it."""

from collections.abc import Iterator, Sequence

from db.store import Row, Store

MANY_REVIEWS = 200

_SELLER_AT = """coalesce((
    SELECT o.seller_id FROM offers o
    WHERE o.product_id = m.product_id AND o.main = 1 AND o.first_seen_at <= m.gone_by
    ORDER BY o.first_seen_at DESC LIMIT 1
), p.seller_id)"""

_REMOVALS = f"""
    SELECT m.*, r.key AS review_key, r.ordinal, r.reviewer_id, r.posted_at, r.first_seen_at,
        p.site_id, p.key AS product_key, p.seller_id AS current_seller_id,
        {_SELLER_AT} AS seller_id, c.reviews_seen AS at_risk,
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


def products_of_reviewers(store: Store, reviewers: Sequence[str]) -> set[str]:
    """Return the products of which a review by one of the reviewers vanished."""
    found: set[str] = set()
    for reviewer in reviewers:
        found.update(
            row["product_id"]
            for row in store.rows(
                "SELECT DISTINCT m.product_id FROM reviews r JOIN removals m ON m.review_id = r.id"
                " WHERE r.reviewer_id = ? LIMIT ?",
                (reviewer, MANY_REVIEWS),
            )
        )
    return found


def reviews_of_reviewer(store: Store, reviewer: str, *, until: str) -> list[Row]:
    """Return a reviewer's reviews first seen by a time, at most `MANY_REVIEWS`.

    Columns: id, key, product_id, first_seen_at, gone_at: when last seen, of one that vanished.
    """
    return store.rows(
        "SELECT r.id, r.key, r.product_id, r.first_seen_at, (SELECT min(m.last_seen_at)"
        " FROM removals m WHERE m.review_id = r.id AND m.returned_at IS NULL) AS gone_at"
        " FROM reviews r WHERE r.reviewer_id = ? AND r.first_seen_at <= ?"
        " ORDER BY r.first_seen_at, r.id LIMIT ?",
        (reviewer, until, MANY_REVIEWS),
    )


def set_contexts(store: Store, contexts: Sequence[tuple[str, str]]) -> None:
    """Write contexts, given as (context, removal id)."""
    store.executemany("UPDATE removals SET context = ? WHERE id = ?", contexts)


def scan_by_id(store: Store, scan: str) -> Row | None:
    """Return a scan's row."""
    return store.row("SELECT * FROM scans WHERE id = ?", (scan,))


def ratings_history(store: Store, product: str) -> Iterator[Row]:
    """Yield every version of a product's vouched reviews, reviews and versions in order.

    Columns: review_id, ordinal, posted_at, first_seen_at, stars, seen_from.
    """
    yield from store.execute(
        "SELECT r.id AS review_id, r.ordinal, r.posted_at, r.first_seen_at, v.stars, v.seen_from"
        " FROM reviews r JOIN versions v ON v.review_id = r.id"
        " WHERE r.product_id = ? AND r.vouched = 1 ORDER BY r.ordinal, v.number",
        (product,),
    )


def star_counts(store: Store, product: str) -> tuple[int, int]:
    """Return how many vouched reviews of a product were last seen with 1-2 and with 3-5 stars."""
    row = store.row(
        "SELECT coalesce(sum(v.stars <= 2), 0) AS low, coalesce(sum(v.stars > 2), 0) AS high"
        " FROM reviews r JOIN versions v ON v.review_id = r.id AND v.seen_to IS NULL"
        " WHERE r.product_id = ? AND r.vouched = 1",
        (product,),
    )
    return (0, 0) if row is None else (row["low"], row["high"])


def product_row(store: Store, product: str) -> Row | None:
    """Return a product's row."""
    return store.row("SELECT * FROM products WHERE id = ?", (product,))


def sellers_of_site(store: Store, site: str) -> int:
    """Return how many sellers of a site the record knows."""
    return int(store.value("SELECT count(*) FROM sellers WHERE site_id = ?", (site,)))


def seller_row(store: Store, seller: str) -> Row | None:
    """Return a seller's row."""
    return store.row("SELECT * FROM sellers WHERE id = ?", (seller,))


def save_selection(store: Store, columns: dict[str, object]) -> None:
    """Write a seller's row of `selections`, replacing the one of an earlier look."""
    names = list(columns)
    store.execute(
        f"INSERT INTO selections ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        " ON CONFLICT (seller_id) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in names if name != "seller_id"),
        tuple(columns.values()),
    )
