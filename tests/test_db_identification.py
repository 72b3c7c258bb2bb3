"""Which review is which, where a site has no ids, changes them, or two people share a name."""

from dataclasses import replace

import pytest
from january_scans import REVIEWS, SAMPLE, Build, removed, sighting, without

from db.fold.candidates import candidates
from db.ingest import store_scan
from db.records import Sighting
from db.store import Store


def test_unidentified_review_is_never_confirmed_gone(store: Store, make_scan: Build) -> None:
    nobody = [replace(s, derived=True) for s in REVIEWS]
    store_scan(store, make_scan(1, nobody))
    for on in (8, 15, 22):
        store_scan(store, make_scan(on, without("r5", reviews=nobody)))
    assert removed(store) == [("r5", "probable", None)]


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


@pytest.mark.parametrize("hour", ["T12:34:56Z", ""], ids=["instants", "days"])
def test_site_that_changes_its_ids_and_names_nobody_removes_nothing(
    store: Store, make_scan: Build, hour: str
) -> None:
    nobody = [replace(s, posted_at=f"{(s.posted_at or '')[:10]}{hour}") for s in REVIEWS]
    store_scan(store, make_scan(1, nobody))
    for on in range(3, 31, 3):
        store_scan(store, make_scan(on, rekeyed(nobody)))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM reviews") == 10


def test_edit_of_an_unsigned_review_that_gives_it_another_id_is_known_by_its_second(
    store: Store, make_scan: Build
) -> None:
    """ "A customer" is no name; the site gives an edited review another id and keeps its date."""
    store_scan(store, make_scan(1, REVIEWS))
    edited = replace(REVIEWS[4], key="again", body="quite another story", stars=1.0)
    for on in (8, 15):
        store_scan(store, make_scan(on, [*REVIEWS[:4], edited, *REVIEWS[5:]]))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM edited_reviews") == 1


def test_unsigned_review_of_another_second_and_other_words_is_another(
    store: Store, make_scan: Build
) -> None:
    store_scan(store, make_scan(1, REVIEWS))
    other = replace(REVIEWS[4], key="again", body="quite another", posted_at="2025-12-06T12:00:01Z")
    for on in (8, 15):
        store_scan(store, make_scan(on, [*REVIEWS[:4], other, *REVIEWS[5:]]))
    assert removed(store) == [(REVIEWS[4].key, "confirmed", None)]


def test_words_that_nobody_signed_are_known_again_by_another_age(
    store: Store, make_scan: Build
) -> None:
    """Keys made of author, date and text, of a site that says "3 weeks ago" and names nobody."""
    body = "the lid does not close, and the seller never answered any of my letters, number "
    weekly = [
        [
            replace(s, key=f"~{on}{s.key}", derived=True, posted_at=day, body=f"{body}{s.key}")
            for s in REVIEWS
        ]
        for on, day in ((1, "2025-12-11"), (8, "2025-12-18"), (15, "2025-11-25"))
    ]
    for on, shown in zip((1, 8, 15), weekly, strict=True):
        store_scan(store, make_scan(on, shown))
    assert removed(store) == []
    assert store.value("SELECT count(*) FROM reviews") == 10
