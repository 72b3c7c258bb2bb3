"""A page that fails every time, of a listing without dates: what moves into it is not gone."""

import pytest
from january_scans import Build, removed, sighting

from db.ingest import store_scan
from db.store import Store


def numbered(first: int, last: int) -> list[int]:
    return list(range(first, last - 1, -1))


@pytest.mark.parametrize("sort", ["newest", "other"])
def test_what_new_ones_push_into_the_hole_may_be_there(
    store: Store, make_scan: Build, sort: str
) -> None:
    """One is posted every week; the tenth to the twelfth are never shown, and always counted."""
    for week, on in enumerate(range(1, 31, 4)):
        listed = numbered(20 + week, 1)
        shown = [sighting(f"r{n}", None) for n in listed[:9] + listed[12:]]
        store_scan(store, make_scan(on, shown, sort=sort, reported_total=len(listed)))
    assert removed(store) == []


def test_what_goes_while_as_many_as_ever_are_only_counted_is_gone(
    store: Store, make_scan: Build
) -> None:
    """Five ratings without text; new reviews head the listing, and none comes out of a hole."""
    for week, on in enumerate(range(1, 31, 4)):
        shown = [sighting(f"r{n}", None) for n in numbered(20 + week, 1) if n != 9 or week < 2]
        store_scan(store, make_scan(on, shown, sort="newest", reported_total=len(shown) + 5))
    assert removed(store) == [("r9", "confirmed", None)]
