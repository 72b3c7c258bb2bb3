"""What taking in scans does to the record: presence and removals."""

from dataclasses import replace

import pytest
from january_scans import (
    NONE,
    REVIEWS,
    SAMPLE,
    Build,
    day,
    removed,
    rows_written,
    sighting,
    window,
    without,
)

from db.fold.candidates import candidates
from db.ingest import store_scan
from db.records import Coverage, SellerRef
from db.store import Store


def test_unchanged_scan_writes_no_row_per_review(store: Store, make_scan: Build) -> None:
    many = [sighting(f"r{n}", 1) for n in range(500)]
    store_scan(store, make_scan(1, many))
    second = make_scan(8, many)
    before = rows_written(store)
    taken = store_scan(store, second)
    assert (taken.new, taken.edited, taken.absent) == (0, 0, 0)
    assert rows_written(store) - before <= 4


def test_two_crossings_of_different_crawls_confirm(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5")))
    assert removed(store) == [("r5", "probable", None)]
    store_scan(store, make_scan(15, without("r5")))
    row = store.row("SELECT * FROM removed_reviews")
    assert row is not None
    assert row["grade"] == "confirmed"
    assert (row["last_seen_at"], row["gone_by"]) == (day(1), day(8))
    assert row["stars"] == 5


def test_two_crossings_of_one_crawl_do_not_confirm(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), crawl="c8"))
    store_scan(store, make_scan(9, without("r5"), crawl="c8"))
    assert removed(store) == [("r5", "probable", None)]


def test_own_page_gone_confirms_at_once(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    assert removed(store) == [("r5", "confirmed", None)]


def test_one_that_came_with_others_of_another_listing_needs_a_second_crawl(
    store: Store, make_scan: Build
) -> None:
    """A merged listing comes apart: r6 stands in another one, and r5 was first seen with it."""
    looks = (("r5", "gone"), ("r6", "elsewhere"))
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5", "r6"), second_looks=looks))
    assert removed(store) == []
    store_scan(store, make_scan(15, without("r5", "r6"), second_looks=looks))
    assert removed(store) == [("r5", "confirmed", None)]


def test_own_page_present_is_a_sighting(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "present"),)))
    assert removed(store) == []
    assert store.value("SELECT shown FROM scans ORDER BY captured_at DESC LIMIT 1") == "1-10"


@pytest.mark.parametrize("coverage", [NONE, SAMPLE], ids=["none", "sample"])
def test_no_coverage_no_removal(store: Store, make_scan: Build, coverage: Coverage) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    for on in (8, 15, 22):
        store_scan(store, make_scan(on, [], coverage, outcome="blocked"))
    assert removed(store) == []


def test_window_speaks_of_its_inside_only(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    shown = [s for s in REVIEWS if s.key in ("r8", "r6", "r5")]
    for on in (8, 15):
        store_scan(store, make_scan(on, shown, window(5, 8), reported_total=None))
    assert removed(store) == [("r7", "confirmed", None)]


def test_review_that_returns_keeps_its_row(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5")))
    store_scan(store, make_scan(15, without("r5")))
    taken = store_scan(store, make_scan(22, REVIEWS))
    assert taken.returned == 1
    assert removed(store) == [("r5", "confirmed", day(22))]


def test_scan_taken_in_twice_is_one(store: Store, make_scan: Build) -> None:
    scan = make_scan(1, REVIEWS)
    store_scan(store, scan)
    assert store_scan(store, scan).known_already
    assert store.value("SELECT count(*) FROM reviews") == 10


def test_reading_that_two_files_hold_is_one_witness(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), crawl="i1"))
    assert store_scan(store, make_scan(8, without("r5"), crawl="i2")).known_already
    assert removed(store) == [("r5", "probable", None)]
    assert store.value("SELECT count(*) FROM scans") == 2
    edited = [*without("r5", "r6"), sighting("r6", 6, stars=1)]
    assert not store_scan(store, make_scan(8, edited, crawl="i3")).known_already
    assert removed(store) == [("r5", "probable", None)]


def test_late_scan_gives_the_rows_of_the_right_order(make_scan: Build, store: Store) -> None:
    scans = [
        make_scan(1, REVIEWS),
        make_scan(8, without("r5")),
        make_scan(15, without("r5", "r2")),
        make_scan(22, without("r2")),
    ]
    for at in (0, 3, 1, 2):
        store_scan(store, scans[at])
    rows = store.rows(
        "SELECT review, grade, last_seen_at, gone_by, returned_at FROM removed_reviews"
        " ORDER BY review"
    )
    assert [tuple(row) for row in rows] == [
        ("r2", "confirmed", day(8), day(15), None),
        ("r5", "confirmed", day(1), day(8), day(22)),
    ]


def test_usual_gap_needs_the_total_to_fall(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS, reported_total=12))
    for on in (8, 15):
        store_scan(store, make_scan(on, without("r5"), reported_total=12))
    assert removed(store) == []
    for on in (22, 29):
        store_scan(store, make_scan(on, without("r5"), reported_total=11))
    assert removed(store) == [("r5", "confirmed", None)]


def test_candidates_are_read_only_and_leave_out_the_settled(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    scan = make_scan(8, without("r5"))
    before = rows_written(store)
    assert [(c.key, c.listed) for c in candidates(store, scan)] == [("r10", True), ("r5", False)]
    assert rows_written(store) == before
    store_scan(store, replace(scan, second_looks=(("r5", "gone"),)))
    assert candidates(store, make_scan(15, without("r5"))) == []


def test_offers_follow_the_seller(store: Store, make_scan: Build) -> None:
    for on, seller in ((1, "A"), (8, "A"), (15, "B"), (22, "A")):
        store_scan(store, make_scan(on, REVIEWS, seller=SellerRef(key=seller, name=seller)))
    rows = store.rows("SELECT seller_id, first_seen_at, last_seen_at FROM offers ORDER BY 2")
    assert [tuple(row) for row in rows] == [
        ("shop.example/A", day(1), day(8)),
        ("shop.example/B", day(15), day(15)),
        ("shop.example/A", day(22), day(22)),
    ]


def test_failed_scan_changes_nothing(store: Store, make_scan: Build) -> None:
    scan = replace(make_scan(1, REVIEWS), crawl="never begun")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store_scan(store, scan)
    assert store.value("SELECT count(*) FROM reviews") == 0
    assert not store.connection.in_transaction


def test_dates_of_two_clocks_are_compared_only_as_far_as_they_agree(
    store: Store, make_scan: Build
) -> None:
    """Four dates were read nine hours late: too few to be told from edits. One stands just
    after the last page that was read.
    """
    below = sighting("below", "2025-12-04T10:00:00Z")
    listing = [*REVIEWS[:7], below, *REVIEWS[7:]]
    store_scan(store, make_scan(1, listing))
    late = [
        replace(s, posted_at=s.posted_at.replace("T1", "T2").replace("T20", "T19"))  # type: ignore[union-attr]
        for s in (*REVIEWS[:3], below)
    ]
    store_scan(store, make_scan(8, late, SAMPLE))
    for on in (15, 22):
        page = make_scan(on, REVIEWS[:7], window(4, 10), reported_total=None)
        store_scan(store, page)
    assert removed(store) == []


def test_late_scan_may_have_looked_at_what_is_known_only_from_later(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(15, [*REVIEWS, sighting("later", 5)]))
    looks = (("later", "present"),)
    store_scan(store, make_scan(8, without("r5"), second_looks=looks))
    assert removed(store) == [("r5", "probable", day(15))]


def test_late_scan_is_judged_by_the_dates_of_its_time(store: Store, make_scan: Build) -> None:
    """The review's date changed later: a stretch drawn before that does not cover it."""
    store_scan(store, make_scan(1, REVIEWS))
    shown = [s for s in REVIEWS if s.key in ("r8", "r7", "r6", "r5")]
    store_scan(store, make_scan(8, shown, window(5, 8), reported_total=None))
    moved = [replace(s, posted_at="2025-12-06T18:30:10Z") if s.key == "r3" else s for s in REVIEWS]
    store_scan(store, make_scan(22, moved))
    store_scan(store, make_scan(15, REVIEWS, SAMPLE))
    assert store.value("SELECT count(*) FROM removals") == 0


def test_review_that_goes_a_second_time_is_confirmed(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    newer = sighting("r11", "2026-01-11T12:00:00Z")
    store_scan(store, make_scan(15, [newer, *REVIEWS]))
    newest = sighting("r12", "2026-01-17T12:00:00Z")
    gone_again = [newest, newer, *without("r5")]
    store_scan(store, make_scan(22, gone_again, second_looks=(("r5", "gone"),)))
    assert removed(store) == [("r5", "confirmed", day(15)), ("r5", "confirmed", None)]


def test_reviews_that_leave_a_merged_listing_are_still_where_they_belong(
    store: Store, make_scan: Build
) -> None:
    others = [sighting(f"o{n}", n) for n in range(1, 7)]
    for on in (1, 8, 15, 22, 29):
        shown = [*REVIEWS, *others] if on == 8 else REVIEWS
        store_scan(store, make_scan(on, shown))
        store_scan(store, make_scan(on, others, product="P2"))
    assert removed(store) == []


def test_review_that_left_both_listings_is_gone_from_both(store: Store, make_scan: Build) -> None:
    for on in (1, 8, 15, 22):
        shown = REVIEWS if on == 1 else without("r5")
        for product in ("P1", "P2"):
            store_scan(store, make_scan(on, shown, product=product))
    assert removed(store) == [("r5", "confirmed", None), ("r5", "confirmed", None)]


def test_reviews_dated_on_the_day_of_a_scan_may_have_come_after_it(
    store: Store, make_scan: Build
) -> None:
    """A day ties with every instant of it: what came later that day was not missed before."""
    listing = [sighting(f"r{n}", f"2025-12-{n:02}") for n in range(10, 0, -1)]
    store_scan(store, make_scan(1, listing))
    new = [sighting(f"n{n}", "2026-01-01") for n in range(3)]
    store_scan(store, make_scan(8, [*new, *listing]))
    newest = sighting("n3", "2026-01-10")
    store_scan(store, make_scan(15, [newest, *new[:2], *listing]))
    assert removed(store) == [("n2", "probable", None)]


def test_review_that_a_late_scan_brings_may_have_rolled_out_of_view(
    store: Store, make_scan: Build
) -> None:
    """Ten are shown and counted each week; the oldest becomes known after the weeks without it."""
    weeks = [
        make_scan(
            on, [sighting(f"r{n}", n) for n in range(first + 9, first - 1, -1)], sort="newest"
        )
        for on, first in ((1, 1), (8, 3), (15, 5), (22, 7), (29, 9))
    ]
    for scan in [*weeks[1:], weeks[0]]:
        store_scan(store, scan)
    assert removed(store) == []


def test_crawls_within_an_hour_count_once(store: Store, make_scan: Build) -> None:
    """One copy may answer both; the hour may strike between them."""
    store_scan(store, make_scan(1, REVIEWS))
    for minute in ("05:59:59", "06:00:01", "06:59:58"):
        scan = make_scan(8, without("r5"), crawl=f"c{minute}", captured_at=f"2026-01-08T{minute}Z")
        store_scan(store, scan)
    assert removed(store) == [("r5", "probable", None)]
    store_scan(store, make_scan(8, without("r5"), captured_at=day(8, hour=7)))
    assert removed(store) == [("r5", "confirmed", None)]
