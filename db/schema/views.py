"""The public views: one question each; their columns do not change silently."""

_SELLERS_AT = (
    """
    JOIN offers o ON o.product_id = {product} AND o.main = 1 AND (o.first_seen_at, o.seller_id) = (
        SELECT l.first_seen_at, l.seller_id FROM offers l
        WHERE l.product_id = {product} AND l.main = 1 AND l.first_seen_at <= {at}
        ORDER BY l.first_seen_at DESC, l.seller_id DESC LIMIT 1)
    JOIN sellers s ON s.id = o.seller_id
    WHERE 1
    """,
    """
    LEFT JOIN sellers s ON s.id = p.seller_id
    WHERE NOT EXISTS (SELECT 1 FROM offers l
        WHERE l.product_id = {product} AND l.main = 1 AND l.first_seen_at <= {at})
    """,
)
"""How a row finds its seller, one arm each: by the offer of that time, else the product's own.

Two arms instead of one `coalesce`, so that a question about one seller starts at the seller.
"""

_LAST_VERSION = """(
    SELECT max(x.n) FROM versions x WHERE x.review_id = {review} AND x.seen_from <= {at}
)"""

_REMOVED = """((
    SELECT count(*) FROM offers o JOIN removals m ON m.product_id = o.product_id
    WHERE o.seller_id = s.id AND o.main = 1 AND m.grade = '{grade}'
        AND (o.first_seen_at, o.seller_id) = (
            SELECT l.first_seen_at, l.seller_id FROM offers l
            WHERE l.product_id = m.product_id AND l.main = 1 AND l.first_seen_at <= m.gone_by
            ORDER BY l.first_seen_at DESC, l.seller_id DESC LIMIT 1)
    ) + (
    SELECT count(*) FROM products p JOIN removals m ON m.product_id = p.id
    WHERE p.seller_id = s.id AND m.grade = '{grade}'
        AND NOT EXISTS (SELECT 1 FROM offers l
            WHERE l.product_id = m.product_id AND l.main = 1 AND l.first_seen_at <= m.gone_by)
    ))"""
"""Removals of a seller: of when a review went, as in `removed_reviews`, not of who sells now."""

CREATE_VIEWS = (
    "CREATE VIEW removed_reviews AS"
    + " UNION ALL ".join(
        f"""
    SELECT p.site_id AS site, s.key AS seller, p.key AS product, r.key AS review, v.stars,
        coalesce(v.posted_at, r.posted_at) AS posted_at, m.grade, m.context, m.last_seen_at,
        m.gone_by, m.returned_at, v.title, v.body
    FROM removals m
    JOIN reviews r ON r.id = m.review_id
    JOIN products p ON p.id = m.product_id
    LEFT JOIN versions v ON v.n = {_LAST_VERSION.format(review="m.review_id", at="m.gone_by")}
    {arm.format(product="m.product_id", at="m.gone_by")}
        AND m.grade IN ('confirmed', 'probable')
    """
        for arm in _SELLERS_AT
    ),
    "CREATE VIEW edited_reviews AS"
    + " UNION ALL ".join(
        f"""
    SELECT p.site_id AS site, s.key AS seller, p.key AS product, r.key AS review,
        before.seen_to AS changed_after, v.seen_from AS changed_by,
        before.stars AS stars_before, v.stars AS stars_after,
        (',' || v.changed || ',') LIKE '%,text,%' AS text_changed
    FROM versions v
    JOIN versions before ON before.review_id = v.review_id AND before.number = v.number - 1
    JOIN reviews r ON r.id = v.review_id
    JOIN products p ON p.id = r.product_id
    {arm.format(product="r.product_id", at="v.seen_from")}
        AND v.number > 1
        AND ((',' || v.changed || ',') LIKE '%,text,%'
            OR (',' || v.changed || ',') LIKE '%,stars,%')
    """
        for arm in _SELLERS_AT
    ),
    """
    CREATE VIEW coercion_mentions AS
    SELECT m.site_id AS site, s.key AS seller, p.key AS product, r.key AS review, m.source,
        m.lang, m.scheme, m.probability, m.actor, m.lever, m.condition, m.act, m.quote
    FROM mentions m
    JOIN products p ON p.id = m.product_id
    LEFT JOIN sellers s ON s.id = m.seller_id
    LEFT JOIN reviews r ON r.id = m.review_id
    UNION ALL
    SELECT m.site_id, s.key, g.product_key, r.key, m.source,
        m.lang, m.scheme, m.probability, m.actor, m.lever, m.condition, m.act, m.quote
    FROM mentions m
    LEFT JOIN sellers s ON s.id = m.seller_id
    LEFT JOIN reviews r ON r.id = m.review_id
    LEFT JOIN messages g ON g.id = m.message_id
    WHERE m.product_id IS NULL
    """,
    """
    CREATE VIEW rating_inflation AS
    SELECT i.site, i.seller, i.product, i.started_on, i.ended_on, i.reviews, i.expected_share,
        i.observed_share, i.extra_reviews, i.e_value, i.markers
    FROM inflations i JOIN findings f ON f.id = i.finding_id
    WHERE f.status IN ('open', 'confirmed')
    """,
    """
    CREATE VIEW selective_removal AS
    SELECT s.site_id AS site, s.key AS seller, x.low_removed, x.low_at_risk, x.high_removed,
        x.high_at_risk, x.odds_ratio, x.ci_low, x.ci_high, x.e_value
    FROM selections x JOIN sellers s ON s.id = x.seller_id
    """,
    """
    CREATE VIEW displayed_and_adjusted AS
    SELECT p.site_id AS site, s.key AS seller, p.key AS product, a.week, a.displayed, a.observed,
        a.restored, a.adjusted, a.ci_low, a.ci_high
    FROM adjusted_ratings a
    JOIN products p ON p.id = a.product_id
    LEFT JOIN sellers s ON s.id = p.seller_id
    """,
    """
    CREATE VIEW crawl_health AS
    SELECT c.crawl_id AS crawl, c.site_id AS site, coalesce(t.url, p.key) AS target, c.outcome,
        c.pages, c.reviews_seen, c.reviews_reported, c.coverage,
        CAST(strftime('%s', 'now') AS INTEGER) - CAST(strftime('%s', c.captured_at) AS INTEGER)
        AS age_s
    FROM scans c
    LEFT JOIN targets t ON t.id = c.target_id
    LEFT JOIN products p ON p.id = c.product_id
    """,
    f"""
    CREATE VIEW seller_summary AS
    SELECT s.site_id AS site, s.key AS seller, s.name,
        (SELECT count(*) FROM products p WHERE p.seller_id = s.id) AS products,
        (SELECT coalesce(sum(p.reviews), 0) FROM products p WHERE p.seller_id = s.id) AS reviews,
        {_REMOVED.format(grade="confirmed")} AS removed_confirmed,
        {_REMOVED.format(grade="probable")} AS removed_probable,
        (SELECT count(DISTINCT coalesce(m.review_id, m.message_id)) FROM mentions m
            WHERE m.seller_id = s.id) AS coercion_texts,
        (SELECT count(*) FROM findings f WHERE f.site = s.site_id AND f.seller = s.key
            AND f.kind = 'rating_inflation' AND f.status IN ('open', 'confirmed')) AS campaigns,
        (SELECT x.e_value FROM selections x WHERE x.seller_id = s.id) AS selective_e_value,
        (SELECT count(*) FROM findings f WHERE f.site = s.site_id AND f.seller = s.key
            AND f.status IN ('open', 'confirmed')) AS findings,
        (SELECT max(o.last_seen_at) FROM offers o WHERE o.seller_id = s.id) AS last_seen_at
    FROM sellers s
    """,
)
