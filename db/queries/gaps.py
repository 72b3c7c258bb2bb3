"""What a listing usually does not show of what it reports."""

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
