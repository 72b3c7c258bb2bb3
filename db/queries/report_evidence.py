"""SELECTs of the report that resolve findings: their evidence, and what it points at."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from db.tables.offers import SELLER_AT

Rows = list[sqlite3.Row]

MENTIONS = """
    SELECT m.id, t.finding_id, m.review_id, m.source, m.lang, m.scheme, m.probability,
        substr(m.actor, 1, 4000) AS actor, substr(m.lever, 1, 4000) AS lever,
        substr(m.condition, 1, 4000) AS condition, substr(m.act, 1, 4000) AS act,
        substr(m.quote, 1, 4000) AS quote, m.spans, m.campaign, m.found_at,
        r.key AS review, r.reviewer_id, p.key AS product, coalesce(v.posted_at, g.sent_at)
        AS said_at, v.stars, v.seen_from
    FROM temp.report_mentions t JOIN mentions m ON m.id = t.id
    LEFT JOIN reviews r ON r.id = m.review_id
    LEFT JOIN products p ON p.id = m.product_id
    LEFT JOIN versions v ON v.n = m.version_n
    LEFT JOIN messages g ON g.id = m.message_id
"""

#: Grade and return are those known at the end of the span that is reported.
REMOVALS = f"""
    SELECT m.id, m.review_id,
        CASE WHEN m.grade = 'confirmed' AND coalesce(m.confirmed_at, m.gone_by) >= (
            SELECT until FROM temp.report_span) THEN 'probable' ELSE m.grade END AS grade,
        m.basis, m.context, m.last_seen_at, m.gone_by, m.confirmed_at,
        CASE WHEN m.returned_at < (SELECT until FROM temp.report_span) THEN m.returned_at END
            AS returned_at, p.key AS product, r.key AS review, r.reviewer_id, v.stars,
        r.url,
        {SELLER_AT.format(at="m.gone_by")} AS seller_id
    FROM removals m
    JOIN products p ON p.id = m.product_id
    JOIN reviews r ON r.id = m.review_id
    LEFT JOIN versions v ON v.review_id = m.review_id AND v.number = (
        SELECT max(x.number) FROM versions x
        WHERE x.review_id = m.review_id AND x.seen_from <= m.gone_by)
"""


def findings_of_seller(
    connection: sqlite3.Connection, *, site: str, seller: str | None
) -> Iterator[sqlite3.Row]:
    """Yield a seller's findings, strongest first; see `prepare` for the order."""
    yield from connection.execute(
        """
        SELECT f.id, f.kind, x.family, f.site, f.seller, f.product, f.review, f.detector,
            f.version, f.found_at, f.period_start, f.period_end, f.score, f.e_value,
            substr(f.summary, 1, 4000) AS summary, f.clauses, x.status, f.supersedes,
            x.fresh, x.position
        FROM temp.report_findings x JOIN findings f ON f.id = x.id
        WHERE x.site = ? AND x.seller IS ? ORDER BY x.position
        """,
        (site, seller),
    )


def findings_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> Rows:
    """Return findings as `findings_of_seller` gives them, and their sellers' names."""
    return _for_ids(
        connection,
        """
        SELECT f.id, f.kind, x.family, f.site, f.seller, f.product, f.review, f.detector,
            f.version, f.found_at, f.period_start, f.period_end, f.score, f.e_value,
            substr(f.summary, 1, 4000) AS summary, f.clauses, x.status, f.supersedes,
            x.fresh, x.position, s.name AS seller_name
        FROM temp.report_findings x JOIN findings f ON f.id = x.id
        LEFT JOIN sellers s ON s.site_id = f.site AND s.key = f.seller
        WHERE x.id IN ({marks})
        """,
        ids,
    )


def evidence_of(connection: sqlite3.Connection, findings: Sequence[str]) -> Rows:
    """Return the evidence of some findings, in order, without what it points at."""
    return _for_ids(
        connection,
        """
        SELECT finding_id, position, kind, ref, substr(quote, 1, 4000) AS quote,
            substr(note, 1, 4000) AS note, substr(data, 1, 50001) AS data
        FROM evidence WHERE finding_id IN ({marks}) ORDER BY finding_id, position
        """,
        findings,
    )


def mentions_of(connection: sqlite3.Connection, findings: Sequence[str]) -> Rows:
    """Return the most probable passages that some findings rest on, a few each."""
    return _for_ids(
        connection,
        MENTIONS
        + """
        WHERE t.finding_id IN ({marks}) AND t.place <= 4
        ORDER BY t.finding_id, t.place
        """,
        findings,
    )


def schemes_of(connection: sqlite3.Connection, findings: Sequence[str]) -> Rows:
    """Return the schemes that the passages of some findings match: finding_id, scheme."""
    return _for_ids(
        connection,
        """
        SELECT t.finding_id, m.scheme FROM temp.report_mentions t JOIN mentions m ON m.id = t.id
        WHERE t.finding_id IN ({marks})
        GROUP BY t.finding_id, m.scheme ORDER BY t.finding_id, min(t.place)
        """,
        findings,
    )


def inflations_of(connection: sqlite3.Connection, findings: Sequence[str]) -> Rows:
    """Return the measured campaigns of some findings."""
    return _for_ids(connection, "SELECT * FROM inflations WHERE finding_id IN ({marks})", findings)


def verdicts_of(connection: sqlite3.Connection, findings: Sequence[str]) -> Rows:
    """Return what analysts said of some findings, oldest first."""
    return _for_ids(
        connection,
        """
        SELECT finding_id, verdict, note, analyst, given_at FROM verdicts
        WHERE finding_id IN ({marks}) ORDER BY finding_id, given_at
        """,
        findings,
    )


def removals_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> Rows:
    """Return removals with the last content of their reviews, by their ids."""
    return _for_ids(connection, REMOVALS + " WHERE m.id IN ({marks})", ids)


def versions_by_review(connection: sqlite3.Connection, reviews: Sequence[str]) -> Rows:
    """Return all versions of some reviews, by the reviews' ids in the record."""
    return _for_ids(
        connection,
        """
        SELECT v.review_id, v.number, v.seen_from, r.key AS review, r.url
        FROM versions v JOIN reviews r ON r.id = v.review_id
        WHERE v.review_id IN ({marks})
        """,
        reviews,
    )


def scans_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> Rows:
    """Return scans by their ids."""
    return _for_ids(
        connection,
        """
        SELECT id, captured_at, outcome, coverage, reason, pages, reviews_seen, reviews_reported
        FROM scans WHERE id IN ({marks})
        """,
        ids,
    )


def captures_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> Rows:
    """Return stored exchanges by their ids."""
    return _for_ids(
        connection,
        "SELECT id, url, fetched_at, status, sha256, file FROM captures WHERE id IN ({marks})",
        ids,
    )


def products_by_key(
    connection: sqlite3.Connection, *, site: str, keys: Sequence[str], shown: int = 0
) -> Rows:
    """Return products of one site by the site's own ids: key, title, url, alike.

    `alike` says whether another product of the seller has a title with the same beginning of
    `shown` characters.
    """
    return _for_ids(
        connection,
        f"""
        SELECT key, title, url, EXISTS (SELECT 1 FROM products q
            WHERE q.seller_id = p.seller_id AND q.id <> p.id
                AND substr(q.title, 1, {shown:d}) = substr(p.title, 1, {shown:d})) AS alike
        FROM products p WHERE id IN ({{marks}})
        """,
        [f"{site}/{key}" for key in keys],
    )


def _for_ids(connection: sqlite3.Connection, sql: str, ids: Sequence[Any]) -> Rows:
    found: Rows = []
    for at in range(0, len(ids), 500):
        chunk = list(ids[at : at + 500])
        marks = ", ".join("?" * len(chunk))
        found += connection.execute(sql.format(marks=marks), chunk).fetchall()
    return found
