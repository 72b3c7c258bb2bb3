"""Reads from the record what the site's own totals say of the removals of a product.

A counter may run ahead of its listing or behind it by a visit: on a real one the total fell by
two in the week in which one review went, and stood still in the next, in which the other went.
So the numbers are compared from the visit before the last that showed a review to the one that
confirmed its absence, with all that vanished in between.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from analysis.ratings.witness import Count, Witness, second_witness
from db.clock import days_between
from db.queries.ratings import arrivals_between, reported_numbers
from db.store import Row, Store

_STARS = range(1, 6)


def testimonies(
    store: Store, removals: Sequence[Row], wanted: Iterable[Row], *, until: str
) -> Mapping[str, Witness]:
    """Return what the reported numbers say of confirmed removals, by their ids.

    None of a removal where the site reported nothing at either end.

    Args:
        store: The record.
        removals: From `removals_of_product`, all of one product.
        wanted: Those of them to judge.
        until: Numbers reported later are not used.
    """
    found: dict[str, Witness] = {}
    judged: dict[tuple[str, str], Witness] = {}
    readings: list[Row] | None = None
    for removal in wanted:
        if readings is None:
            readings = reported_numbers(store, removal["product_id"], until=until)
        place = _in_force(readings, removal["last_seen_at"])
        later = _in_force(readings, removal["confirmed_at"])
        if place is None or later is None:
            continue
        just_changed = readings[place]["seen_from"] == removal["last_seen_at"]
        earlier = max(place - 1, 0) if just_changed else place
        start = min(readings[earlier]["seen_to"], removal["last_seen_at"])
        ends = start, removal["confirmed_at"]
        if ends not in judged:
            gone = [
                row
                for row in removals
                if row["grade"] != "candidate"
                and start < row["gone_by"] <= ends[1]
                and (row["returned_at"] or "~") > ends[1]
            ]
            seen = arrivals_between(store, removal["product_id"], after=start, until=ends[1])
            expected = max(_expected(readings, readings[earlier], *ends), float(seen))
            counts = _counts(readings[earlier], readings[later], gone, expected=expected)
            judged[ends] = second_witness(counts)
        found[removal["id"]] = judged[ends]
    return found


def _in_force(readings: Sequence[Row], at: str) -> int | None:
    """Return the place of the numbers that the site showed at a time; None where none were read."""
    place = bisect_right(readings, at, key=lambda row: row["seen_from"]) - 1
    return place if place >= 0 and readings[place]["seen_to"] >= at else None


def _counts(earlier: Row, later: Row, removals: Sequence[Row], *, expected: float) -> list[Count]:
    """Return what the site's numbers say of each star, or of all where it tells no histogram."""
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
    days = days_between(readings[0]["seen_from"], start)
    if days <= 0:
        return 0.0
    grown: int = max(earlier["count"] - readings[0]["count"], 0)
    return grown * days_between(start, end) / days


def _by_star(removals: Iterable[Row]) -> list[int]:
    stars = [round(row["stars"]) for row in removals if row["stars"] is not None]
    return [stars.count(star) for star in _STARS]
