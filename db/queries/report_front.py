"""SELECTs of the report's front page, named.

All of them read the record as it was known at one instant (`end`): what was found later is left
out, so that the report of an old week can be written again. First comes
`db.queries.report_source.prepare`.
"""

import sqlite3

from db.records import NEIGHBOURING
from db.tables.offers import SELLER_AT

_CORRESPONDENT = "coalesce(g.parties, g.sender, 'nobody told')"

Rows = list[sqlite3.Row]


def sites(connection: sqlite3.Connection) -> Rows:
    """Return the sites: id, marketplace."""
    return connection.execute("SELECT id, marketplace FROM sites ORDER BY id").fetchall()


def target_urls(connection: sqlite3.Connection) -> list[str]:
    """Return the addresses that are, or were, watched."""
    return [row["url"] for row in connection.execute("SELECT url FROM targets")]


def sellers(connection: sqlite3.Connection, *, end: str) -> Rows:
    """Return every seller known, also those that only a finding names.

    Columns: id (None for the latter), site, seller (None where the site shows none), name,
    products, reviews, complete_at (oldest among its products of their last complete scan),
    never_complete (products without one).
    """
    return connection.execute(
        """
        WITH complete AS (
            SELECT product_id, max(captured_at) AS at FROM scans
            WHERE coverage = 'complete' AND captured_at < :end GROUP BY product_id
        ), watched AS (
            SELECT p.site_id, p.seller_id, count(*) AS products, sum(p.reviews) AS reviews,
                min(c.at) AS complete_at, sum(c.at IS NULL) AS never_complete
            FROM products p LEFT JOIN complete c ON c.product_id = p.id
            WHERE p.first_seen_at < :end GROUP BY p.site_id, p.seller_id
        )
        SELECT s.id, s.site_id AS site, s.key AS seller, s.name,
            coalesce(w.products, 0) AS products, coalesce(w.reviews, 0) AS reviews, w.complete_at,
            coalesce(w.never_complete, 0) AS never_complete
        FROM sellers s LEFT JOIN watched w ON w.seller_id = s.id
        WHERE s.first_seen_at < :end
        UNION ALL
        SELECT NULL, f.site, f.seller, NULL, coalesce(w.products, 0), coalesce(w.reviews, 0),
            w.complete_at, coalesce(w.never_complete, 0)
        FROM (SELECT DISTINCT site, seller FROM temp.report_findings) f
        LEFT JOIN watched w ON f.seller IS NULL AND w.site_id = f.site AND w.seller_id IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM sellers s WHERE s.site_id = f.site AND s.key = f.seller
            AND s.first_seen_at < :end)
        """,
        {"end": end},
    ).fetchall()


def removed_by_seller(connection: sqlite3.Connection, *, end: str) -> Rows:
    """Return per site and seller the removals known at `end` that were not reinstated by then.

    Columns: site, seller, confirmed, probable, explained (those whose context names a likely
    cause that is not the seller), unexplained (confirmed, and no such cause), returned.
    """
    return connection.execute(
        f"""
        WITH gone AS (
            SELECT p.site_id AS site, {SELLER_AT.format(at="m.gone_by")} AS seller_id,
                m.grade = 'confirmed' AND coalesce(m.confirmed_at, m.gone_by) < :end AS confirmed,
                m.context, m.returned_at IS NOT NULL AND m.returned_at < :end AS returned
            FROM removals m JOIN products p ON p.id = m.product_id
            WHERE m.gone_by < :end AND m.grade IN ('confirmed', 'probable')
        )
        SELECT g.site, s.key AS seller, sum(g.confirmed AND NOT g.returned) AS confirmed,
            sum(NOT g.confirmed AND NOT g.returned) AS probable,
            sum(NOT g.returned AND g.context <> 'isolated') AS explained,
            sum(g.confirmed AND NOT g.returned AND g.context = 'isolated') AS unexplained,
            sum(g.returned) AS returned
        FROM gone g LEFT JOIN sellers s ON s.id = g.seller_id
        GROUP BY g.site, s.key
        """,
        {"end": end},
    ).fetchall()


def witnesses_by_seller(connection: sqlite3.Connection, *, end: str, least: float) -> Rows:
    """Return per site and seller how many different people report an offer or a threat.

    Columns: site, seller, witnesses (reviewers; reviews where no reviewer is shown; of messages
    those who wrote to each other, and all that tell nobody as one), unnamed (those of them that
    are messages of unknown sellers), texts.
    Mentions below the probability `least`, dismissed ones and neighbouring frauds do not count.
    """
    marks = ", ".join("?" * len(NEIGHBOURING))
    return connection.execute(
        f"""
        SELECT m.site_id AS site, s.key AS seller,
            count(DISTINCT coalesce(r.reviewer_id, m.review_id, {_CORRESPONDENT})) AS witnesses,
            count(DISTINCT iif(m.seller_id IS NULL AND m.message_id IS NOT NULL, {_CORRESPONDENT},
                NULL)) AS unnamed,
            count(DISTINCT coalesce(m.review_id, m.message_id)) AS texts
        FROM temp.report_mentions t JOIN mentions m ON m.id = t.id
        LEFT JOIN sellers s ON s.id = m.seller_id
        LEFT JOIN reviews r ON r.id = m.review_id LEFT JOIN messages g ON g.id = m.message_id
        WHERE t.turn = 1 AND coalesce(t.status, 'open') <> 'dismissed'
            AND m.found_at < ? AND m.probability >= ? AND m.scheme NOT IN ({marks})
        GROUP BY m.site_id, s.key
        """,
        (end, least, *NEIGHBOURING),
    ).fetchall()


def claims_by_seller(connection: sqlite3.Connection, *, start: str, end: str) -> Rows:
    """Return per site, seller, family and product what was claimed and still held at `end`.

    Columns: site, seller, family, kind, product, findings, fresh (made since `start`, and
    not to replace an older one), e_value (the largest).
    """
    return connection.execute(
        """
        WITH later AS (
            SELECT supersedes AS id, min(found_at) AS at FROM findings
            WHERE supersedes IS NOT NULL GROUP BY supersedes
        )
        SELECT f.site, f.seller, report_family(f.kind) AS family, f.kind, f.product,
            count(*) AS findings, sum(f.found_at >= :start AND f.supersedes IS NULL) AS fresh,
            max(f.e_value) AS e_value
        FROM findings f LEFT JOIN later l ON l.id = f.id
        WHERE f.found_at < :end AND f.status <> 'dismissed'
            AND NOT (coalesce(l.at < :end, 0) OR (f.status = 'superseded' AND l.at IS NULL))
        GROUP BY f.site, f.seller, f.kind, f.product
        """,
        {"start": start, "end": end},
    ).fetchall()


def findings_total(connection: sqlite3.Connection) -> sqlite3.Row:
    """Return how many findings are known: holding, fresh (those new in the week), dismissed."""
    row: sqlite3.Row = connection.execute(
        """
        SELECT coalesce(sum(status IN ('open', 'confirmed')), 0) AS holding,
            coalesce(sum(fresh AND supersedes IS NULL AND status IN ('open', 'confirmed')), 0)
                AS fresh,
            coalesce(sum(status = 'dismissed'), 0) AS dismissed
        FROM temp.report_findings
        """
    ).fetchone()
    return row


def known_by_seller(connection: sqlite3.Connection) -> Rows:
    """Return per site and seller the number of findings known, of any status."""
    return connection.execute(
        "SELECT site, seller, count(*) AS findings FROM temp.report_findings GROUP BY site, seller"
    ).fetchall()


def fresh_by_seller(connection: sqlite3.Connection) -> Rows:
    """Return the new claims of the week by seller and kind, with the strongest of each.

    Columns: site, seller, kind, family, findings, products, and of the strongest: id, position,
    product, e_value, found_at.
    """
    return connection.execute(
        """
        SELECT site, seller, kind, family, count(*) AS findings,
            count(DISTINCT product) AS products, min(position) AS position, id, product,
            e_value, found_at
        FROM temp.report_findings
        WHERE fresh AND supersedes IS NULL AND status IN ('open', 'confirmed')
        GROUP BY site, seller, kind
        """
    ).fetchall()


def renewed_findings(connection: sqlite3.Connection, *, limit: int) -> Rows:
    """Return the findings of the week that replace a weaker one, strongest first.

    E-values move every week; by a tenth or more is growth.
    """
    return connection.execute(
        """
        SELECT x.*, old.e_value AS e_before, old.found_at AS found_before
        FROM temp.report_findings x LEFT JOIN findings old ON old.id = x.supersedes
        WHERE x.fresh AND x.supersedes IS NOT NULL AND x.status IN ('open', 'confirmed')
            AND (x.e_value IS NULL OR old.e_value IS NULL OR x.e_value > 1.1 * old.e_value)
        ORDER BY x.e_value DESC NULLS LAST, x.score DESC NULLS LAST, x.id LIMIT :limit
        """,
        {"limit": limit},
    ).fetchall()


def ended(connection: sqlite3.Connection, *, start: str, end: str, limit: int) -> Rows:
    """Return what ended in the week: what (`campaign`, `returned`, `dismissed`), on, and where."""
    return connection.execute(
        f"""
        SELECT 'campaign' AS what, i.ended_on AS ended_at, i.site, i.seller, i.product,
            NULL AS review, x.id AS finding, x.position
        FROM inflations i JOIN temp.report_findings x ON x.id = i.finding_id
        WHERE i.ended_on >= substr(:start, 1, 10) AND i.ended_on < substr(:end, 1, 10)
            AND x.status IN ('open', 'confirmed')
        UNION ALL
        SELECT 'returned', m.returned_at, p.site_id, s.key, p.key, r.key, NULL, NULL
        FROM removals m JOIN products p ON p.id = m.product_id JOIN reviews r ON r.id = m.review_id
        LEFT JOIN sellers s ON s.id = {SELLER_AT.format(at="m.gone_by")}
        WHERE m.returned_at >= :start AND m.returned_at < :end
            AND m.grade IN ('confirmed', 'probable')
        UNION ALL
        SELECT 'dismissed', max(v.given_at), x.site, x.seller, x.product, NULL, x.id, x.position
        FROM verdicts v JOIN temp.report_findings x ON x.id = v.finding_id
        WHERE v.verdict = 'dismiss' AND x.status = 'dismissed'
            AND v.given_at >= :start AND v.given_at < :end
        GROUP BY x.id
        ORDER BY 1, 2 DESC LIMIT :limit
        """,
        {"start": start, "end": end, "limit": limit},
    ).fetchall()
