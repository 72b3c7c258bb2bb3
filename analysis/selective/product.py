"""From a product's scans and removals to strata: who was at risk when what vanished."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Review:
    first_seen_at: str
    posted_at: str | None
    changes: tuple[tuple[str, float | None], ...]

    def low(self, before: str) -> bool | None:
        """Tell whether it had 1-2 stars just before a time; None where the stars are unknown."""
        at = bisect_left(self.changes, before, key=lambda change: change[0]) - 1
        stars = self.changes[max(at, 0)][1]
        return None if stars is None else stars <= MOST_LOW


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
    reviews = _reviews(store, product)
    strata = [
        _stratum(store, product, scan, rows, reviews, mark=scans[scan])
        for scan, rows in by_scan.items()
    ]
    return tuple(sorted(strata, key=lambda stratum: (stratum.gone_by, stratum.scan)))


def _reviews(store: Store, product: str) -> dict[int, _Review]:
    changes: dict[int, list[tuple[str, float | None]]] = defaultdict(list)
    heads: dict[int, Row] = {}
    for row in ratings_history(store, product):
        heads.setdefault(row["ordinal"], row)
        changes[row["ordinal"]].append((row["seen_from"], row["stars"]))
    return {
        ordinal: _Review(
            first_seen_at=row["first_seen_at"],
            posted_at=row["posted_at"],
            changes=tuple(changes[ordinal]),
        )
        for ordinal, row in heads.items()
    }


def _stratum(
    store: Store,
    product: str,
    scan: str,
    rows: Sequence[Row],
    reviews: dict[int, _Review],
    *,
    mark: str,
) -> ProductStratum:
    gone_by = rows[0]["gone_by"]
    passing = pass_of(scan_by_id(store, scan))
    removed = [row["ordinal"] for row in rows]
    watched = {
        ordinal
        for ordinal in (*removed, *passing.shown)
        if ordinal in reviews
        and reviews[ordinal].first_seen_at < gone_by
        and passing.coverage.covers(reviews[ordinal].posted_at)
    }
    low_removed, high_removed = _count(watched.intersection(removed), reviews, gone_by)
    low, high = _count(watched, reviews, gone_by)
    return ProductStratum(
        seller=rows[0]["seller_id"] or product,
        gone_by=gone_by,
        scan=scan,
        mark=mark,
        low_at_risk=low,
        low_removed=low_removed,
        high_at_risk=high,
        high_removed=high_removed,
    )


def _count(ordinals: Iterable[int], reviews: dict[int, _Review], before: str) -> tuple[int, int]:
    known = [reviews[ordinal].low(before) for ordinal in ordinals]
    return sum(low is True for low in known), sum(low is False for low in known)
