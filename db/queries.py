"""Named questions that crawler, analysis and command ask the record."""

from db.store import Store

USUAL = 5


def usual_gaps(store: Store, product: str, scope: str, *, before: str) -> tuple[int, ...]:
    """Return `reported - shown` of the last readings of a listing, oldest first, at most five.

    Only readings that missed some for no known reason count, and complete ones: what a failed,
    a repeated or a filtered page left out tells nothing about the site's own arithmetic.
    """
    rows = store.rows(
        "SELECT reviews_reported - reviews_seen AS gap FROM scans WHERE product_id = ?"
        " AND scope = ? AND captured_at < ? AND outcome = 'ok' AND trusted = 1"
        " AND reviews_reported IS NOT NULL"
        " AND (coverage = 'complete' OR reason LIKE '% shown of % reported%')"
        " ORDER BY captured_at DESC LIMIT ?",
        (product, scope, before, USUAL),
    )
    return tuple(row["gap"] for row in reversed(rows))


def start_crawl(
    store: Store, crawl: str, *, kind: str, source: str | None, at: str, version: str
) -> None:
    """Write the row of a crawl or an import, once."""
    store.insert(
        "crawls",
        {"id": crawl, "kind": kind, "source": source, "started_at": at, "version": version},
        or_ignore=True,
    )


def finish_crawl(store: Store, crawl: str, at: str) -> None:
    """Note that a crawl ended by itself; one that was killed has no end."""
    store.execute("UPDATE crawls SET finished_at = ? WHERE id = ?", (at, crawl))
