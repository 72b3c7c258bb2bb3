"""Real repeated crawls through the detector: the burst must be found, the windows must not."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from analysis.inflation.baseline import Category
from analysis.inflation.campaigns import describe_alarm
from analysis.inflation.records import Campaign
from analysis.inflation.replay import make_history, replay
from analysis.inflation.series import (
    Dated,
    Stretch,
    clock_shift,
    count_weeks,
    find_seen_weeks,
)
from analysis.inflation.watch import start_watch


@dataclass(frozen=True, kw_only=True, slots=True)
class Crawled:
    """One scan of a listing: what it showed, newest first or not, by review id."""

    name: str
    product: str
    chronological: bool
    reviews: dict[str, tuple[datetime, float]]


def read_listings(folder: Path) -> list[Crawled]:
    """Return the dated scans of all `listings` files below a folder, file order."""
    scans: dict[str, Crawled] = {}
    for path in sorted(folder.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for row in _rows(lines):
                if row.get("record") == "scan":
                    scans[row["scan"]] = Crawled(
                        name=row["scan"],
                        product=str(row["product"]),
                        chronological=row.get("sort") in ("newest", "oldest"),
                        reviews={},
                    )
                elif row.get("record") == "review" and row.get("scan") in scans:
                    posted, stars = row.get("posted_at"), row.get("stars")
                    if posted and stars is not None:
                        when = datetime.fromisoformat(posted).replace(tzinfo=None)
                        scans[row["scan"]].reviews[str(row["id"])] = (when, float(stars))
    return [scan for scan in scans.values() if scan.reviews]


def _rows(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict):
            yield row


def find_real_campaigns(scans: list[Crawled]) -> tuple[list[Campaign], int]:
    """Return the campaigns that some scans of one product show, and the weeks judged or seen.

    Scans on other clocks are set right by the reviews that they share with the first one.
    """
    posted: dict[str, tuple[datetime, float]] = {}
    shifts: dict[str, timedelta] = {}
    for scan in scans:
        shift = clock_shift(
            {name: when for name, (when, _) in scan.reviews.items()},
            {name: when for name, (when, _) in posted.items()},
        )
        shifts[scan.name] = shift
        for name, (when, stars) in scan.reviews.items():
            posted.setdefault(name, (when - shift, stars))
    stretches, shown = [], {}
    for scan in scans:
        if scan.chronological:
            days = [posted[name][0].date() for name in scan.reviews]
            stretches.append(Stretch(after=min(days), before=max(days)))
            shown.update({name: posted[name] for name in scan.reviews})
    if not shown:
        return [], 0
    dated = [Dated(posted_on=when.date(), stars=stars) for when, stars in shown.values()]
    weeks = find_seen_weeks(stretches, min(review.posted_on for review in dated))
    mondays = [week.toordinal() for week in weeks]
    counts = count_weeks(dated, weeks)
    history = make_history(mondays, counts)
    if history is None:
        return [], 0
    watch, alarms = replay(start_watch([], Category()), {scans[0].product: history})
    table = {monday: counts[row] for row, monday in enumerate(mondays)}
    found = [
        describe_alarm(alarm, table, watch.factors, watch.category) for alarm in alarms.values()
    ]
    return found, len(weeks)


def evaluate_real(folder: Path) -> list[dict[str, Any]]:
    """Return one row for all scans of each product together, and one for each scan alone."""
    rows = []
    products: dict[str, list[Crawled]] = {}
    for scan in read_listings(folder):
        products.setdefault(scan.product, []).append(scan)
    for product, scans in products.items():
        chosen = [("all scans", scans), ("all scans, last first", scans[::-1])]
        chosen += [(scan.name, [scan]) for scan in scans]
        for name, some in chosen:
            found, weeks = find_real_campaigns(some)
            rows.append(
                {
                    "table": "real",
                    "product": product,
                    "scans": name,
                    "weeks": weeks,
                    "campaigns": [
                        f"{campaign.started_on} to {campaign.ended_on}: "
                        f"{campaign.extra_reviews:.0f} extra "
                        f"({campaign.extra_low:.0f}-{campaign.extra_high:.0f}), "
                        f"log10 e {math.log10(campaign.e_value):.1f}"
                        for campaign in found
                    ],
                }
            )
    return rows
