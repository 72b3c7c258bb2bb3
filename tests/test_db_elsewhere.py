"""Reviews that two listings hold, or one listing under two ids: gone when nothing holds them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from db.fold.candidates import candidates
from db.ingest import store_scan
from db.records import Coverage, Scan, Sighting
from db.store import Store
from db.tables.crawls import start_crawl

Week = Callable[..., None]
COMPLETE = Coverage(kind="complete")
BLOCKED = Coverage(kind="none", reason="first page: blocked")


def at(day: int) -> str:
    return f"2026-01-{day:02}T06:00:00Z"


def review(key: str, day: int, **more: object) -> Sighting:
    fields: dict[str, object] = {
        "key": key,
        "stars": 5,
        "posted_at": f"2025-12-{day:02}T12:34:56Z",
        "reviewer": f"writer of {key}",
        "body": f"what {key} says",
    }
    return Sighting(**{**fields, **more})  # type: ignore[arg-type]


OWN = [review(f"own{n}", n) for n in range(1, 11)]
LEFT = [s for s in OWN if s.key != "own5"]
OTHERS = [review(f"other{n}", n) for n in range(11, 17)]


def scan_of(day: int, product: str, shown: Sequence[Sighting], **more: object) -> Scan:
    fields: dict[str, object] = {
        "crawl": f"c{day}",
        "site": "shop.example",
        "marketplace": "test",
        "product": product,
        "captured_at": at(day),
        "outcome": "ok",
        "coverage": COMPLETE,
        "sightings": tuple(shown),
        "reported_total": len(shown),
    }
    return Scan(**{**fields, **more})  # type: ignore[arg-type]


@pytest.fixture
def week(store: Store) -> Week:
    """Return what stores one product's scan of a day: (day, product, shown, **fields)."""

    def keep(day: int, product: str, shown: Sequence[Sighting], **more: object) -> None:
        start_crawl(store, f"c{day}", kind="crawl", source=None, at=at(day), version="test")
        store_scan(store, scan_of(day, product, shown, **more))

    return keep


def claims(store: Store) -> list[tuple[str, str, str]]:
    rows = store.rows("SELECT product, review, grade FROM removed_reviews ORDER BY 1, 2")
    return [tuple(row) for row in rows]  # type: ignore[misc]


def gone(*keys: str) -> dict[str, object]:
    return {"second_looks": tuple((key, "gone") for key in keys)}


def renamed(reviews: Sequence[Sighting]) -> list[Sighting]:
    return [replace(s, key=f"new-{s.key}") for s in reviews]


def test_own_page_that_went_with_its_home_s_ids_is_not_a_removal(store: Store, week: Week) -> None:
    """Both listings showed them first in the same crawl; their home has other ids a week later."""
    week(1, "P", [*OWN, *OTHERS])
    week(1, "Q", OTHERS)
    week(8, "P", OWN, **gone(*(s.key for s in OTHERS)))
    week(8, "Q", renamed(OTHERS))
    for day in (15, 22, 29):
        week(day, "P", OWN)
        week(day, "Q", OTHERS)
    assert claims(store) == []


def test_same_review_under_another_id_in_its_home_is_not_gone(store: Store, week: Week) -> None:
    """Its home was first read in the week of the other ids: author and instant tell."""
    week(1, "P", [*OWN, *OTHERS])
    week(1, "Q", [], coverage=BLOCKED, outcome="blocked")
    week(8, "Q", renamed(OTHERS))
    for day in (8, 15, 22):
        week(day, "P", OWN, **gone(*(s.key for s in OTHERS)))
    assert claims(store) == []


def test_home_that_cannot_be_read_is_waited_for(store: Store, week: Week) -> None:
    week(1, "P", [*OWN, *OTHERS])
    week(1, "Q", OTHERS)
    for day in (8, 15, 22):
        week(day, "P", OWN)
        week(day, "Q", [], coverage=BLOCKED, outcome="blocked")
    assert claims(store) == []
    assert candidates(store, scan_of(29, "P", OWN)) == []


def test_listing_that_nobody_asks_any_longer_is_not_waited_for(store: Store, week: Week) -> None:
    week(1, "Q", OWN)
    for day in (8, 15):
        week(day, "P", OWN)
    for day in (22, 29):
        week(day, "P", LEFT)
    assert claims(store) == [("P", "own5", "confirmed")]


def test_product_that_is_gone_is_not_waited_for(store: Store, week: Week) -> None:
    for product in ("Q", "P"):
        week(1, product, OWN)
    for day in (8, 15):
        week(day, "Q", [], coverage=BLOCKED, outcome="not_found")
        week(day, "P", LEFT)
    assert claims(store) == [("P", "own5", "confirmed")]


def test_home_speaks_of_its_own_at_once(store: Store, week: Week) -> None:
    """Another listing showed its reviews for one week, then could not be read."""
    week(1, "P", OWN)
    week(1, "Q", OTHERS)
    week(8, "P", OWN)
    week(8, "Q", [*OTHERS, *OWN])
    for day in (15, 22):
        week(day, "P", LEFT)
        week(day, "Q", [], coverage=BLOCKED, outcome="blocked")
    assert claims(store) == [("P", "own5", "confirmed")]


def test_coverage_leaves_out_what_another_listing_shows_later(store: Store, week: Week) -> None:
    """The home hides some while another listing shows them: it may not be called whole."""
    week(1, "P", OWN)
    week(8, "Q", [*OTHERS, *OWN])
    week(8, "P", OWN[2:])
    row = store.row("SELECT coverage, reason FROM scans WHERE product_id LIKE '%/P' AND seq = 2")
    assert row is not None
    assert row["coverage"] == "window"
    assert "2 known ones may be hidden" in row["reason"]
    assert claims(store) == []


def test_old_copy_of_a_mixed_listing_that_comes_late_takes_nobody_away(
    store: Store, week: Week
) -> None:
    """Two scans between the copy's time and its arrival never knew the others' reviews."""
    for day in (1, 8, 15):
        week(day, "Q", OTHERS)
        week(day, "P", OWN)
    old = Coverage(kind="none", reason="an old copy of the listing")
    week(5, "P", [*OWN, *OTHERS], coverage=old)
    assert claims(store) == []


def test_copy_under_another_id_is_the_review_that_stands(store: Store, week: Week) -> None:
    """Its date changed in the week of the other ids, so both ids are known; then one is gone."""
    week(1, "P", OWN)
    moved = replace(OWN[0], posted_at="2026-01-05T10:11:12Z")
    upper = Coverage(kind="window", reason="pages failed: 1 blocked")
    week(8, "P", renamed([moved, *OWN[5:]]), coverage=upper, reported_total=None)
    for day in (15, 22):
        week(day, "P", [moved, *OWN[1:]])
    assert claims(store) == []


def test_what_a_week_of_other_ids_misses_is_a_candidate_first(store: Store, week: Week) -> None:
    """Own pages are found under no known id that week, so nothing else speaks."""
    week(1, "P", OWN)
    week(8, "P", renamed(LEFT))
    assert store.value("SELECT grade FROM removals") == "candidate"
    week(15, "P", OWN)
    assert claims(store) == []


def test_own_page_under_an_id_that_did_not_last_says_nothing(store: Store, week: Week) -> None:
    """One review came in the week of the other ids: it is known by an address of that week."""
    week(1, "P", OWN)
    newcomer = review("late", 20)
    week(8, "P", renamed([newcomer, *OWN]))
    week(15, "P", [newcomer, *OWN])
    sample = Coverage(kind="sample", reason="the listing hides reviews")
    week(22, "P", OWN, coverage=sample, **gone("new-late"))
    assert claims(store) == []
    asked = candidates(store, scan_of(29, "P", [newcomer, *OWN[1:]]))
    assert [(c.key, c.listed) for c in asked] == [("own2", True), ("own1", False)]


def test_address_is_found_again_with_the_id(store: Store, week: Week) -> None:
    query = "SELECT count(*) FROM reviews WHERE url = ''"
    own = [replace(s, url=f"https://shop.example/{s.key}") for s in OWN]
    week(1, "P", own)
    week(8, "P", renamed([*own, review("late", 20)]))
    assert store.value(query) == 11
    week(15, "P", [*own, review("late", 20)])
    assert store.value(query) == 1


def test_what_only_a_mixed_listing_showed_is_never_gone(store: Store, week: Week) -> None:
    """Most of its newcomers are older than readings that missed them; their home was not read."""
    for day in (1, 8):
        week(day, "P", OWN)
    week(15, "P", [review("new", 1, posted_at="2026-01-10T10:11:12Z"), *OWN, *OTHERS])
    for day in (22, 29):
        week(day, "P", OWN, **gone("new", *(s.key for s in OTHERS)))
    assert claims(store) == []


def test_newcomers_of_a_mixed_listing_that_stay_are_believed(store: Store, week: Week) -> None:
    week(1, "P", OWN)
    for day in (8, 15):
        week(day, "P", [*OWN, *OTHERS])
    week(22, "P", [*OWN, *OTHERS[1:]], **gone("other11"))
    assert claims(store) == [("P", "other11", "confirmed")]


def test_two_old_reviews_that_appear_are_no_mixed_listing(store: Store, week: Week) -> None:
    week(1, "P", OWN)
    week(8, "P", [*OWN, *OTHERS[:2]])
    week(15, "P", OWN, **gone("other11", "other12"))
    assert [key for _, key, _ in claims(store)] == []
    week(22, "P", OWN, **gone("other11", "other12"))
    assert [key for _, key, _ in claims(store)] == ["other11", "other12"]


def test_review_without_an_address_that_is_missed_once_is_a_candidate(
    store: Store, week: Week
) -> None:
    week(1, "P", OWN)
    week(8, "P", renamed(OWN))
    week(15, "P", LEFT)
    assert store.value("SELECT grade FROM removals") == "candidate"


def test_what_only_a_week_of_other_ids_showed_is_never_gone(store: Store, week: Week) -> None:
    week(1, "P", OWN)
    week(8, "P", renamed([review("late", 20), *OWN]))
    for day in (15, 22, 29):
        week(day, "P", OWN)
    assert store.value("SELECT count(*) FROM removals") == 0


def test_edited_review_under_its_old_id_again_is_the_same(store: Store, week: Week) -> None:
    """It came in the week of the other ids, and its date changed since."""
    week(1, "P", OWN)
    newcomer = review("late", 20, body="a kettle that whistles louder than the street outside")
    week(8, "P", renamed([newcomer, *OWN]))
    for day in (15, 22):
        week(day, "P", [replace(newcomer, posted_at="2026-01-12T10:11:12Z"), *OWN])
    assert store.value("SELECT count(*) FROM reviews") == len(OWN) + 1
    assert claims(store) == []


def test_scans_from_before_a_review_was_believed_ask_its_home_when_folded_again(
    store: Store, week: Week
) -> None:
    """Two mixed readings vouch for it; then an old copy comes late, and all is computed anew."""
    ranked = Coverage(kind="sample", reason="ranked")
    for day in (1, 8, 11, 15, 18, 22):
        week(day, "Q", OTHERS)
        if day in (8, 22):
            week(day, "P", [*OWN, *OTHERS], coverage=ranked)
        else:
            week(day, "P", OWN)
    week(5, "P", OWN, coverage=Coverage(kind="none", reason="an old copy of the listing"))
    assert claims(store) == []


def test_own_page_alone_does_not_confirm_where_the_listing_hides_others(
    store: Store, week: Week
) -> None:
    """It may be an old copy from while the review was away, and no listing bears it out."""
    sample = Coverage(kind="sample", reason="the listing hides reviews whose own pages show them")
    week(1, "P", OWN)
    for day, grade in ((8, "candidate"), (15, "confirmed")):
        looks = (("own1", "gone"), ("own2", "present"))
        week(day, "P", OWN[2:], coverage=sample, second_looks=looks)
        assert store.value("SELECT grade FROM removals") == grade


def test_other_ids_and_another_clock_at_once_are_the_same_reviews(store: Store, week: Week) -> None:
    """Few are shown, so the clock cannot be told by their number: author and text can."""
    week(1, "P", OWN)
    late = [
        replace(s, posted_at=s.posted_at.replace("T12", "T23"))  # type: ignore[union-attr]
        for s in renamed(OWN[:4])
    ]
    nextday = replace(late[0], posted_at="2025-12-02T03:34:56Z")
    week(8, "P", [nextday, *late[1:]], coverage=Coverage(kind="sample", reason="a selection"))
    assert store.value("SELECT count(*) FROM reviews") == len(OWN)


def test_what_only_an_old_copy_showed_is_never_gone(store: Store, week: Week) -> None:
    """The first scan was an old copy of a merged listing: nothing is known yet to compare it."""
    old = Coverage(kind="none", reason="an old copy of the listing")
    week(1, "P", [*OWN, *OTHERS], coverage=old)
    for day in (8, 15, 22):
        week(day, "P", OWN, **gone(*(s.key for s in OTHERS)))
    assert claims(store) == []


def test_what_its_home_is_found_to_hold_after_all_was_not_gone(store: Store, week: Week) -> None:
    """The first scan was of a merged listing, and its other half is read later in the crawl."""
    week(1, "P", [*OWN, *OTHERS])
    week(1, "Q", [], coverage=BLOCKED, outcome="blocked")
    week(8, "P", OWN, **gone(*(s.key for s in OTHERS)))
    assert len(claims(store)) == len(OTHERS)
    week(8, "Q", renamed(OTHERS))
    assert claims(store) == []
    for day in (15, 22):
        week(day, "P", OWN)
        week(day, "Q", OTHERS)
    week(5, "P", OWN, coverage=Coverage(kind="none", reason="an old copy of the listing"))
    assert claims(store) == []
