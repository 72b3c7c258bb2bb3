"""Targets: what is due, in which order, and when again."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UnknownMarketplace
from crawler.targets import (
    add_target,
    due_targets,
    interesting,
    next_wait,
    remove_target,
    reschedule,
    target_id,
    watched,
)
from db.store import Store

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
WEEK = 604_800


def add(store: Store, name: str, at: str = "2026-03-01T06:00:00Z", every_s: int = WEEK) -> bool:
    url = f"https://shop.example/{name}"
    return add_target(store, url, marketplace=None, every_s=every_s, at=at)


def due(store: Store, now: datetime = NOW) -> list[str]:
    return [target.url.rsplit("/", 1)[1] for target in due_targets(store, now)]


def test_same_url_is_one_target(store: Store) -> None:
    assert add(store, "a")
    assert not add(store, "a", every_s=3600)
    (row,) = watched(store)
    assert (row["id"], row["every_s"]) == (target_id("https://shop.example/a"), 3600)


def test_most_overdue_first_and_nothing_early(store: Store) -> None:
    add(store, "today")
    add(store, "late", "2026-02-01T06:00:00Z")
    add(store, "later", "2026-03-02T06:00:00Z")
    assert due(store) == ["late", "today"]
    assert len(due_targets(store, NOW, everything=True)) == 3


def test_a_timer_that_is_seconds_early_finds_its_target_due(store: Store) -> None:
    add(store, "a", "2026-03-08T06:00:40Z")
    assert due(store, datetime(2026, 3, 8, 6, tzinfo=UTC)) == ["a"]
    assert due(store, datetime(2026, 3, 8, 3, tzinfo=UTC)) == []


def test_a_visit_put_off_by_a_clock_that_ran_ahead_is_due(store: Store) -> None:
    add(store, "soon", "2026-03-15T06:00:00Z")
    add(store, "ahead", "2031-03-08T06:00:00Z")
    assert due(store) == ["ahead"]


def test_a_shorter_interval_is_kept_at_once(store: Store) -> None:
    add(store, "a", "2026-04-01T06:00:00Z", every_s=52 * WEEK)
    assert due(store) == []
    add(store, "a", every_s=WEEK)
    assert due(store) == ["a"]


def test_unwatched_stays_known_and_comes_back_due(store: Store) -> None:
    add(store, "a", "2026-01-01T00:00:00Z")
    assert remove_target(store, "https://shop.example/a", at="2026-02-01T00:00:00Z")
    assert not remove_target(store, "https://shop.example/a", at="2026-02-01T00:00:00Z")
    assert due(store) == []
    assert add(store, "a", "2026-03-01T06:00:00Z")
    assert due(store) == ["a"]
    assert remove_target(store, target_id("https://shop.example/a"), at="2026-04-01T00:00:00Z")


def test_unknown_marketplace_is_refused(store: Store) -> None:
    with pytest.raises(UnknownMarketplace, match="known: "):
        add_target(store, "https://shop.example/a", marketplace="bazaar", every_s=60, at="")
    assert watched(store) == []


def test_visits_that_were_skipped_are_counted(store: Store) -> None:
    add(store, "a", "2026-02-01T06:00:00Z")
    (target,) = due_targets(store, NOW)
    reschedule(store, target, at="2026-03-01T06:00:00Z", wait_s=WEEK)
    (row,) = watched(store)
    assert (row["missed"], row["due_at"]) == (4, "2026-03-08T06:00:00Z")
    reschedule(store, target, at="2026-03-08T07:00:00Z", wait_s=WEEK)
    assert watched(store)[0]["missed"] == 4


@given(
    every_s=st.integers(60, 10 * WEEK), restless=st.booleans(), quiet=st.integers(0, 99),
    degraded=st.booleans(),
)  # fmt: skip
def test_wait_stays_in_its_bounds(every_s: int, restless: bool, quiet: int, degraded: bool) -> None:
    wait = next_wait(every_s=every_s, restless=restless, quiet_scans=quiet, degraded=degraded)
    assert every_s // 2 <= wait <= 2 * every_s


def test_wait_follows_what_is_going_on() -> None:
    plain = {"every_s": WEEK, "restless": False, "quiet_scans": 0, "degraded": False}
    assert next_wait(**plain) == WEEK  # type: ignore[arg-type]
    assert next_wait(**plain | {"restless": True, "quiet_scans": 50}) == WEEK // 2  # type: ignore[arg-type]
    assert next_wait(**plain | {"degraded": True}) == WEEK // 2  # type: ignore[arg-type]
    assert next_wait(**plain | {"quiet_scans": 10}) == 2 * WEEK  # type: ignore[arg-type]


def test_unknown_product_is_not_interesting(store: Store) -> None:
    assert not interesting(store, None, since="2026-01-01")
    assert not interesting(store, "shop.example/none", since="2026-01-01")


def test_open_probable_absence_is_interesting(desk_made) -> None:
    with desk_made.open_store() as store:
        rows = store.rows("SELECT product_id, grade FROM removals WHERE returned_at IS NULL")
        settled = {row["product_id"] for row in rows if row["grade"] == "confirmed"}
        open_ones = {row["product_id"] for row in rows if row["grade"] != "confirmed"}
        told = {p for p in settled | open_ones if interesting(store, p, since="9999")}
    assert told == open_ones
