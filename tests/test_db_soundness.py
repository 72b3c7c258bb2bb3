"""Scans whose word is not sound: old copies, listings that hide many, pages that do not answer."""

import pytest
from january_scans import REVIEWS, SAMPLE, Build, day, removed, sighting, window, without

from db.ingest import store_scan
from db.records import Coverage
from db.store import Store


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


def test_untrusted_scan_vouches_for_nothing(store: Store, make_scan: Build) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    noise = [sighting(f"x{n}", None) for n in range(30)]
    bad = Coverage(kind="none", reason="30 more reviews were shown than the site has")
    store_scan(store, make_scan(8, [*REVIEWS, *noise], bad, reported_total=10, trusted=False))
    for on in (15, 22):
        store_scan(store, make_scan(on, REVIEWS))
    assert removed(store) == []


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
