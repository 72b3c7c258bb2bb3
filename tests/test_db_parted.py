"""Variants that are joined to a product and parted from it again."""

import pytest
from january_scans import Build, removed, sighting

from db.fold.candidates import candidates
from db.ingest import store_scan
from db.store import Store

OWN = [sighting(f"r{n}", n) for n in range(20, 0, -2)]
VARIANT = [sighting(f"v{n}", n) for n in range(19, 0, -4)]
JOINED = sorted([*OWN, *VARIANT], key=lambda s: s.posted_at or "", reverse=True)
APART = {1: OWN, 4: OWN, 7: JOINED, 10: JOINED, 13: JOINED}


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "last first"])
def test_what_a_joined_variant_brought_is_not_gone_when_it_leaves(
    store: Store, make_scan: Build, order: int
) -> None:
    scans = {**APART, **dict.fromkeys(range(16, 31, 3), OWN)}
    for on in list(scans)[::order]:
        store_scan(store, make_scan(on, scans[on]))
    assert removed(store) == []


def test_what_was_posted_while_they_were_one_may_have_left_with_them(
    store: Store, make_scan: Build
) -> None:
    """One that the product keeps showing for a while after is its own."""
    later, theirs, ours = (
        sighting(key, f"2026-01-{on:02}T12:00:00Z")
        for key, on in (("r22", 20), ("v20", 9), ("r21", 8))
    )
    scans = {**APART, 10: [theirs, ours, *JOINED], 13: [theirs, ours, *JOINED]}
    scans |= {16: [ours, *OWN], 19: [ours, *OWN], 22: [later, *OWN], 25: [later, *OWN]}
    for on, listed in scans.items():
        store_scan(store, make_scan(on, listed))
    assert removed(store) == [("r21", "confirmed", None)]


def test_their_own_pages_are_asked_and_may_say_gone(store: Store, make_scan: Build) -> None:
    for on, listed in APART.items():
        store_scan(store, make_scan(on, listed))
    asked = {c.key for c in candidates(store, make_scan(16, OWN)) if not c.listed}
    assert asked == {s.key for s in VARIANT}
    looks = tuple((key, "gone") for key in sorted(asked))
    for on in (16, 19):
        store_scan(store, make_scan(on, OWN, second_looks=looks))
    assert {grade for _, grade, _ in removed(store)} == {"confirmed"}


def test_one_of_them_that_goes_alone_is_gone(store: Store, make_scan: Build) -> None:
    for on, listed in APART.items():
        store_scan(store, make_scan(on, listed))
    for on in (16, 19, 22):
        store_scan(store, make_scan(on, [s for s in JOINED if s.key not in ("v7", "r8")]))
    assert removed(store) == [("r8", "confirmed", None), ("v7", "confirmed", None)]


def test_those_that_were_always_there_are_gone_together(store: Store, make_scan: Build) -> None:
    for on in (1, 4):
        store_scan(store, make_scan(on, JOINED))
    for on in (7, 10, 13):
        store_scan(store, make_scan(on, OWN))
    assert {grade for _, grade, _ in removed(store)} == {"confirmed"}
