"""Everything that a finding rests on: rows of the record, followed from its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crawler.journal import Journal
from db.store import Store
from db.tables.findings import NoSuchFinding

KINDS = {
    "removal": "removals", "scan": "scans", "capture": "captures", "mention": "mentions",
    "message": "messages", "finding": "findings",
}  # fmt: skip
"""Kind of evidence → the table that its `ref` is an id of; `version` and `series` differ."""
_LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "removals": (
        ("review_id", "reviews"), ("last_scan_id", "scans"), ("gone_scan_id", "scans"),
        ("confirmed_scan_id", "scans"), ("returned_scan_id", "scans"),
    ),
    "mentions": (("review_id", "reviews"), ("message_id", "messages")),
    "versions": (("review_id", "reviews"), ("scan_id", "scans"), ("capture_id", "captures")),
    "reviews": (("product_id", "products"),),
    "products": (("seller_id", "sellers"),),
    "scans": (("crawl_id", "crawls"),),
    "messages": (("crawl_id", "crawls"), ("seller_id", "sellers")),
}  # fmt: skip
_CHILDREN = (
    ("removals", "versions", "review_id", "review_id"),
    ("mentions", "versions", "version_n", "n"),
    ("scans", "captures", "id", "scan_id"),
)
_OF_FINDING = ("evidence", "mentions", "inflations", "verdicts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Grounds:
    """A finding with what it rests on.

    Attributes:
        finding: The row of the finding.
        rows: Table → rows, each a mapping of column to value, in order of id.
        captures: Ids of the exchanges behind them, sorted.
        imports: Names of kept import files that its scans were read from, sorted.
        letters: The same of mail, which others than the buyer concerned may have written, too.
    """

    finding: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    captures: tuple[str, ...]
    imports: tuple[str, ...]
    letters: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """Rows found so far, by table and identity."""

    store: Store
    found: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def take(self, table: str, column: str, value: object) -> None:
        """Add the rows of a table that have a value in a column, and what they point at."""
        waiting = [(table, column, value)]
        while waiting:
            table, column, value = waiting.pop()
            if value is None:
                continue
            for row in self.store.rows(f'SELECT * FROM {table} WHERE "{column}" = ?', (value,)):
                taken = dict(row)
                identity = str(taken.get("id", taken.get("finding_id")))
                if table == "evidence":
                    identity = f"{taken['finding_id']}#{taken['position']:06}"
                known = self.found.setdefault(table, {})
                if identity in known:
                    continue
                known[identity] = taken
                waiting += [(to, "id", taken[name]) for name, to in _LINKS.get(table, ())]
                waiting += [
                    (to, theirs, taken[ours])
                    for parent, to, ours, theirs in _CHILDREN
                    if parent == table
                ]


def grounds_of(store: Store, journal: Journal, finding: str) -> Grounds:
    """Return a finding with the rows and captures that it rests on.

    Raises:
        NoSuchFinding: The record has no such finding.
    """
    row = store.row("SELECT * FROM findings WHERE id = ?", (finding,))
    if row is None:
        raise NoSuchFinding(finding)
    walk = _Walk(store)
    for table in _OF_FINDING:
        walk.take(table, "finding_id", finding)
    for evidence in list(walk.found.get("evidence", {}).values()):
        if evidence["kind"] == "version":
            review, _, number = str(evidence["ref"]).rpartition(".")
            _take_version(walk, review, number)
        elif evidence["kind"] in KINDS:
            walk.take(KINDS[evidence["kind"]], "id", evidence["ref"])
    rows = {
        table: [known[identity] for identity in sorted(known)]
        for table, known in sorted(walk.found.items())
    }
    scans = rows.get("scans", [])
    return Grounds(
        finding=dict(row),
        rows=rows,
        captures=_captures(rows, journal, scans),
        imports=_imports(rows, journal, letters=False),
        letters=_imports(rows, journal, letters=True),
    )


def _take_version(walk: _Walk, review: str, number: str) -> None:
    row = walk.store.row(
        "SELECT n FROM versions WHERE review_id = ? AND number = ?", (review, number)
    )
    if row is not None:
        walk.take("versions", "n", row["n"])


def _captures(
    rows: dict[str, list[dict[str, Any]]], journal: Journal, scans: Iterable[dict[str, Any]]
) -> tuple[str, ...]:
    """Return every exchange of the scans, also those that the record keeps no row of."""
    wanted = {(scan["crawl_id"], scan["target_id"]) for scan in scans if scan["target_id"]}
    named = {str(row["id"]) for row in rows.get("captures", []) if row["file"]}
    named |= {str(row["capture_id"]) for row in rows.get("versions", []) if row["capture_id"]}
    for entry in journal.entries() if wanted else ():
        if entry["kind"] == "scan" and (entry["crawl"], entry["target"]) in wanted:
            named |= {step["capture"] for step in entry["steps"] if step["capture"]}
    return tuple(sorted(named))


def _imports(
    rows: dict[str, list[dict[str, Any]]], journal: Journal, *, letters: bool
) -> tuple[str, ...]:
    sources = {c["source"] for c in rows.get("crawls", []) if c["kind"] == "import"}
    if not sources:
        return ()
    entries = (entry for entry in journal.entries() if entry["kind"] == "import")
    wanted = (e for e in entries if (e["format"] == "mail") is letters)
    return tuple(sorted({str(e["file"]) for e in wanted if e["source"] in sources}))
