"""A reading that shows nothing of what it should may be of another listing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from db.ingest import store_scan
from db.records import Coverage, Reported, Scan, Sighting, Stretch
from db.store import Store
from db.tables.crawls import start_crawl

Week = Callable[..., None]


def at(day: int) -> str:
    month, rest = divmod(day - 1, 28)
    return f"2026-{month + 1:02}-{rest + 1:02}T06:00:00Z"


def reviews(name: str, *days: int) -> list[Sighting]:
    """Return reviews of a listing, newest first, posted on days of December 2025."""
    return [
        Sighting(
            key=f"{name}{day}",
            stars=5,
            posted_at=f"2025-12-{day:02}T12:34:56Z",
            body=f"what {name}{day} says",
            reviewer=f"writer of {name}{day}",
        )
        for day in sorted(days, reverse=True)
    ]


OWN = reviews("own", 2, 4, 6, 8, 10)
FOREIGN = reviews("foreign", 1, 3, 5, 7, 9, 11)


@pytest.fixture
def week(store: Store) -> Week:
    """Return what stores the product's scan of a day: (day, shown, **fields)."""

    def keep(day: int, shown: Sequence[Sighting], **more: object) -> None:
        start_crawl(store, f"c{day}", kind="crawl", source=None, at=at(day), version="test")
        fields: dict[str, object] = {
            "crawl": f"c{day}",
            "site": "shop.example",
            "marketplace": "test",
            "product": "P",
            "captured_at": at(day),
            "outcome": "ok",
            "coverage": Coverage(kind="complete"),
            "sightings": tuple(shown),
            "sort": "newest",
            "reported": Reported(count=len(shown), average=5.0),
            "reported_total": len(shown),
        }
        store_scan(store, Scan(**{**fields, **more}))  # type: ignore[arg-type]

    return keep


def claims(store: Store) -> list[tuple[str, str]]:
    rows = store.rows("SELECT review, grade FROM removed_reviews ORDER BY review")
    return [tuple(row) for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize("own", [OWN, OWN[1:2]], ids=["many", "one"])
@pytest.mark.parametrize("late", [False, True], ids=["in order", "late"])
def test_another_listing_s_page_takes_nobody_away_and_brings_nobody(
    store: Store, week: Week, own: list[Sighting], late: bool
) -> None:
    scans = [(1, own), (8, own), (15, FOREIGN), (22, own), (29, own), (36, own)]
    for day, shown in [*scans[:1], *scans[2:], scans[1]] if late else scans:
        week(day, shown)
    assert store.value("SELECT count(*) FROM removals") == 0
    row = store.row("SELECT coverage, reason FROM scans WHERE captured_at = ?", (at(15),))
    assert row is not None
    assert row["coverage"] == "none"
    assert f"none of {len(own)} known reviews" in row["reason"]


def test_another_listing_s_totals_are_not_the_product_s(store: Store, week: Week) -> None:
    week(1, OWN)
    week(8, FOREIGN)
    assert [row["count"] for row in store.rows("SELECT count FROM ratings")] == [len(OWN)]


def test_stretch_of_another_listing_is_strange_too(store: Store, week: Week) -> None:
    week(1, OWN)
    stretch = Stretch(after=FOREIGN[-1].posted_at or "", before=FOREIGN[0].posted_at or "")
    week(8, FOREIGN, coverage=Coverage(kind="window", stretches=(stretch,)), reported_total=None)
    for day in (15, 22):
        week(day, OWN)
    assert store.value("SELECT count(*) FROM removals") == 0


def test_first_reading_may_be_the_strange_one(store: Store, week: Week) -> None:
    week(1, FOREIGN)
    for day in (8, 15, 22, 29):
        week(day, OWN)
    assert claims(store) == []
    week(36, [s for s in OWN if s.key != "own6"])
    assert claims(store) == [("own6", "probable")]


def test_same_strange_page_twice_brings_nobody(store: Store, week: Week) -> None:
    for day, shown in ((1, OWN), (8, OWN), (15, FOREIGN), (22, OWN), (29, FOREIGN), (36, OWN)):
        week(day, shown)
    week(43, OWN)
    assert store.value("SELECT count(*) FROM removals") == 0


@pytest.mark.parametrize("order", [(2, 0, 1, 3, 4), (4, 2, 0, 3, 1), (1, 2, 3, 4, 0)])
def test_strange_page_that_comes_first_or_late_brings_nobody(
    store: Store, week: Week, order: tuple[int, ...]
) -> None:
    """Imported in any order: nothing of the product is known when the page is taken in."""
    scans = [(1, OWN), (8, OWN), (15, FOREIGN), (22, OWN), (29, OWN)]
    for number in order:
        week(*scans[number])
    week(36, OWN)
    assert claims(store) == []


def test_listing_that_was_replaced_is_confirmed_in_the_end(store: Store, week: Week) -> None:
    for day in (1, 8):
        week(day, OWN)
    seen = []
    for day in (15, 22, 29, 36, 43, 50):
        week(day, FOREIGN)
        seen.append({grade for _, grade in claims(store)})
    assert seen == [set(), set(), set(), {"probable"}, {"probable"}, {"confirmed"}]
    week(57, FOREIGN)
    week(64, [s for s in FOREIGN if s.key != "foreign5"])
    assert ("foreign5", "probable") in claims(store)


def test_busy_listing_that_turned_over_is_believed(store: Store, week: Week) -> None:
    week(1, OWN)
    new = [replace(s, posted_at=f"2026-01-{n + 2:02}T01:02:03Z") for n, s in enumerate(FOREIGN)]
    week(15, list(reversed(new)))
    assert store.value("SELECT min(vouched) FROM reviews") == 1
    assert claims(store) == []


def test_reading_with_one_known_review_is_of_this_listing(store: Store, week: Week) -> None:
    week(1, OWN)
    for day in (8, 15, 22):
        week(day, [FOREIGN[0], OWN[-1]])
    assert {grade for _, grade in claims(store)} == {"confirmed"}
