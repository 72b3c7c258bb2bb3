"""Hazard of removal by stars for one site, from the record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.selective.hazard import (
    Exposure,
    HazardCurve,
    curve_from_json,
    curve_to_json,
    removal_curve,
)
from analysis.selective.product import MOST_LOW
from db.ranges import Ranges
from db.standing_queries import first_removals, last_covering_scan, watched_reviews
from db.states import load_state
from db.store import Row, Store

DETECTOR = "hazards"
VERSION = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteHazard:
    """How readily reviews of a site vanish one by one: 1-2 stars, and the others.

    Sweeps, purges, changed listings and replacements are no removals here: such a review was
    watched until it was last seen.
    """

    as_of: str
    low: HazardCurve
    high: HazardCurve


def site_hazard(store: Store, site: str, *, until: str) -> SiteHazard:
    """Return the curves of a site; reads its dated reviews twice, a product at a time."""
    low, high = (
        removal_curve(e for is_low, e in _exposures(store, site, until) if is_low == wanted)
        for wanted in (True, False)
    )
    return SiteHazard(as_of=until, low=low, high=high)


def load_site_hazard(store: Store, site: str) -> SiteHazard | None:
    """Return the curves that the detector `hazards` kept, or None before it ran."""
    text = load_state(store, DETECTOR, VERSION, f"site/{site}")
    if text is None:
        return None
    stored = json.loads(text)
    return SiteHazard(
        as_of=stored["as_of"],
        low=curve_from_json(stored["low"]),
        high=curve_from_json(stored["high"]),
    )


def hazard_state(hazard: SiteHazard) -> str:
    """Return the state that `load_site_hazard` reads."""
    kept = {
        "as_of": hazard.as_of,
        "low": curve_to_json(hazard.low),
        "high": curve_to_json(hazard.high),
    }
    return json.dumps(kept, separators=(",", ":"))


def _exposures(store: Store, site: str, until: str) -> Iterator[tuple[bool, Exposure]]:
    product = None
    removals: dict[str, Row] = {}
    scanned_day, shown = 0.0, Ranges()
    for row in watched_reviews(store, site):
        if row["product_id"] != product:
            product = row["product_id"]
            removals = first_removals(store, product, until=until)
            scan = last_covering_scan(store, product, until=until)
            scanned_day = scan["day"] if scan else 0.0
            shown = Ranges.parse(scan["shown"]) if scan else Ranges()
        if row["stars"] is None or row["posted"] is None:
            continue
        posted = min(row["posted"], row["entered"])
        removal = removals.get(row["review_id"])
        gone = None
        if removal is not None:
            last = removal["last_day"]
            gone = removal["gone_day"] if removal["context"] == "isolated" else None
        elif row["ordinal"] in shown:
            last = scanned_day
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
