"""Counts, per product, how often what the record said of the past was rewritten in place.

Detectors sum up a product's past and follow it from there. They may, as long as this stands
still: a late scan, a review that is vouched for or a corrected date makes them sum up again.
"""

_COUNT = (
    "UPDATE products SET rewrites = rewrites + 1,"
    " revision = (SELECT max(revision) + 1 FROM products) WHERE id = "
)

COUNT_REWRITES = (
    "ALTER TABLE products ADD COLUMN rewrites INTEGER NOT NULL DEFAULT 0",
    f"""
    CREATE TRIGGER versions_rewritten AFTER UPDATE OF number, seen_from, stars ON versions
    BEGIN
        {_COUNT} (SELECT product_id FROM reviews WHERE id = new.review_id);
    END
    """,
    f"""
    CREATE TRIGGER reviews_rewritten AFTER UPDATE OF first_seen_at, posted_at, vouched ON reviews
    WHEN new.first_seen_at IS NOT old.first_seen_at OR new.posted_at IS NOT old.posted_at
        OR new.vouched IS NOT old.vouched
    BEGIN
        {_COUNT} new.product_id;
    END
    """,
    f"""
    CREATE TRIGGER ratings_rewritten AFTER INSERT ON ratings
    WHEN EXISTS (SELECT 1 FROM ratings g WHERE g.product_id = new.product_id
        AND g.scope = new.scope AND g.seen_from > new.seen_from)
    BEGIN
        {_COUNT} new.product_id;
    END
    """,
)
