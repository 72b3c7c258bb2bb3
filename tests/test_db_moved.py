"""A reading from the oldest on that stops early, and edits that date a review anew."""

from dataclasses import replace

import pytest
from january_scans import REVIEWS, Build, removed, sighting, window

from db.ingest import store_scan
from db.records import Coverage, Stretch
from db.store import Store

OLDEST = [*reversed(REVIEWS)]
TOP = Coverage(
    kind="window", stretches=(Stretch(after="2025-12-20", before="2026-01-31"),), reason="page 1"
)


def store_all(store: Store, make_scan: Build, days: dict[int, str], *, gone: str) -> None:
    """Store what days of January read: the oldest ten, without one from the 8th on, or the top."""
    for on, sort in days.items():
        if sort == "oldest":
            shown = [s for s in OLDEST if on < 8 or s.key != gone]
            scan = make_scan(on, shown, window(1, 10), sort="oldest", reported_total=40)
        else:
            new = [sighting(f"n{n}", f"2026-01-{n - 1:02}T12:00:00Z") for n in range(on, 1, -1)]
            scan = make_scan(on, [*new, sighting("n0", 20)], TOP, reported_total=40)
        store_scan(store, replace(scan, reported=None))


ONLY_OLDEST = dict.fromkeys((1, 8, 15, 22), "oldest")
BOTH = {1: "oldest", 7: "newest", 8: "oldest", 14: "newest", 15: "oldest"}


def test_what_is_missed_from_the_oldest_on_alone_is_not_gone(
    store: Store, make_scan: Build
) -> None:
    store_all(store, make_scan, ONLY_OLDEST, gone="r5")
    assert removed(store) == []


def test_what_heads_no_listing_either_is_gone(store: Store, make_scan: Build) -> None:
    store_all(store, make_scan, BOTH, gone="r5")
    assert removed(store) == [("r5", "confirmed", None)]


@pytest.mark.parametrize("last", [8, 15])
def test_a_top_that_was_read_before_the_first_crossing_confirms_nothing(
    store: Store, make_scan: Build, last: int
) -> None:
    days = {1: "oldest", 7: "newest", 8: "oldest", last: "oldest"}
    store_all(store, make_scan, days, gone="r5")
    assert removed(store) == [("r5", "probable", None)]
