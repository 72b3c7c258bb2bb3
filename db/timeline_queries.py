"""Named questions about one review's life."""

from db.store import Row, Store


def life_of_review(store: Store, review: str, *, until: str) -> Row | None:
    """Return a review's key, product_id, reviewer_id, posted_at and first_seen_at."""
    return store.row(
        "SELECT key, product_id, reviewer_id, posted_at, first_seen_at FROM reviews"
        " WHERE id = ? AND first_seen_at <= ?",
        (review, until),
    )


def versions_of_review(store: Store, review: str, *, until: str) -> list[Row]:
    """Return seen_from, seen_to, stars, reply and what changed, oldest first."""
    return store.rows(
        "SELECT seen_from, seen_to, stars, reply, changed FROM versions"
        " WHERE review_id = ? AND seen_from <= ? ORDER BY number",
        (review, until),
    )


def removals_of_review(store: Store, review: str, *, until: str) -> list[Row]:
    """Return a review's removals, candidates left out, oldest first."""
    return store.rows(
        "SELECT * FROM removals WHERE review_id = ? AND grade <> 'candidate' AND gone_by <= ?"
        " ORDER BY gone_by",
        (review, until),
    )


def disclosures_of_review(store: Store, review: str, *, until: str) -> list[Row]:
    """Return seen_from and scheme of what a review, or the reply to it, tells of coercion."""
    return store.rows(
        "SELECT DISTINCT v.seen_from, m.scheme FROM mentions m JOIN versions v ON v.n = m.version_n"
        " WHERE m.review_id = ? AND v.seen_from <= ? ORDER BY v.seen_from, m.scheme",
        (review, until),
    )


def later_reviews(
    store: Store, *, product: str, reviewer: str, after: str, until: str
) -> list[Row]:
    """Return reviews of a product by a reviewer first seen in (after, until]."""
    return store.rows(
        "SELECT r.key, r.first_seen_at, v.stars FROM reviews r"
        " JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE r.product_id = ? AND r.reviewer_id = ? AND r.first_seen_at > ?"
        " AND r.first_seen_at <= ? ORDER BY r.first_seen_at",
        (product, reviewer, after, until),
    )
