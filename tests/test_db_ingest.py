"""What taking in scans does to the record: presence, versions, removals."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.candidates import candidates
from db.ingest import store_scan
from db.queries import start_crawl
from db.records import Coverage, Reported, Scan, SellerRef, Sighting, Stretch
from db.store import Store

Build = Callable[..., Scan]
COMPLETE = Coverage(kind="complete")


def day(number: int, hour: int = 6) -> str:
    """Return an instant of January 2026 (day 1 to 31)."""
    return f"2026-01-{number:02}T{hour:02}:00:00Z"


def sighting(key: str, posted: int | str | None = 1, stars: float = 5, **more: object) -> Sighting:
    """Return a review as shown, posted on a day of December 2025."""
    posted_at = f"2025-12-{posted:02}T12:00:00Z" if isinstance(posted, int) else posted
    return Sighting(key=key, stars=stars, posted_at=posted_at, body=f"text of {key}", **more)  # type: ignore[arg-type]


def window(after: int, before: int) -> Coverage:
    """Return a window over days of December 2025, both ends excluded."""
    return Coverage(
        kind="window",
        stretches=(
            Stretch(after=f"2025-12-{after:02}T12:00:00Z", before=f"2025-12-{before:02}T12:00:00Z"),
        ),
    )


@pytest.fixture
def make_scan(store: Store) -> Callable[..., Scan]:
    """Return a builder of scans: (day, sightings, coverage, **fields); its crawl row is written."""

    def build(
        on: int, sightings: list[Sighting], coverage: Coverage = COMPLETE, **more: object
    ) -> Scan:
        crawl = str(more.pop("crawl", f"c{on}"))
        start_crawl(store, crawl, kind="crawl", source=None, at=day(on), version="test")
        fields: dict[str, object] = {
            "crawl": crawl,
            "site": "shop.example",
            "marketplace": "test",
            "product": "P1",
            "captured_at": day(on),
            "outcome": "ok",
            "coverage": coverage,
            "sightings": tuple(sightings),
            "sort": "newest",
            "reported": Reported(count=len(sightings), average=4.0),
            "reported_total": len(sightings),
        }
        return Scan(**{**fields, **more})  # type: ignore[arg-type]

    return build


REVIEWS = [sighting(f"r{n}", n) for n in range(10, 0, -1)]
NONE = Coverage(kind="none", reason="first page: blocked")
SAMPLE = Coverage(kind="sample", reason="filtered")


def without(*keys: str, reviews: list[Sighting] = REVIEWS) -> list[Sighting]:
    return [s for s in reviews if s.key not in keys]


def removed(store: Store) -> list[tuple[str, str, str | None]]:
    rows = store.rows("SELECT review, grade, returned_at FROM removed_reviews ORDER BY review")
    return [tuple(row) for row in rows]  # type: ignore[misc]


def rows_written(store: Store) -> int:
    return store.connection.total_changes


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


def test_old_copy_is_suspect_and_makes_nothing_gone(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    fresh = [sighting("r11", 11), *REVIEWS]
    store_scan(store, make_scan(8, fresh))
    store_scan(store, make_scan(15, REVIEWS))
    assert removed(store) == []
    store_scan(store, make_scan(22, fresh))
    assert store.value("SELECT count(*) FROM removed_reviews") == 0


def test_old_copy_revives_nobody(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, [sighting("r11", 11), *without("r5")]))
    store_scan(store, make_scan(15, [sighting("r11", 11), *without("r5")]))
    store_scan(store, make_scan(22, REVIEWS))
    assert removed(store) == [("r5", "confirmed", None)]


def test_edit_closes_a_version_and_opens_one(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    edited = [replace(s, stars=1.0) if s.key == "r3" else s for s in REVIEWS]
    taken = store_scan(store, make_scan(8, edited))
    assert taken.edited == 1
    row = store.row("SELECT * FROM edited_reviews")
    assert row is not None
    assert (row["stars_before"], row["stars_after"], row["text_changed"]) == (5, 1, 0)
    assert (row["changed_after"], row["changed_by"]) == (day(1), day(8))


def test_what_a_page_leaves_out_is_no_edit(store: Store, make_scan: Build) -> None:
    told = [replace(s, reply="thank you", title="good") for s in REVIEWS]
    store_scan(store, make_scan(1, told))
    assert store_scan(store, make_scan(8, REVIEWS)).edited == 0


def test_cut_text_is_no_edit(store: Store, make_scan: Build) -> None:
    long = replace(REVIEWS[0], body="a long story about a kettle that broke")
    store_scan(store, make_scan(1, [long]))
    cut = replace(long, body="a long story about…")
    assert store_scan(store, make_scan(8, [cut])).edited == 0


def test_shifted_clock_is_no_edit(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    late = [replace(s, posted_at=s.posted_at.replace("T12", "T09")) for s in REVIEWS]  # type: ignore[union-attr]
    taken = store_scan(store, make_scan(8, late))
    assert taken.edited == 0
    assert store.value("SELECT clock_shift_s FROM scans WHERE captured_at = ?", (day(8),)) == -10800


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


def test_untrusted_scan_vouches_for_nothing(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    noise = [sighting(f"x{n}", None) for n in range(30)]
    bad = Coverage(kind="none", reason="30 more reviews were shown than the site has")
    store_scan(store, make_scan(8, [*REVIEWS, *noise], bad, reported_total=10, trusted=False))
    for on in (15, 22):
        store_scan(store, make_scan(on, REVIEWS))
    assert removed(store) == []


def test_usual_gap_needs_the_total_to_fall(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS, reported_total=12))
    for on in (8, 15):
        store_scan(store, make_scan(on, without("r5"), reported_total=12))
    assert removed(store) == []
    for on in (22, 29):
        store_scan(store, make_scan(on, without("r5"), reported_total=11))
    assert removed(store) == [("r5", "confirmed", None)]


def test_derived_id_with_edited_text_is_the_same_review(store: Store, make_scan: Build) -> None:
    anonymous = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, anonymous))
    changed = [
        replace(s, key="other", body="now it broke, be careful") if s.key == "r4" else s
        for s in anonymous
    ]
    taken = store_scan(store, make_scan(8, changed))
    assert (taken.new, taken.edited, taken.absent) == (0, 1, 0)


def test_unidentified_review_is_never_confirmed_gone(store: Store, make_scan: Build) -> None:
    nobody = [replace(s, derived=True) for s in REVIEWS]
    store_scan(store, make_scan(1, nobody))
    for on in (8, 15, 22):
        store_scan(store, make_scan(on, without("r5", reviews=nobody)))
    assert removed(store) == [("r5", "probable", None)]


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


def test_many_missing_at_once_need_one_more_crossing(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    gone = ("r2", "r4", "r6")
    store_scan(store, make_scan(8, without(*gone)))
    assert removed(store) == []
    store_scan(store, make_scan(15, without(*gone)))
    assert removed(store) == [(key, "probable", None) for key in gone]
    store_scan(store, make_scan(22, without(*gone)))
    assert removed(store) == [(key, "confirmed", None) for key in gone]


def test_listing_that_hides_reviews_for_a_week_takes_nobody_away(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r2", "r4", "r6")))
    store_scan(store, make_scan(15, REVIEWS))
    store_scan(store, make_scan(22, without("r3", "r5", "r7")))
    assert removed(store) == []


def test_edited_text_and_date_of_a_derived_id_is_an_edit(store: Store, make_scan: Build) -> None:
    named = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, named))
    moved = sighting("new", 28, stars=1, derived=True, reviewer="pr4")
    for on in (8, 15):
        store_scan(store, make_scan(on, [moved, *[s for s in named if s.key != "r4"]]))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM edited_reviews WHERE review = 'r4'") == 1


def test_old_and_new_state_of_a_derived_id_on_two_pages_confirm_nothing(
    store: Store, make_scan: Build
) -> None:
    named = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, named))
    moved = sighting("new", 28, stars=1, derived=True, reviewer="pr4")
    store_scan(store, make_scan(8, [moved, *named]))
    for on in (15, 22, 29):
        store_scan(store, make_scan(on, [moved, *[s for s in named if s.key != "r4"]]))
    assert removed(store) == [("r4", "probable", None)]


def test_copy_from_before_a_return_takes_nobody_away_again(store: Store, make_scan: Build) -> None:
    """Own pages of an old copy are as old as the copy: a second crawl must say the same."""
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    store_scan(store, make_scan(15, without("r7"), second_looks=(("r7", "gone"),)))
    store_scan(store, make_scan(22, without("r5"), second_looks=(("r5", "gone"),)))
    assert removed(store)[:1] == [("r5", "confirmed", None)]
    assert [row for row in removed(store) if row[0] == "r7"] in ([], [("r7", "probable", None)])


def test_newest_review_that_went_is_confirmed_by_a_second_crawl(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, [sighting("r11", 11), *REVIEWS]))
    store_scan(store, make_scan(15, REVIEWS, second_looks=(("r11", "gone"),)))
    assert removed(store) == []
    store_scan(store, make_scan(22, REVIEWS, second_looks=(("r11", "gone"),)))
    assert removed(store) == [("r11", "confirmed", None)]


def interval(store: Store, key: str) -> tuple[str, str, str] | None:
    row = store.row(
        "SELECT grade, last_seen_at, gone_by FROM removed_reviews WHERE review = ?", (key,)
    )
    return tuple(row) if row else None  # type: ignore[return-value]


def test_listing_that_hid_many_does_not_date_a_removal_after_it(
    store: Store, make_scan: Build
) -> None:
    """It missed four; three are back. The fourth went later, and its own page says so."""
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r2", "r4", "r6", "r8")))
    store_scan(store, make_scan(15, without("r4"), second_looks=(("r4", "gone"),)))
    assert interval(store, "r4") == ("confirmed", day(1), day(15))
    assert removed(store) == [("r4", "confirmed", None)]


def test_hidden_for_a_week_and_not_seen_since_is_dated_by_its_own_page(
    store: Store, make_scan: Build
) -> None:
    """A window cannot tell what became of the others: the unsound scan dates nothing."""
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r2", "r4", "r6", "r8")))
    shown = [s for s in REVIEWS if s.key in ("r5", "r3")]
    looks = (("r4", "gone"),)
    store_scan(store, make_scan(15, shown, window(3, 5), reported_total=None, second_looks=looks))
    assert interval(store, "r4") == ("confirmed", day(1), day(15))


def test_sweep_is_dated_by_the_scan_that_missed_it_first(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    gone = ("r2", "r4", "r6", "r8")
    for on in (8, 15, 22):
        store_scan(store, make_scan(on, without(*gone)))
    assert {interval(store, key) for key in gone} == {("confirmed", day(1), day(8))}


def test_refuted_scan_leaves_no_row(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r2", "r4", "r6", "r8")))
    shown = [s for s in REVIEWS if s.key != "r1" and s.key != "r2"]
    store_scan(store, make_scan(15, shown, window(2, 10), reported_total=None))
    assert store.value("SELECT count(*) FROM removals WHERE returned_at IS NULL") == 0


def test_own_page_that_did_not_answer_makes_a_crossing_unsound(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "unknown"),)))
    assert removed(store) == []
    store_scan(store, make_scan(15, without("r5"), second_looks=(("r5", "gone"),)))
    assert interval(store, "r5") == ("confirmed", day(1), day(15))


def test_review_that_is_back_beside_one_that_went_is_back(store: Store, make_scan: Build) -> None:
    """The listing shows a review posted after the first was gone: it is no old copy."""
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    newer = sighting("r11", "2026-01-11T12:00:00Z")
    looks = (("r7", "gone"),)
    store_scan(store, make_scan(15, [newer, *without("r7")], second_looks=looks))
    assert removed(store) == [("r5", "confirmed", day(15)), ("r7", "confirmed", None)]


def test_review_dated_in_the_future_proves_no_fresh_copy(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    odd = sighting("r11", "2099-01-11T12:00:00Z")
    looks = (("r7", "gone"),)
    store_scan(store, make_scan(15, [odd, *without("r7")], second_looks=looks))
    assert removed(store) == [("r5", "confirmed", None)]


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


def test_copy_from_while_a_review_was_away_takes_it_not_away_again(
    store: Store, make_scan: Build
) -> None:
    """It went, came back, and an old copy of listing and own pages shows the time between."""
    away = make_scan(8, without("r5"), second_looks=(("r5", "gone"),))
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, away)
    newer = sighting("r11", "2026-01-11T12:00:00Z")
    store_scan(store, make_scan(15, [newer, *REVIEWS]))
    looks = (("r11", "present"), ("r5", "gone"))
    store_scan(store, make_scan(22, without("r5"), SAMPLE, second_looks=looks))
    store_scan(store, make_scan(29, [newer, *REVIEWS]))
    assert removed(store) == [("r5", "confirmed", day(15))]


def test_review_that_goes_a_second_time_is_confirmed(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, without("r5"), second_looks=(("r5", "gone"),)))
    newer = sighting("r11", "2026-01-11T12:00:00Z")
    store_scan(store, make_scan(15, [newer, *REVIEWS]))
    newest = sighting("r12", "2026-01-17T12:00:00Z")
    gone_again = [newest, newer, *without("r5")]
    store_scan(store, make_scan(22, gone_again, second_looks=(("r5", "gone"),)))
    assert removed(store) == [("r5", "confirmed", day(15)), ("r5", "confirmed", None)]


def rekeyed(reviews: list[Sighting]) -> list[Sighting]:
    return [
        replace(s, key=f"new-{s.key}", url=f"https://shop.example/new-{s.key}") for s in reviews
    ]


SIGNED = [replace(s, reviewer=f"p{s.key}") for s in REVIEWS]


def test_site_that_changes_its_ids_removes_nothing(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, SIGNED))
    for on in (8, 15, 22):
        store_scan(store, make_scan(on, rekeyed(SIGNED)))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM reviews") == 10


def test_review_edited_while_ids_change_is_the_same(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, SIGNED))
    same_instant = replace(SIGNED[2], body="all is well now", stars=1.0)
    moved = replace(SIGNED[4], body="quite another story", posted_at="2026-01-05T12:00:00Z")
    changed = [*rekeyed([same_instant, moved]), *rekeyed([*SIGNED[:2], SIGNED[3], *SIGNED[5:]])]
    for on in (8, 15):
        store_scan(store, make_scan(on, changed))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM edited_reviews") == 2


def test_replaced_review_is_no_edit_in_a_week_of_other_ids(store: Store, make_scan: Build) -> None:
    """Its stars, text and date are others: a new review by the author of one that is gone."""
    store_scan(store, make_scan(1, SIGNED))
    posted = replace(SIGNED[4], body="quite another", stars=1, posted_at="2026-01-05T12:00:00Z")
    listed = [replace(posted, key="again"), *without(SIGNED[4].key, reviews=SIGNED)]
    store_scan(store, make_scan(8, rekeyed(listed)))
    assert removed(store) == []
    for on in (15, 22):
        store_scan(store, make_scan(on, listed))
    assert removed(store) == [(SIGNED[4].key, "confirmed", None)]
    assert store.value("SELECT count(*) FROM edited_reviews") == 0


def test_addition_with_other_stars_in_a_week_of_other_ids_is_an_edit(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, SIGNED))
    addition = f"{SIGNED[4].body}. Update: it broke after four weeks, and nobody answers the phone"
    edited = replace(SIGNED[4], body=addition, stars=1, posted_at="2026-01-05T12:00:00Z")
    listed = rekeyed([edited, *without(SIGNED[4].key, reviews=SIGNED)])
    for on in (8, 15, 22, 29, 30):
        store_scan(store, make_scan(on, listed))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM edited_reviews") == 1


def test_new_review_of_the_same_author_is_no_edit_where_ids_stay(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, SIGNED))
    posted = replace(SIGNED[4], key="again", body="another", posted_at="2026-01-05T12:00:00Z")
    for on in (8, 15):
        store_scan(store, make_scan(on, [posted, *without(SIGNED[4].key, reviews=SIGNED)]))
    assert removed(store) == [(SIGNED[4].key, "confirmed", None)]


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


def test_two_people_of_one_name_are_two_reviews(store: Store, make_scan: Build) -> None:
    """Without ids a name is all there is; that of a review beside which it stands is no edit."""
    anna = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, anna))
    other = sighting("x1", "2026-01-05T12:00:00Z", 2, derived=True, reviewer="pr4")
    taken = store_scan(store, make_scan(8, [other, *anna]))
    assert (taken.new, taken.edited) == (1, 0)


def test_namesake_on_a_page_that_does_not_reach_the_first_is_new(
    store: Store, make_scan: Build
) -> None:
    anna = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, anna))
    other = sighting("x1", "2026-01-05T12:00:00Z", 2, derived=True, reviewer="pr4")
    taken = store_scan(store, make_scan(8, [other, *anna[:4]], SAMPLE))
    assert (taken.new, taken.edited) == (1, 0)


def test_clock_shift_of_a_site_without_ids_is_no_edit(store: Store, make_scan: Build) -> None:
    named = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, named))
    late = [
        replace(s, key=f"late-{s.key}", posted_at=s.posted_at.replace("T12", "T09"))  # type: ignore[union-attr]
        for s in named
    ]
    taken = store_scan(store, make_scan(8, late))
    assert (taken.new, taken.edited, taken.absent) == (0, 0, 0)


def test_control_is_asked_by_the_address_that_the_record_knows(
    store: Store, make_scan: Build
) -> None:
    """Where the ids changed, the own page of a listed review is gone under its old one, too."""
    own = [replace(s, url=f"https://shop.example/{s.key}") for s in SIGNED]
    store_scan(store, make_scan(1, own))
    scan = make_scan(8, rekeyed([s for s in own if s.key != "r5"]))
    control, missing = candidates(store, scan)
    assert (control.listed, control.url) == (True, "https://shop.example/r10")
    assert (missing.key, missing.listed) == ("r5", False)


def test_content_first_shown_by_an_old_copy_was_seen_no_earlier(
    store: Store, make_scan: Build
) -> None:
    """What a scan shows that may be old is no last sight, but it is a first one."""
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, [sighting("r11", 11), *REVIEWS]))
    edited = [replace(s, stars=1) if s.key == "r3" else s for s in REVIEWS]
    store_scan(store, make_scan(15, edited))
    again = [replace(s, stars=3) if s.key == "r3" else s for s in REVIEWS]
    store_scan(store, make_scan(22, [sighting("r12", 12), *again]))
    edits = store.rows("SELECT changed_after, changed_by FROM edited_reviews ORDER BY changed_by")
    assert [tuple(row) for row in edits] == [(day(8), day(15)), (day(15), day(22))]


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


@pytest.mark.parametrize("late", [False, True], ids=["in order", "late"])
def test_review_of_an_old_copy_alone_makes_no_later_scan_suspect(
    store: Store, make_scan: Build, late: bool
) -> None:
    """Only a scan that may be old has shown r11: it is not called gone, nor counted as missing."""
    scans = [
        make_scan(1, REVIEWS),
        make_scan(8, without("r5")),
        make_scan(9, [sighting("r11", 11), *without("r7")]),
        make_scan(15, without("r5", "r7")),
        make_scan(22, without("r7")),
    ]
    for scan in [scans[0], *scans[2:], scans[1]] if late else scans:
        store_scan(store, scan)
    assert removed(store) == [("r5", "confirmed", day(22)), ("r7", "confirmed", None)]


def test_copy_that_stays_old_confirms_no_sooner_than_four_crawls(
    store: Store, make_scan: Build
) -> None:
    """A cache may freeze for weeks: what came later is missed in the same way each time."""
    store_scan(store, make_scan(1, REVIEWS))
    listing = [sighting("r12", 12), sighting("r11", 11), *REVIEWS]
    store_scan(store, make_scan(4, listing))
    for on in (8, 11, 15):
        store_scan(store, make_scan(on, REVIEWS))
    assert [grade for _, grade, _ in removed(store)] == ["probable", "probable"]
    store_scan(store, make_scan(22, [sighting("r13", 13), *listing]))
    assert {returned for _, _, returned in removed(store)} == {day(22)}


def test_newest_review_that_went_is_confirmed_once_a_newer_one_shows(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, [sighting("r11", 11), *REVIEWS]))
    for on in (15, 18):
        store_scan(store, make_scan(on, REVIEWS))
    store_scan(store, make_scan(22, [sighting("r12", 12), *REVIEWS]))
    assert interval(store, "r11") == ("confirmed", day(8), day(22))


def edits(store: Store) -> list[tuple[str, str, float, float]]:
    rows = store.rows(
        "SELECT changed_after, changed_by, stars_before, stars_after FROM edited_reviews"
        " ORDER BY changed_by"
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (2, 0, 1), (1, 2, 0)])
def test_content_that_came_and_went_between_two_scans_is_no_current_one(
    store: Store, make_scan: Build, order: tuple[int, ...]
) -> None:
    edited = [replace(s, stars=1) if s.key == "r3" else s for s in REVIEWS]
    scans = [make_scan(1, REVIEWS), make_scan(8, edited), make_scan(15, REVIEWS)]
    for number in order:
        store_scan(store, scans[number])
    assert edits(store) == [(day(1), day(8), 5.0, 1.0), (day(8), day(15), 1.0, 5.0)]
    current = "SELECT stars FROM versions WHERE seen_to IS NULL AND review_id ="
    review = store.value("SELECT id FROM reviews WHERE key = 'r3'")
    assert store.rows(f"{current} ?", (review,))[0]["stars"] == 5.0


def test_late_edit_begins_after_the_last_sight_before_it(store: Store, make_scan: Build) -> None:
    edited = [replace(s, stars=1) if s.key == "r3" else s for s in REVIEWS]
    store_scan(store, make_scan(1, REVIEWS))
    store_scan(store, make_scan(8, REVIEWS))
    store_scan(store, make_scan(22, without("r3"), SAMPLE))
    store_scan(store, make_scan(15, edited))
    assert edits(store) == [(day(8), day(15), 5.0, 1.0)]
    store_scan(store, make_scan(29, REVIEWS))
    assert edits(store) == [(day(8), day(15), 5.0, 1.0), (day(15), day(29), 1.0, 5.0)]
