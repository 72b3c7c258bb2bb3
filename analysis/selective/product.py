"""From a product's scans and removals to strata: who was at risk when what vanished."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.selective.classes import LOW, OTHER, UNKNOWN, Classes, classes_before
from analysis.selective.contexts import LEAVES_THE_TEST
from analysis.selective.tally import Stratum
from db.fold.removals import pass_of
from db.identity import derived_id
from db.queries.removals import posting_times, scan_by_id, vanished_from
from db.records import Coverage
from db.store import Row, Store


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
    """Return, per scan that first missed reviews, which: its stratum rests on them.

    The id of the one removal, or a digest of several.
    """
    by_scan: dict[str, list[str]] = defaultdict(list)
    for row in removals:
        by_scan[row["gone_scan_id"]].append(row["id"])
    return {
        scan: ids[0] if len(ids) == 1 else derived_id(*sorted(ids)) for scan, ids in by_scan.items()
    }


def strata_of(
    store: Store, product: str, scans: Mapping[str, str], classes: Classes, *, until: str
) -> tuple[ProductStratum, ...]:
    """Return the strata of a product that some scans made, in order of time.

    A review is at risk in a stratum when the record knew it before the scan, the scan covers
    it, and it stood until then. Absences that are not decided yet belong to neither side, nor
    do removals whose cause leaves the test.

    Args:
        store: The record.
        product: Its id.
        scans: From `marks_of`: those to compute.
        classes: The stars of its reviews.
        until: Removals confirmed later are undecided.
    """
    by_scan: dict[str, list[Row]] = defaultdict(list)
    for row in tested(vanished_from(store, product, scans), until=until):
        by_scan[row["gone_scan_id"]].append(row)
    strata = [
        _stratum(store, product, scan, rows, classes, mark=scans[scan])
        for scan, rows in by_scan.items()
    ]
    return tuple(sorted(strata, key=lambda stratum: (stratum.gone_by, stratum.scan)))


def _stratum(
    store: Store,
    product: str,
    scan: str,
    rows: Sequence[Row],
    classes: Classes,
    *,
    mark: str,
) -> ProductStratum:
    gone_by = rows[0]["gone_by"]
    passing = pass_of(scan_by_id(store, scan))
    known = classes_before(classes, gone_by)
    if passing.coverage.kind != "complete":
        known = _covered(known, passing.coverage, posting_times(store, product))
    removed = {row["ordinal"] for row in rows}
    gone = "".join(known[ordinal - 1 : ordinal] for ordinal in removed)
    stood = "".join(
        known[start - 1 : end]
        for start, end in zip(passing.shown.starts, passing.shown.ends, strict=True)
    )
    stood += "".join(known[at - 1 : at] for at in removed if at not in passing.shown)
    return ProductStratum(
        seller=rows[0]["seller_id"] or product,
        gone_by=gone_by,
        scan=scan,
        mark=mark,
        low_at_risk=stood.count(LOW),
        low_removed=gone.count(LOW),
        high_at_risk=stood.count(OTHER),
        high_removed=gone.count(OTHER),
    )


def _covered(known: str, coverage: Coverage, posted: Mapping[int, str | None]) -> str:
    """Return the classes of the reviews that a scan covers, `UNKNOWN` for the others."""
    return "".join(
        one if coverage.covers(posted.get(ordinal)) else UNKNOWN
        for ordinal, one in enumerate(known, start=1)
    )
