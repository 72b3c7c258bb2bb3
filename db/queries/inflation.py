"""Named questions about inflation: what scans covered, what was posted when, who else wrote."""

import json
from collections.abc import Iterator, Sequence

from db.ranges import Ranges
from db.store import Row, Store

_CHUNK = 500


def scans_of_product(store: Store, product: str, *, after: str, until: str) -> list[Row]:
    """Return a product's scans captured in (after, until], oldest first.

    Columns: id, captured_at, scope, coverage, stretches (JSON), shown (ranges of ordinals).
    """
    return store.rows(
        "SELECT id, captured_at, scope, coverage, stretches, shown FROM scans"
        " WHERE product_id = ? AND captured_at > ? AND captured_at <= ?"
        " ORDER BY captured_at, id",
        (product, after, until),
    )


def scan_heads(store: Store, products: Sequence[str], *, until: str) -> dict[str, Row]:
    """Return scans (captured by a time) and rewrites of products, by id."""
    return {
        row["id"]: row
        for row in store.execute(
            "SELECT p.id, p.rewrites, (SELECT count(*) FROM scans WHERE product_id = p.id"
            " AND captured_at <= ?) AS scans FROM json_each(?) j JOIN products p ON p.id = j.value",
            (until, json.dumps(products)),
        )
    }


def first_ratings(store: Store, product: str, ordinals: Ranges) -> Iterator[tuple[str, float]]:
    """Yield (posting time, stars) of some reviews as first written; undated ones are left out.

    Of the first version: an edit years later must not move the week that it was posted in, not
    even where the site dates the review anew. Reviews that no scan vouches for are left out: they
    may be another product's.
    """
    if not ordinals.starts:
        return
    for row in store.execute(
        "SELECT r.ordinal, coalesce(v.posted_at, r.posted_at) AS posted_at, v.stars FROM reviews r"
        " JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE r.product_id = ? AND r.ordinal BETWEEN ? AND ? AND r.vouched = 1"
        " AND coalesce(v.posted_at, r.posted_at) IS NOT NULL AND v.stars IS NOT NULL",
        (product, ordinals.starts[0], ordinals.ends[-1]),
    ):
        if row["ordinal"] in ordinals:
            yield row["posted_at"], row["stars"]


def products_with_sellers(store: Store, products: Sequence[str]) -> list[Row]:
    """Return id, site_id, key, seller_id, seller_key of products, in order of id."""
    found: list[Row] = []
    for at in range(0, len(products), _CHUNK):
        chosen = products[at : at + _CHUNK]
        found += store.rows(
            "SELECT p.id, p.site_id, p.key, p.seller_id, s.key AS seller_key FROM products p"
            f" LEFT JOIN sellers s ON s.id = p.seller_id WHERE p.id IN ({_marks(chosen)})",
            tuple(chosen),
        )
    return sorted(found, key=lambda row: str(row["id"]))


def products_of_seller(store: Store, seller: str) -> list[str]:
    """Return the ids of the products that a seller sells now, in order."""
    rows = store.rows("SELECT id FROM products WHERE seller_id = ? ORDER BY id", (seller,))
    return [row["id"] for row in rows]


def reported_ratings(store: Store, product: str, *, until: str) -> list[Row]:
    """Return what a site reported of a product's ratings (not reviews), oldest first."""
    return store.rows(
        "SELECT seen_from, seen_to, average, best_rating, count, stars_1, stars_2, stars_3,"
        " stars_4, stars_5 FROM ratings WHERE product_id = ? AND scope = 'ratings'"
        " AND seen_from <= ? ORDER BY seen_from",
        (product, until),
    )


def products_with_ratings(store: Store, products: Sequence[str]) -> set[str]:
    """Return which of some products have a site that reported ratings (not reviews)."""
    rows = store.rows(
        "SELECT j.value AS id FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM ratings g"
        " WHERE g.product_id = j.value AND g.scope = 'ratings')",
        (json.dumps(products),),
    )
    return {row["id"] for row in rows}


def products_rated_since(store: Store, *, after: str, until: str) -> list[str]:
    """Return the products whose site reported other numbers in (after, until], in order.

    One-tap ratings change these without any review, so the product's revision stays.
    """
    rows = store.rows(
        "SELECT DISTINCT product_id FROM ratings WHERE seen_from > ? AND seen_from <= ?"
        " ORDER BY product_id",
        (after, until),
    )
    return [row["product_id"] for row in rows]


def rated_reviews(store: Store, product: str, *, until: str) -> list[Row]:
    """Return a product's vouched reviews seen by a time, as first written, oldest first.

    Columns: id, key, posted_at, reviewer_id, stars, title, body, verified, variant, vine,
    is_foreign, version (id), removed (1 where it is gone and has not come back).
    """
    return store.rows(
        "SELECT r.id, r.key, coalesce(v.posted_at, r.posted_at) AS posted_at, r.reviewer_id,"
        " v.stars, v.title, v.body, v.verified, v.variant, v.vine, v.is_foreign,"
        " v.id AS version, EXISTS (SELECT 1 FROM removals m"
        "  WHERE m.review_id = r.id AND m.grade <> 'candidate' AND m.gone_by <= ?"
        "  AND (m.returned_at IS NULL OR m.returned_at > ?)) AS removed"
        " FROM reviews r JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE r.product_id = ? AND r.first_seen_at <= ? AND r.vouched = 1"
        " AND coalesce(v.posted_at, r.posted_at) IS NOT NULL AND v.stars IS NOT NULL"
        " ORDER BY 3, r.ordinal",
        (until, until, product, until),
    )


def reviews_by_reviewer(store: Store, product: str, *, until: str) -> dict[str, int]:
    """Return how many reviews the record has of each reviewer of a product."""
    return {
        row["reviewer_id"]: row["number"]
        for row in store.execute(
            "SELECT reviewer_id, count(*) AS number FROM reviews WHERE reviewer_id IN"
            " (SELECT reviewer_id FROM reviews WHERE product_id = ? AND reviewer_id IS NOT NULL)"
            " AND first_seen_at <= ? GROUP BY reviewer_id",
            (product, until),
        )
    }


def high_texts(store: Store, site: str, *, after: str, until: str) -> Iterator[Row]:
    """Yield posted_at, seller_id, product_id, title, body of 4- and 5-star reviews of a site."""
    yield from store.execute(
        "SELECT r.posted_at, p.seller_id, r.product_id, v.title, v.body"
        " FROM products p JOIN reviews r ON r.product_id = p.id"
        " JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE p.site_id = ? AND r.posted_at >= ? AND r.posted_at <= ? AND v.stars >= 4"
        " ORDER BY p.id, r.ordinal",
        (site, after, until),
    )


def praises(store: Store, site: str, *, until: str, least: int) -> Iterator[Row]:
    """Yield reviewer_id, product_id, seller_id of high reviews by accounts with `least` or more."""
    yield from store.execute(
        "SELECT r.reviewer_id, r.product_id, p.seller_id FROM reviews r"
        " JOIN products p ON p.id = r.product_id"
        " JOIN versions v ON v.review_id = r.id AND v.number = 1"
        " WHERE p.site_id = ? AND v.stars >= 4 AND r.first_seen_at <= ? AND r.reviewer_id IN"
        "  (SELECT reviewer_id FROM reviews WHERE reviewer_id IS NOT NULL"
        "   GROUP BY reviewer_id HAVING count(DISTINCT product_id) >= ?)",
        (site, until, least),
    )


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def sellers_of_site(store: Store, site: str) -> dict[str, str]:
    """Return product id → id of who sells it now, for the products of a site with a seller."""
    return {
        row["id"]: row["seller_id"]
        for row in store.execute(
            "SELECT id, seller_id FROM products WHERE site_id = ? AND seller_id IS NOT NULL"
            " ORDER BY id",
            (site,),
        )
    }
