"""Hazard of removal by stars for one site, from the record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.selective.classes import MOST_LOW
from analysis.selective.hazard import (
    Exposure,
    HazardCurve,
    curve_from_json,
    curve_to_json,
    removal_curve,
)
from db.identity import derived_id
from db.queries.standing import (
    first_removals,
    last_covering_scan,
    products_of_site,
    watched_reviews,
)
from db.ranges import Ranges
from db.store import Store
from db.tables.states import load_state

DETECTOR = "hazards"
VERSION = "2"
MOST_PRODUCTS = 1000
_GROWTH = 1.25


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteHazard:
    """How readily reviews of a site vanish one by one: 1-2 stars, and the others.

    Sweeps, purges, changed listings and replacements are no removals here: such a review was
    watched until it was last seen.
    """

    as_of: str
    low: HazardCurve
    high: HazardCurve


def renewal_day(first_day: int, day: int) -> int | None:
    """Return the last day, up to `day`, at which curves are drawn; None before the first.

    They are drawn when the site has been watched for 1, 2, 3, 4, 5, 6, 8, 10 ... weeks, a
    quarter longer each time: what one more week adds soon moves them no more, and when they are
    drawn depends on the record alone.

    Args:
        first_day: When the site was first seen, in days.
        day: Today.
    """
    weeks, last = 1, None
    while first_day + 7 * weeks <= day:
        last = first_day + 7 * weeks
        weeks = max(weeks + 1, round(weeks * _GROWTH))
    return last


def site_hazard(store: Store, site: str, *, until: str) -> SiteHazard:
    """Return the curves of a site as of a time.

    Of large sites `MOST_PRODUCTS` products are read, drawn by a hash of their ids: tens of
    thousands of reviews leave the sampling error far below that of the few removals.
    """
    products = sorted(products_of_site(store, site), key=_lot)[:MOST_PRODUCTS]
    groups: dict[bool, list[Exposure]] = {True: [], False: []}
    for product in products:
        for low, exposure in _exposures(store, product, until):
            groups[low].append(exposure)
    return SiteHazard(
        as_of=until, low=removal_curve(groups[True]), high=removal_curve(groups[False])
    )


def _lot(product: str) -> str:
    return derived_id("lot", product)


def load_site_hazard(store: Store, site: str) -> SiteHazard | None:
    """Return the curves that the detector `hazards` kept, or None before it ran."""
    text = load_state(store, DETECTOR, VERSION, f"site/{site}")
    return None if text is None else hazard_from_json(text)


def hazard_from_json(text: str) -> SiteHazard:
    """Return the curves that `hazard_state` wrote."""
    stored = json.loads(text)
    return SiteHazard(
        as_of=stored["as_of"],
        low=curve_from_json(stored["low"]),
        high=curve_from_json(stored["high"]),
    )


def hazard_state(hazard: SiteHazard) -> str:
    """Return the state that `hazard_from_json` reads."""
    kept = {
        "as_of": hazard.as_of,
        "low": curve_to_json(hazard.low),
        "high": curve_to_json(hazard.high),
    }
    return json.dumps(kept, separators=(",", ":"))


def _exposures(store: Store, product: str, until: str) -> Iterator[tuple[bool, Exposure]]:
    """Yield whether it is of 1-2 stars, and how long it was watched, of each dated review."""
    scan = last_covering_scan(store, product, until=until)
    if scan is None:
        return
    shown = Ranges.parse(scan["shown"])
    removals = first_removals(store, product, until=until)
    for row in watched_reviews(store, product, until=until):
        if row["stars"] is None or row["posted"] is None:
            continue
        posted = min(row["posted"], row["entered"])
        removal = removals.get(row["review_id"])
        gone = None
        if removal is not None:
            last = removal["last_day"]
            gone = removal["gone_day"] if removal["context"] == "isolated" else None
        elif row["ordinal"] in shown:
            last = scan["day"]
        else:
            continue
        if last < row["entered"]:
            continue
        yield (
            row["stars"] <= MOST_LOW,
            Exposure(
                entered=row["entered"] - posted,
                last_seen=last - posted,
                gone_by=None if gone is None or gone <= last else gone - posted,
            ),
        )
