"""Edits and reinstatements of a record against the practice world's truth."""

from datetime import timedelta

import pytest

from db.ingest import store_scan
from db.records import Coverage, Scan, Sighting
from db.store import Store
from db.tables.crawls import start_crawl
from starwitness.practice.changes import Tally, judge_edits, judge_returns
from starwitness.practice.desk import Desk
from starwitness.practice.faults import Faults, every_fault
from starwitness.practice.rehearsal import rehearse
from starwitness.practice.truth import noticeable_edits
from starwitness.practice.world import plant_world


def judged(world, truth, faults, folder):
    scans = world.calendar.scans
    with Store.in_memory() as store:
        for _ in rehearse(store, Desk(world, faults=faults), scans, folder):
            pass
        return judge_edits(store, world, truth, scans), judge_returns(store, world, truth, scans)


@pytest.fixture(scope="module")
def planted():
    return plant_world(3, sellers=3, products_per_seller=2, weeks=8)


def test_without_faults_edits_and_returns_are_what_was_planted(planted, tmp_path):
    edits, returns = judged(*planted, Faults(), tmp_path)
    for tally in (edits, returns):
        assert tally.planted == tally.found > 0
        assert (tally.false, tally.misdated) == (0, 0)
    assert edits.claimed == edits.planted


def test_with_every_fault_no_edit_is_made_up(planted, tmp_path):
    edits, _ = judged(*planted, every_fault(0.03, seed=5), tmp_path)
    assert edits.false == 0
    assert edits.found > 0


def record(edit, *, at, stars):
    """A record that claims one edit of a review: the stars before and after a moment."""
    store = Store.in_memory()
    for moment, star in zip((at - timedelta(days=3), at + timedelta(days=3)), stars, strict=True):
        captured_at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        start_crawl(store, captured_at, kind="crawl", source=None, at=captured_at, version="test")
        store_scan(
            store,
            Scan(
                crawl=captured_at, site="practice.example", marketplace="practice",
                product=edit.product, captured_at=captured_at, outcome="ok",
                coverage=Coverage(kind="complete"), reported_total=1,
                sightings=(Sighting(key=edit.review, stars=star, body="text"),),
            ),
        )  # fmt: skip
    return store


def test_claims_are_true_misdated_or_false(planted):
    world, truth = planted
    scans = world.calendar.scans
    edit = next(
        e for e in noticeable_edits(truth, world, scans)
        if e.stars_before != e.stars_after and len(world.review(e.review).versions) == 2
    )  # fmt: skip
    due = len(noticeable_edits(truth, world, scans))
    late = edit.at + timedelta(days=30)
    undone = (edit.stars_after, edit.stars_before)
    done = (edit.stars_before, edit.stars_after)
    for at, stars, found, false, misdated in (
        (edit.at, done, 1, 0, 0),
        (late, done, 0, 0, 1),
        (late, undone, 0, 1, 0),
    ):
        with record(edit, at=at, stars=stars) as store:
            assert judge_edits(store, world, truth, scans) == Tally(
                planted=due, found=found, claimed=1, false=false, misdated=misdated
            )
