"""From a product's scans and removals to strata: who was at risk when what vanished."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.selective.contexts import LEAVES_THE_TEST
from analysis.selective.tally import Stratum
from db.identity import derived_id
from db.removal_queries import ratings_history, removals_of_product, scan_by_id
from db.removals import pass_of
from db.store import Row, Store

MOST_LOW = 2.0


class ProductStratum(NamedTuple):
    """A stratum with its place: the scan that first missed the removed reviews.

    Attributes:
        seller: Who sold the product when they vanished; the product's id where nobody is known.
        gone_by: When that scan was made.
        scan: Its id.
        mark: Digest of the removals that the stratum rests on.
        low_at_risk, low_removed, high_at_risk, high_removed: See `Stratum`.
    """

    seller: str
    gone_by: str
    scan: str
    mark: str
    low_at_risk: int
    low_removed: int
    high_at_risk: int
    high_removed: int

    @property
    def counts(self) -> Stratum:
        """Return the counts alone."""
        return Stratum(
            low_at_risk=self.low_at_risk,
            low_removed=self.low_removed,
            high_at_risk=self.high_at_risk,
            high_removed=self.high_removed,
        )


def tested(heads: Iterable[Row], *, until: str) -> list[Row]:
    """Return the removals confirmed by a time whose cause does not leave the test."""
    return [
        row
        for row in heads
        if row["confirmed_at"]
        and row["confirmed_at"] <= until
        and row["context"] not in LEAVES_THE_TEST
    ]


def marks_of(removals: Iterable[Row]) -> dict[str, str]:
    """Return, per scan that first missed reviews, a digest of which: its stratum rests on them."""
    by_scan: dict[str, list[str]] = defaultdict(list)
    for row in removals:
        by_scan[row["gone_scan_id"]].append(row["id"])
    return {scan: derived_id(*sorted(ids), length=8) for scan, ids in by_scan.items()}


def strata_of(
    store: Store, product: str, scans: Mapping[str, str], *, until: str
) -> tuple[ProductStratum, ...]:
    """Return the strata of a product that some scans made, in order of time.

    A review is at risk in a stratum when the record knew it before the scan, the scan covers
    it, and it stood until then. Absences that are not decided yet belong to neither side, nor
    do removals whose cause leaves the test.

    Args:
        store: The record.
        product: Its id.
        scans: From `marks_of`: those to compute.
        until: Removals confirmed later are undecided.
    """
    if not scans:
        return ()
    by_scan: dict[str, list[Row]] = {scan: [] for scan in scans}
    for row in tested(removals_of_product(store, product, until=until), until=until):
        if row["gone_scan_id"] in by_scan:
            by_scan[row["gone_scan_id"]].append(row)
    versions = ratings_history(store, product)
    strata = [
        _stratum(store, product, scan, rows, versions, mark=scans[scan])
        for scan, rows in by_scan.items()
    ]
    return tuple(sorted(strata, key=lambda stratum: (stratum.gone_by, stratum.scan)))


def _stratum(
    store: Store,
    product: str,
    scan: str,
    rows: Sequence[Row],
    versions: Sequence[Row],
    *,
    mark: str,
) -> ProductStratum:
    gone_by = rows[0]["gone_by"]
    passing = pass_of(scan_by_id(store, scan))
    removed = {row["ordinal"] for row in rows}
    shown = removed.union(passing.shown)
    low: dict[int, bool | None] = {}
    for row in versions:
        ordinal = row["ordinal"]
        if ordinal not in shown or row["first_seen_at"] >= gone_by:
            continue
        if ordinal in low and row["seen_from"] >= gone_by:
            continue
        if ordinal in low or passing.coverage.covers(row["posted_at"]):
            low[ordinal] = None if row["stars"] is None else row["stars"] <= MOST_LOW
    gone = [low[ordinal] for ordinal in removed if ordinal in low]
    at_risk = list(low.values())
    return ProductStratum(
        seller=rows[0]["seller_id"] or product,
        gone_by=gone_by,
        scan=scan,
        mark=mark,
        low_at_risk=at_risk.count(True),
        low_removed=gone.count(True),
        high_at_risk=at_risk.count(False),
        high_removed=gone.count(False),
    )
