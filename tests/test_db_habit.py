"""A listing whose absences mostly come back is no witness."""

import pytest
from january_scans import Build, removed, sighting

from db.ingest import store_scan
from db.presence.absences import Absence, Crossing
from db.presence.habit import to_outlast
from db.records import Coverage, Sighting, Stretch
from db.store import Store

SINCE = Coverage(
    kind="window", stretches=(Stretch(after="2025-11-30", before="2026-02-01"),), reason="page 1"
)
MANY = [sighting(f"r{n}", n) for n in range(30, 0, -1)]


def missed(ordinal: int, times: int) -> Absence:
    crossings = tuple(
        Crossing(crawl=f"c{n}", scan=f"s{n}", at=f"2026-01-{n:02}") for n in range(1, times + 1)
    )
    return Absence(ordinal=ordinal, last_seen_at="", last_scan="s0", crossings=crossings)


@pytest.mark.parametrize(
    ("returned", "standing", "outlast"),
    [
        pytest.param([1, 1], [], 0, id="two tell nothing"),
        pytest.param([1, 2, 1], [missed(1, 1)], 6, id="three came back"),
        pytest.param([1, 2, 1], [missed(n, 2) for n in range(3)], 0, id="as many stay away"),
        pytest.param([1] * 20, [missed(n, 1) for n in range(9)], 2, id="missed once is not away"),
        pytest.param([1] * 20 + [7], [], 7, id="longer than the longest"),
    ],
)
def test_an_absence_outlasts_those_that_ended_where_they_are_the_habit(
    returned: list[int], standing: list[Absence], outlast: int
) -> None:
    assert to_outlast(returned, standing) == outlast


def listed(on: int, hidden: tuple[int, ...]) -> list[Sighting]:
    """Return what is shown on a day of January: the month before, without some, and what is new."""
    came = [sighting(f"n{n}", f"2026-01-{n - 1:02}T12:00:00Z") for n in range(on, 1, -1)]
    return [*came, *(s for s in MANY if int(s.key[1:]) not in hidden)]


def confirmed(store: Store, make_scan: Build, left_out: dict[int, tuple[int, ...]]) -> set[str]:
    """Return who is confirmed gone, from a window by days of January and who was left out."""
    days = list(left_out)
    scans = {
        on: make_scan(on, listed(on, hidden), SINCE, reported=None, reported_total=None)
        for on, hidden in left_out.items()
    }
    for on in days:
        store_scan(store, scans[on])
    return {review for review, grade, _ in removed(store) if grade == "confirmed"}


OTHERS = {1: (), 3: (9, 20, 5), 5: (3, 16), 7: (3, 12, 25), 9: (10, 22), 11: (6, 17)}
"""Others each time, as a sample of the listing leaves them out: r3 by chance twice running."""


def test_a_listing_that_leaves_others_out_every_time_confirms_nobody(
    store: Store, make_scan: Build
) -> None:
    assert confirmed(store, make_scan, OTHERS) == set()


def test_nor_does_it_where_the_captures_come_in_another_order(
    store: Store, make_scan: Build
) -> None:
    later_first = {on: OTHERS[on] for on in (1, 11, 9, 3, 7, 5)}
    assert confirmed(store, make_scan, later_first) == set()


def test_what_stays_away_longer_than_the_others_did_is_gone_all_the_same(
    store: Store, make_scan: Build
) -> None:
    stays = {1: (), 3: (9, 20, 5), **{on: (3, on + 5) for on in range(5, 15, 2)}}
    assert confirmed(store, make_scan, stays) == {"r3"}


def test_a_few_that_come_back_do_not_blind_a_listing_that_loses_reviews(
    store: Store, make_scan: Build
) -> None:
    gone = {1: (), 3: (9, 4), 5: (9, 4, 20), 7: (9, 4, 20, 2), 9: (9, 4, 20, 2), 11: (9, 4, 2)}
    assert confirmed(store, make_scan, gone) == {"r9", "r4", "r20", "r2"}
