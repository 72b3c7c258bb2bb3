"""When a review is edited: what opens a version, and what does not."""

from dataclasses import replace

import pytest
from january_scans import REVIEWS, SAMPLE, Build, day, edits, removed, sighting, without

from db.ingest import store_scan
from db.store import Store


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


def test_derived_id_with_edited_text_is_the_same_review(store: Store, make_scan: Build) -> None:
    anonymous = [replace(s, derived=True, reviewer=f"p{s.key}") for s in REVIEWS]
    store_scan(store, make_scan(1, anonymous))
    changed = [
        replace(s, key="other", body="now it broke, be careful") if s.key == "r4" else s
        for s in anonymous
    ]
    taken = store_scan(store, make_scan(8, changed))
    assert (taken.new, taken.edited, taken.absent) == (0, 1, 0)


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
