"""SELECTs of the report about one seller: events, passages, ratings."""

import sqlite3

from db.queries.report_evidence import MENTIONS, REMOVALS

Rows = list[sqlite3.Row]


def removals_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str, limit: int
) -> Rows:
    """Return a seller's removals known at `end`, the latest first; `total` counts all of them."""
    return connection.execute(
        f"""
        SELECT *, count(*) OVER () AS total FROM ({REMOVALS}
            WHERE m.product_id IN
                (SELECT product_id FROM temp.report_offers WHERE seller_id = :seller)
            AND m.gone_by < :end AND m.grade IN ('confirmed', 'probable'))
        WHERE seller_id = :seller ORDER BY gone_by DESC, id LIMIT :limit
        """,
        {"seller": seller_id, "end": end, "limit": limit},
    ).fetchall()


def edits_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str, limit: int
) -> Rows:
    """Return edits of stars or text on what the seller sells, known at `end`, the latest first.

    `total` counts all of them.
    """
    return connection.execute(
        """
        SELECT p.key AS product, r.key AS review, b.seen_to AS changed_after,
            v.seen_from AS changed_by, b.stars AS stars_before, v.stars AS stars_after, v.changed,
            count(*) OVER () AS total
        FROM products p
        JOIN reviews r ON r.product_id = p.id
        JOIN versions v ON v.review_id = r.id AND v.number > 1
        JOIN versions b ON b.review_id = v.review_id AND b.number = v.number - 1
        WHERE p.seller_id = :seller AND v.seen_from < :end
            AND (instr(v.changed, 'text') OR instr(v.changed, 'stars'))
        ORDER BY v.seen_from DESC, r.id LIMIT :limit
        """,
        {"seller": seller_id, "end": end, "limit": limit},
    ).fetchall()


def mentions_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str, limit: int
) -> Rows:
    """Return mentions of offers or threats about a seller, most probable first."""
    return connection.execute(
        MENTIONS
        + """
        WHERE m.seller_id = ? AND m.found_at < ? AND t.turn = 1
            AND coalesce(t.status, 'open') <> 'dismissed'
        ORDER BY m.probability DESC, m.found_at DESC, m.id LIMIT ?
        """,
        (seller_id, end, limit),
    ).fetchall()


def campaigns_of_seller(
    connection: sqlite3.Connection, *, site: str, seller: str | None, limit: int
) -> Rows:
    """Return the inflation campaigns of a seller that still hold, the latest first."""
    return connection.execute(
        """
        SELECT i.*, x.position FROM temp.report_findings x JOIN inflations i ON i.finding_id = x.id
        WHERE x.site = ? AND x.seller IS ? AND x.status IN ('open', 'confirmed')
        ORDER BY i.started_on DESC, i.finding_id LIMIT ?
        """,
        (site, seller, limit),
    ).fetchall()


def selection_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str
) -> sqlite3.Row | None:
    """Return which stars vanished at a seller, as last computed before `end`."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM selections WHERE seller_id = ? AND as_of < ?", (seller_id, end)
    ).fetchone()
    return row


def selections(connection: sqlite3.Connection, *, end: str) -> Rows:
    """Return which stars vanished at every seller, as last computed before `end`."""
    return connection.execute("SELECT * FROM selections WHERE as_of < ?", (end,)).fetchall()


def first_scan_of_seller(connection: sqlite3.Connection, *, seller_id: str, end: str) -> str | None:
    """Return when reviews of what a seller sells were first read; None where they never were."""
    at: str | None = connection.execute(
        """
        SELECT min(c.captured_at) FROM products p JOIN scans c ON c.product_id = p.id
        WHERE p.seller_id = ? AND c.captured_at < ? AND c.coverage <> 'none'
        """,
        (seller_id, end),
    ).fetchone()[0]
    return at


def adjusted_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, until: str, products: int
) -> Rows:
    """Return weekly ratings of a seller's most reviewed products: key, title, week, ratings."""
    return connection.execute(
        """
        WITH chosen AS (
            SELECT p.id, p.key, p.title, p.reviews FROM products p
            WHERE p.seller_id = :seller
                AND EXISTS (SELECT 1 FROM adjusted_ratings a WHERE a.product_id = p.id)
            ORDER BY p.reviews DESC, p.id LIMIT :products
        )
        SELECT c.key AS product, c.title, a.week, a.displayed, a.observed, a.restored, a.adjusted,
            a.ci_low, a.ci_high
        FROM chosen c JOIN adjusted_ratings a ON a.product_id = c.id
        WHERE a.week <= :until ORDER BY c.reviews DESC, c.id, a.week
        """,
        {"seller": seller_id, "until": until, "products": products},
    ).fetchall()


def averages_of_seller(connection: sqlite3.Connection, *, seller_id: str, until: str) -> Rows:
    """Return weekly ratings of all of a seller's products together; none for one product."""
    return connection.execute(
        """
        SELECT '' AS product, '' AS title, a.* FROM seller_ratings a
        WHERE a.seller_id = :seller AND a.week <= :until
            AND (SELECT count(*) FROM products p WHERE p.seller_id = :seller) > 1
        ORDER BY a.week
        """,
        {"seller": seller_id, "until": until},
    ).fetchall()


def displayed_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str, products: int
) -> Rows:
    """Return what the site displayed of a seller's most reviewed products, as intervals."""
    return connection.execute(
        """
        WITH chosen AS (
            SELECT p.id, p.key, p.title, p.reviews FROM products p
            WHERE p.seller_id = :seller AND EXISTS
                (SELECT 1 FROM ratings g WHERE g.product_id = p.id AND g.average IS NOT NULL)
            ORDER BY p.reviews DESC, p.id LIMIT :products
        )
        SELECT c.key AS product, c.title, g.seen_from, g.seen_to, g.average, g.best_rating
        FROM chosen c JOIN ratings g ON g.product_id = c.id
        WHERE g.average IS NOT NULL AND g.seen_from < :end
        ORDER BY c.reviews DESC, c.id, g.scope, g.seen_from
        """,
        {"seller": seller_id, "end": end, "products": products},
    ).fetchall()


def clauses_of_seller(connection: sqlite3.Connection, *, site: str, seller: str | None) -> Rows:
    """Return the clause lists of a seller's findings that hold: clauses, schemes, findings.

    `schemes` is the JSON list of what the passages of those findings match.
    """
    return connection.execute(
        """
        WITH held AS (
            SELECT f.clauses, (
                SELECT json_group_array(scheme) FROM (
                    SELECT DISTINCT m.scheme FROM temp.report_mentions t
                    JOIN mentions m ON m.id = t.id WHERE t.finding_id = x.id ORDER BY m.scheme)
                ) AS schemes
            FROM temp.report_findings x JOIN findings f ON f.id = x.id
            WHERE x.site = ? AND x.seller IS ? AND x.status IN ('open', 'confirmed')
                AND f.clauses <> '[]'
        )
        SELECT clauses, schemes, count(*) AS findings FROM held
        GROUP BY clauses, schemes ORDER BY clauses, schemes LIMIT 500
        """,
        (site, seller),
    ).fetchall()


def mentions_total(connection: sqlite3.Connection, *, seller_id: str, end: str) -> int:
    """Return how many mentions `mentions_of_seller` would give without a limit."""
    row = connection.execute(
        """
        SELECT count(*) FROM temp.report_mentions t JOIN mentions m ON m.id = t.id
        WHERE m.seller_id = ? AND m.found_at < ? AND t.turn = 1
            AND coalesce(t.status, 'open') <> 'dismissed'
        """,
        (seller_id, end),
    ).fetchone()
    return int(row[0])


def removed_total(connection: sqlite3.Connection, *, seller_id: str, end: str) -> int:
    """Return how many confirmed removals, without another likely cause, a seller has."""
    row = connection.execute(
        """
        SELECT count(*) FROM products p JOIN removals m ON m.product_id = p.id
        WHERE p.seller_id = ? AND m.grade = 'confirmed' AND m.context = 'isolated'
            AND m.gone_by < ?
        """,
        (seller_id, end),
    ).fetchone()
    return int(row[0])


def exposures_of_seller(
    connection: sqlite3.Connection, *, seller_id: str, end: str, limit: int
) -> Rows:
    """Return how long each review of a seller's products was under observation.

    Columns: posted_at, first_seen_at, last_seen_at (a standing review: the product's last
    complete scan), gone_by (confirmed and without another likely cause, else None), stars when
    first seen. Reviews that vanished for another reason are left out.
    """
    return connection.execute(
        """
        WITH mine AS (
            SELECT p.id, (SELECT max(c.captured_at) FROM scans c WHERE c.product_id = p.id
                AND c.coverage = 'complete' AND c.captured_at < :end) AS complete_at
            FROM products p WHERE p.seller_id = :seller
        ), gone AS (
            SELECT m.review_id, min(m.last_seen_at) AS last_seen_at, min(m.gone_by) AS gone_by,
                max(m.grade = 'confirmed' AND m.context = 'isolated') AS counts
            FROM mine JOIN removals m ON m.product_id = mine.id
            WHERE m.gone_by < :end AND m.returned_at IS NULL GROUP BY m.review_id
        )
        SELECT r.posted_at, r.first_seen_at, v.stars,
            coalesce(g.last_seen_at, mine.complete_at) AS last_seen_at, g.gone_by
        FROM mine JOIN reviews r ON r.product_id = mine.id
        LEFT JOIN gone g ON g.review_id = r.id
        LEFT JOIN versions v ON v.review_id = r.id AND v.number = 1
        WHERE mine.complete_at IS NOT NULL AND r.vouched = 1 AND r.first_seen_at < :end
            AND coalesce(g.counts, 1)
        LIMIT :limit
        """,
        {"seller": seller_id, "end": end, "limit": limit},
    ).fetchall()
