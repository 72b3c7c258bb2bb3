"""Reads from the record what the site's own totals say of the removals of a product."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analysis.ratings.witness import Count, Witness, second_witness
from db.clock import parse_utc
from db.rating_queries import arrivals_between, reported_numbers
from db.store import Row, Store

_DAY = 86_400.0
_STARS = range(1, 6)


def testimonies(store: Store, removals: Sequence[Row], *, until: str) -> Mapping[str, Witness]:
    """Return what the reported numbers say, by the scan that first missed the reviews.

    Reviews of one product that went in one interval are one claim. Silent where the site
    reported nothing at one of the two scans.

    Args:
        store: The record.
        removals: From `removals_of_product`, all of one product.
        until: Numbers reported later are not used.
    """
    by_scan: dict[str, list[Row]] = defaultdict(list)
    for row in removals:
        if row["grade"] != "candidate":
            by_scan[row["gone_scan_id"]].append(row)
    readings = reported_numbers(store, removals[0]["product_id"], until=until) if by_scan else []
    found = {}
    for scan, rows in by_scan.items():
        start, end = max(row["last_seen_at"] for row in rows), rows[0]["gone_by"]
        earlier, later = _in_force(readings, start), _in_force(readings, end)
        if earlier is None or later is None:
            continue
        seen = arrivals_between(store, rows[0]["product_id"], after=start, until=end)
        found[scan] = second_witness(_counts(readings, earlier, later, rows, start, end, seen))
    return found


def _in_force(readings: Sequence[Row], at: str) -> Row | None:
    """Return the numbers that the site showed at a time; None where none were read then."""
    place = bisect_right(readings, at, key=lambda row: row["seen_from"]) - 1
    if place < 0 or readings[place]["seen_to"] < at:
        return None
    return readings[place]


def _counts(
    readings: Sequence[Row],
    earlier: Row,
    later: Row,
    removals: Sequence[Row],
    start: str,
    end: str,
    seen: int,
) -> list[Count]:
    expected = max(_expected(readings, earlier, start, end), float(seen))
    by_star = [(earlier[f"stars_{star}"], later[f"stars_{star}"]) for star in _STARS]
    total = sum(before or 0 for before, _ in by_star)
    if total == 0 or any(before is None or after is None for before, after in by_star):
        return [
            Count(
                before=earlier["count"],
                after=later["count"],
                removed=len(removals),
                expected=expected,
            )
        ]
    return [
        Count(before=before, after=after, removed=removed, expected=expected * before / total)
        for (before, after), removed in zip(by_star, _by_star(removals), strict=True)
    ]


def _expected(readings: Sequence[Row], earlier: Row, start: str, end: str) -> float:
    """Return how many ratings were to be expected meanwhile, at the pace of the time before."""
    days = _days(readings[0]["seen_from"], start)
    if days <= 0:
        return 0.0
    grown: int = max(earlier["count"] - readings[0]["count"], 0)
    return grown * _days(start, end) / days


def _by_star(removals: Iterable[Row]) -> list[int]:
    stars = [round(row["stars"]) for row in removals if row["stars"] is not None]
    return [stars.count(star) for star in _STARS]


def _days(start: str, end: str) -> float:
    return (parse_utc(end) - parse_utc(start)).total_seconds() / _DAY
