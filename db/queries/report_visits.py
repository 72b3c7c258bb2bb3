"""SELECTs of the report about the pace of visits, and about how readily reviews vanish."""

import sqlite3

Rows = list[sqlite3.Row]

_VISITS = """
    SELECT count(*) AS visits, min(c.captured_at) AS first, max(c.captured_at) AS last
    FROM products p JOIN scans c ON c.product_id = p.id
    WHERE {which} AND c.captured_at < :end AND c.captured_at >= date(:end, '-91 days')
        AND c.coverage IN ('complete', 'window') GROUP BY p.id
"""


def hazard_states(connection: sqlite3.Connection, *, detector: str, version: str) -> Rows:
    """Return subject and state of the curves kept of each site."""
    return connection.execute(
        "SELECT subject, state FROM detector_states WHERE detector = ? AND version = ?"
        " AND subject >= 'site/' AND subject < 'site0' ORDER BY subject",
        (detector, version),
    ).fetchall()


def visits_of_site(connection: sqlite3.Connection, *, site: str, end: str, products: int) -> Rows:
    """Return visits, first and last of the quarter before, by product; of some of a large site."""
    which = "p.id IN (SELECT id FROM products WHERE site_id = :site ORDER BY id LIMIT :products)"
    return connection.execute(
        _VISITS.format(which=which), {"site": site, "end": end, "products": products}
    ).fetchall()


def visits_of_seller(connection: sqlite3.Connection, *, seller_id: str, end: str) -> Rows:
    """Return visits, first and last of the quarter before, by product of a seller."""
    which = "p.id IN (SELECT id FROM products WHERE seller_id = :seller ORDER BY id LIMIT 500)"
    return connection.execute(
        _VISITS.format(which=which), {"seller": seller_id, "end": end}
    ).fetchall()
