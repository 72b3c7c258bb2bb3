"""SELECTs of the report about how well was seen: listings, outcomes, what was never scanned."""

import sqlite3

Rows = list[sqlite3.Row]


def sightings_of_week(connection: sqlite3.Connection, *, start: str, end: str) -> Rows:
    """Return per listing watched how well it was seen in the week.

    Columns: unit, site, url, product, title, scans, best (2 complete, 1 window, 0 less; None
    where it was not scanned), outcome and reason (of the last scan), pages, seen, reported,
    complete_at (last complete scan ever, before `end`), stale (scans of an old copy).
    """
    return connection.execute(
        """
        WITH known AS (
            SELECT coalesce(product_id, target_id, site_id) AS unit, site_id, product_id,
                target_id, captured_at, outcome, coverage, reason, pages, reviews_seen,
                reviews_reported, suspect, captured_at >= :start AS this_week
            FROM scans WHERE captured_at < :end
        ), units AS (
            SELECT unit, max(site_id) AS site, max(product_id) AS product_id,
                max(target_id) AS target_id, sum(this_week) AS scans,
                max(CASE WHEN this_week THEN
                    CASE coverage WHEN 'complete' THEN 2 WHEN 'window' THEN 1 ELSE 0 END END)
                    AS best,
                max(CASE WHEN coverage = 'complete' THEN captured_at END) AS complete_at,
                sum(CASE WHEN this_week THEN pages ELSE 0 END) AS pages,
                sum(this_week AND coalesce(reason, '') LIKE '%stale%') AS stale,
                max(captured_at) AS last_at
            FROM known GROUP BY unit
        )
        SELECT u.unit, u.site, t.url, p.key AS product, p.title, p.url AS product_url, u.scans,
            u.best, k.outcome, k.reason, u.pages, k.reviews_seen AS seen,
            k.reviews_reported AS reported, u.complete_at, u.stale
        FROM units u
        LEFT JOIN known k ON k.unit = u.unit AND k.captured_at = u.last_at
        LEFT JOIN products p ON p.id = u.product_id
        LEFT JOIN targets t ON t.id = u.target_id
        WHERE t.removed_at IS NULL OR t.removed_at >= :start
        GROUP BY u.unit
        ORDER BY u.best IS NOT NULL, u.best, u.complete_at IS NOT NULL, u.complete_at, u.unit
        """,
        {"start": start, "end": end},
    ).fetchall()


def scans_by_outcome(connection: sqlite3.Connection, *, start: str, end: str) -> Rows:
    """Return the week's scans by outcome: outcome, scans, pages."""
    return connection.execute(
        """
        SELECT outcome, count(*) AS scans, sum(pages) AS pages FROM scans
        WHERE captured_at >= ? AND captured_at < ? GROUP BY outcome ORDER BY scans DESC, outcome
        """,
        (start, end),
    ).fetchall()


def targets_never_scanned(connection: sqlite3.Connection, *, end: str) -> int:
    """Return how many targets are watched and were never scanned."""
    row = connection.execute(
        """
        SELECT count(*) FROM targets t WHERE t.removed_at IS NULL AND t.added_at < :end
            AND NOT EXISTS (SELECT 1 FROM scans c WHERE c.target_id = t.id
                AND c.captured_at < :end)
        """,
        {"end": end},
    ).fetchone()
    return int(row[0])
