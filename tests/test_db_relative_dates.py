"""Windows of a site that says how long ago, of which a collector makes days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from january_scans import Build, removed

from db.ingest import store_scan
from db.records import Coverage, Sighting, Stretch
from db.store import Store

BEGIN = datetime(2026, 1, 1, 6, tzinfo=UTC)
SHOWN = 20
POSTED = list(accumulate((1 + number * number % 7 for number in range(200)), initial=-300))
"""Days, at an uneven pace: the last of a page is now some weeks old, now some months."""


def days_ago(posted: int, day: int) -> str:
    """Return what "5 days ago", "2 weeks ago", "2 months ago" comes to on a day."""
    age = day - posted
    step = 1 if age < 7 else 7 if age < 30 else 30
    return (BEGIN + timedelta(days=day - age // step * step)).date().isoformat()


def newest(day: int) -> list[Sighting]:
    """Return the newest reviews on a day."""
    posted = [p for p in reversed(POSTED) if p <= day]
    return [
        Sighting(key=f"r{p}", stars=5, posted_at=days_ago(p, day), body=f"what r{p} says")
        for p in posted[:SHOWN]
    ]


@pytest.mark.parametrize("hour", ["", "T06:00:00Z"], ids=["days", "instants"])
def test_what_rolled_out_of_view_is_not_gone_by_a_date_that_moved(
    store: Store, make_scan: Build, hour: str
) -> None:
    """The last of the page was "1 month ago" when last seen; what is there now is older by name."""
    for day in range(0, 200, 7):
        shown = [replace(s, posted_at=f"{s.posted_at}{hour}") for s in newest(day)]
        dates = [s.posted_at or "" for s in shown]
        at = (BEGIN + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
        page = Coverage(kind="window", stretches=(Stretch(after=min(dates), before=max(dates)),))
        scan = make_scan(
            1,
            shown,
            page,
            crawl=f"c{day}",
            captured_at=at,
            reported=None,
            reported_total=None,
        )
        store_scan(store, scan)
    assert removed(store) == []
