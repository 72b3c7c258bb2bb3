"""Opens a record for the report, and ranks what was known at one instant in temporary tables.

A read-only connection allows them; the record itself is never written.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import RecordMissing, RecordUnreadable, StarWitnessError
from db.reading import connect_to_read


class NotUtf8(StarWitnessError):
    """The record holds text that is not UTF-8; a lenient reader shows it with replacements."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path}: some text is not UTF-8; open it leniently")


_PREPARE = (
    "DROP TABLE IF EXISTS temp.report_span",
    "CREATE TEMP TABLE report_span AS SELECT :end AS until",
    "DROP TABLE IF EXISTS temp.report_findings",
    "DROP TABLE IF EXISTS temp.report_offers",
    "DROP TABLE IF EXISTS temp.report_mentions",
    """
    CREATE TEMP TABLE report_findings AS
    WITH later AS (
        SELECT supersedes AS id, min(found_at) AS at FROM findings
        WHERE supersedes IS NOT NULL GROUP BY supersedes
    ), known AS (
        SELECT f.id, f.site, f.seller, f.kind, report_family(f.kind) AS family, f.product,
            f.found_at, f.e_value, f.score, f.supersedes, f.found_at >= :start AS fresh,
            CASE WHEN f.status IN ('dismissed', 'confirmed') THEN f.status
                WHEN l.at < :end OR (f.status = 'superseded' AND l.at IS NULL) THEN 'superseded'
                ELSE 'open' END AS status
        FROM findings f LEFT JOIN later l ON l.id = f.id WHERE f.found_at < :end
    )
    SELECT *, row_number() OVER (
        PARTITION BY site, seller
        ORDER BY status = 'superseded', status = 'dismissed', fresh DESC, e_value DESC NULLS LAST,
            score DESC NULLS LAST, found_at DESC, id
    ) AS position
    FROM known
    """,
    "CREATE INDEX temp.report_findings_seller ON report_findings(site, seller, position)",
    "CREATE INDEX temp.report_findings_id ON report_findings(id)",
    """
    CREATE TEMP TABLE report_offers AS
    SELECT seller_id, id AS product_id FROM products
    UNION SELECT seller_id, product_id FROM offers WHERE main = 1
    """,
    "CREATE INDEX temp.report_offers_seller ON report_offers(seller_id)",
    """
    CREATE TEMP TABLE report_mentions AS
    WITH resting AS (
        SELECT DISTINCT e.finding_id, e.ref FROM temp.report_findings x
        JOIN evidence e ON e.finding_id = x.id
        WHERE x.family = 'coercion' AND e.kind IN ('version', 'message')
    ), tied AS (
        SELECT m.id, m.probability, coalesce(m.finding_id, e.finding_id) AS finding_id
        FROM mentions m LEFT JOIN versions v ON v.n = m.version_n
        LEFT JOIN resting e ON m.finding_id IS NULL
            AND e.ref = coalesce(v.review_id || '.' || v.number, m.message_id)
        WHERE m.found_at < :end
    )
    SELECT t.id, t.finding_id, x.status,
        row_number() OVER (PARTITION BY t.finding_id ORDER BY t.probability DESC, t.id) AS place,
        row_number() OVER (PARTITION BY t.id ORDER BY x.status = 'superseded', x.position) AS turn
    FROM tied t LEFT JOIN temp.report_findings x ON x.id = t.finding_id
    """,
    "CREATE INDEX temp.report_mentions_id ON report_mentions(id)",
    "CREATE INDEX temp.report_mentions_finding ON report_mentions(finding_id)",
)


@contextmanager
def open_for_report(path: Path, *, lenient: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a record for reading only.

    Args:
        path: The record's file.
        lenient: Read text that is not UTF-8 with replacements, which costs time.

    Raises:
        NotUtf8: Some text is not UTF-8, and `lenient` is off.
        RecordMissing: No file there.
        RecordUnreadable: The file is no record.
    """
    if not path.is_file():
        raise RecordMissing(str(path))
    connection = connect_to_read(path)
    if lenient:
        connection.text_factory = _decode
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        if not lenient and "decode to UTF-8" in str(error):
            raise NotUtf8(str(path)) from error
        raise RecordUnreadable(str(path), str(error)) from error
    finally:
        connection.close()


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def prepare(
    connection: sqlite3.Connection, *, start: str, end: str, family: Callable[[str], str]
) -> None:
    """Rank the findings known at `end` within their seller, in a temporary table.

    Args:
        connection: The record.
        start: First instant of the week; what was found since then is `fresh`.
        end: The instant whose knowledge is reported.
        family: Maps a finding's kind to the line of evidence that it belongs to.
    """
    connection.create_function("report_family", 1, family, deterministic=True)
    for statement in _PREPARE:
        connection.execute(statement, {"start": start, "end": end} if ":end" in statement else {})
