"""Named questions about how long reviews stood, and which told of coercion first."""

from collections.abc import Iterator

from db.records import NEIGHBOURING
from db.store import Row, Store


def watched_reviews(store: Store, product: str, *, until: str) -> Iterator[Row]:
    """Yield the dated, vouched reviews of a product that were first seen by a time.

    Columns: ordinal, review_id, stars (when first seen), posted and entered (first seen) as
    Julian days.
    """
    yield from store.execute(
        "SELECT r.ordinal, r.id AS review_id, v.stars,"
        " julianday(r.posted_at) AS posted, julianday(r.first_seen_at) AS entered"
        " FROM reviews r JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE r.product_id = ? AND r.vouched = 1 AND r.posted_at IS NOT NULL"
        " AND r.first_seen_at <= ?",
        (product, until),
    )


def products_of_site(store: Store, site: str) -> list[str]:
    """Return the products of a site."""
    return [row["id"] for row in store.rows("SELECT id FROM products WHERE site_id = ?", (site,))]


def last_covering_scan(store: Store, product: str, *, until: str) -> Row | None:
    """Return captured_at, day (Julian) and shown of a product's last scan that covers anything."""
    return store.row(
        "SELECT captured_at, julianday(captured_at) AS day, shown FROM scans"
        " WHERE product_id = ? AND captured_at <= ? AND suspect < 2"
        " AND coverage IN ('complete', 'window') ORDER BY captured_at DESC LIMIT 1",
        (product, until),
    )


def first_removals(store: Store, product: str, *, until: str) -> dict[str, Row]:
    """Return each removed review's first confirmed removal, by review.

    Columns: those of `removals`; last_day and gone_day: the ends of the interval as Julian days.
    """
    rows = store.rows(
        "SELECT *, julianday(last_seen_at) AS last_day, julianday(gone_by) AS gone_day"
        " FROM removals WHERE product_id = ? AND grade = 'confirmed' AND confirmed_at <= ?"
        " ORDER BY gone_by DESC",
        (product, until),
    )
    return {row["review_id"]: row for row in rows}


def has_removals(store: Store, site: str, *, until: str) -> bool:
    """Tell whether any removal of a site was confirmed by a time."""
    return bool(
        store.value(
            "SELECT 1 FROM removals m JOIN products p ON p.id = m.product_id"
            " WHERE p.site_id = ? AND m.grade = 'confirmed' AND m.confirmed_at <= ? LIMIT 1",
            (site, until),
        )
    )


def sites_since(store: Store) -> list[tuple[str, str]]:
    """Return the sites with products, each with the time of its first product."""
    return [
        (row["site_id"], row["first_seen_at"])
        for row in store.rows(
            "SELECT site_id, min(first_seen_at) AS first_seen_at FROM products"
            " GROUP BY site_id ORDER BY site_id"
        )
    ]


def disclosures_of_seller(store: Store, seller: str, *, until: str) -> list[Row]:
    """Return the reviews of a seller's products that tell of coercion, one row a review.

    Columns: mention (its likeliest), review_id, review_key, product_id, product_key, site_id,
    seller_key, scheme, quote, stars, disclosed_at (first seen with the telling text), age (days
    since posting then), ordinal.
    """
    return store.rows(
        "SELECT m.id AS mention, m.scheme, m.quote, max(m.probability) AS probability,"
        " r.id AS review_id, r.key AS review_key, r.ordinal, p.id AS product_id,"
        " p.key AS product_key, p.site_id, s.key AS seller_key, v.stars,"
        " v.seen_from AS disclosed_at,"
        " max(julianday(v.seen_from) - julianday(coalesce(r.posted_at, r.first_seen_at)), 0) AS age"
        " FROM mentions m JOIN reviews r ON r.id = m.review_id"
        " JOIN products p ON p.id = r.product_id JOIN versions v ON v.n = m.version_n"
        " JOIN sellers s ON s.id = coalesce(m.seller_id, p.seller_id)"
        " WHERE s.id = ? AND m.source IN ('review', 'reply') AND m.probability >= 0.5"
        f" AND m.scheme NOT IN ({', '.join('?' * len(NEIGHBOURING))})"
        " AND v.seen_from <= ?"
        " GROUP BY r.id ORDER BY r.id",
        (seller, *NEIGHBOURING, until),
    )


def sellers_with_lost_disclosures(store: Store) -> dict[str, set[str]]:
    """Return the sellers of whom a review told that then vanished, with the products they sell.

    Starts at the mentions, which are few.
    """
    found: dict[str, set[str]] = {}
    for row in store.execute(
        "SELECT DISTINCT coalesce(m.seller_id, p.seller_id) AS seller_id FROM mentions m"
        " JOIN reviews r ON r.id = m.review_id JOIN products p ON p.id = r.product_id"
        " WHERE m.source IN ('review', 'reply') AND m.review_id IN (SELECT g.review_id"
        "  FROM removals g WHERE g.review_id = m.review_id AND g.grade = 'confirmed')"
    ):
        seller = row["seller_id"]
        if seller is not None:
            found[seller] = {
                sold["product_id"]
                for sold in store.rows(
                    "SELECT id AS product_id FROM products WHERE seller_id = ?1 UNION SELECT"
                    " r.product_id FROM mentions m JOIN reviews r ON r.id = m.review_id"
                    " WHERE m.seller_id = ?1",
                    (seller,),
                )
            }
    return found
