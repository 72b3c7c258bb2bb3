"""How the record is doing: last crawls, what was seen of what is there, what was not."""

from db.store import Row, Store


def totals(store: Store) -> dict[str, int]:
    """Return how many rows the record holds, by table that people ask for."""
    names = ("sites", "sellers", "products", "reviews", "versions", "scans", "removals", "findings")
    return {name: int(store.value(f"SELECT count(*) FROM {name}")) for name in names}


def last_crawls(store: Store, limit: int = 5) -> list[Row]:
    """Return the latest crawls with what became of their scans, newest first.

    Columns: crawl, kind, started_at, finished_at (NULL: it was stopped), scans, seen, walled,
    unread.
    """
    return store.rows(
        "SELECT c.id AS crawl, c.kind, c.started_at, c.finished_at, count(s.id) AS scans,"
        " coalesce(sum(s.outcome IN ('ok', 'empty')), 0) AS seen,"
        " coalesce(sum(s.outcome IN ('blocked', 'sign_in')), 0) AS walled,"
        " coalesce(sum(s.outcome IN ('wrong_page', 'broken')), 0) AS unread"
        " FROM crawls c LEFT JOIN scans s ON s.crawl_id = c.id"
        " GROUP BY c.id ORDER BY c.started_at DESC, c.id DESC LIMIT ?",
        (limit,),
    )


def target_health(store: Store) -> list[Row]:
    """Return per watched target its last scan and its last complete one, the worst first.

    Columns: target, due_at, missed, scanned_at, outcome, coverage, reason, seen, reported,
    usual (median-like: the most it showed in its last ten good scans), complete_at.
    """
    return store.rows(
        "SELECT t.url AS target, t.due_at, t.missed, s.captured_at AS scanned_at, s.outcome,"
        " s.coverage, s.reason, s.reviews_seen AS seen, s.reviews_reported AS reported,"
        " (SELECT max(x.reviews_seen) FROM (SELECT reviews_seen FROM scans y"
        "   WHERE y.target_id = t.id AND y.outcome = 'ok' ORDER BY y.captured_at DESC LIMIT 10) x)"
        "  AS usual,"
        " (SELECT max(z.captured_at) FROM scans z WHERE z.target_id = t.id"
        "   AND z.coverage = 'complete') AS complete_at"
        " FROM targets t LEFT JOIN scans s ON s.id = (SELECT l.id FROM scans l"
        "   WHERE l.target_id = t.id ORDER BY l.captured_at DESC, l.id DESC LIMIT 1)"
        " WHERE t.removed_at IS NULL"
        " ORDER BY s.outcome IN ('ok', 'empty'), s.captured_at, t.id"
    )


def verdict_precision(store: Store) -> list[Row]:
    """Return per detector how many findings analysts confirmed and dismissed.

    A finding counts once, by its last verdict. Columns: detector, confirmed, dismissed,
    precision (NULL without verdicts).
    """
    return store.rows(
        "SELECT f.detector, sum(v.verdict = 'confirm') AS confirmed,"
        " sum(v.verdict = 'dismiss') AS dismissed,"
        " round(1.0 * sum(v.verdict = 'confirm') / count(*), 3) AS precision"
        " FROM verdicts v JOIN findings f ON f.id = v.finding_id"
        " WHERE v.id = (SELECT l.id FROM verdicts l WHERE l.finding_id = f.id"
        "  AND l.verdict <> 'note' ORDER BY l.given_at DESC, l.id DESC LIMIT 1)"
        " GROUP BY f.detector ORDER BY f.detector"
    )
