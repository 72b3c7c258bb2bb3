from datetime import timedelta

import pytest

from db.store import Store
from starwitness.practice.desk import Desk
from starwitness.practice.faults import FAULT_KINDS, Faults, every_fault, one_fault
from starwitness.practice.judge import (
    Claim,
    judge_removals,
    market_id,
    overclaimed,
    read_claims,
)
from starwitness.practice.rehearsal import rehearse
from starwitness.practice.truth import hidden, noticeable_removals
from starwitness.practice.world import plant_world

WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def planted():
    return plant_world(3, sellers=3, products_per_seller=2, weeks=6)


def rehearsed(world, truth, faults, folder, per_page=20):
    """Judge a whole rehearsal, and count the known reviews that coverage claimed too much."""
    store = Store.in_memory()
    over = 0
    desk = Desk(world, faults=faults, per_page=per_page)
    for reading in rehearse(store, desk, scans(world), folder):
        over += len(overclaimed(store, reading, world).refutable)
    judged = judge_removals(read_claims(store, world), world, truth, scans(world))
    store.close()
    return judged, over


def scans(world):
    return world.calendar.scans


def claim(review, world, **changes):
    last = world.calendar.last
    fields = {
        "review": review,
        "product": world.review(review).product,
        "grade": "confirmed",
        "last_seen_at": last - WEEK,
        "gone_by": last,
        "confirmed_at": last,
        "returned_at": None,
    }
    return Claim(**fields | changes)


def removal_in_last_week(world, truth):
    since = world.calendar.last - WEEK
    return next(
        r
        for r in noticeable_removals(truth, world, scans(world))
        if r.at > since and r.returned_at is None
    )


def test_a_true_claim_counts_as_found(planted):
    world, truth = planted
    removal = removal_in_last_week(world, truth)
    judged = judge_removals([claim(removal.review, world)], world, truth, scans(world))
    assert (judged.confirmed, judged.probable) == (1, 1)
    assert (judged.false_confirmed, judged.false_probable, judged.misdated) == ((), (), ())
    assert judged.by_cause[removal.cause][1] == 1
    assert judged.noticeable == sum(count for count, _ in judged.by_cause.values())
    assert judged.noticeable == len(noticeable_removals(truth, world, scans(world)))


def test_a_claim_of_a_listed_review_is_false_at_its_own_grade(planted):
    world, truth = planted
    product = next(iter(world.products))
    listed = world.listed(product, world.calendar.last)[0].id
    sure = claim(listed, world)
    unsure = claim(listed, world, grade="probable", confirmed_at=None)
    judged = judge_removals([sure, unsure], world, truth, scans(world))
    assert (judged.false_confirmed, judged.false_probable) == ((sure,), (unsure,))
    assert (judged.confirmed, judged.probable) == (0, 0)


def test_a_claim_with_the_wrong_interval_is_misdated(planted):
    world, truth = planted
    removal = removal_in_last_week(world, truth)
    late = claim(removal.review, world, last_seen_at=world.calendar.last - timedelta(seconds=1))
    assert judge_removals([late], world, truth, scans(world)).misdated == (late,)


def test_what_a_reading_did_not_show_is_hidden(planted):
    world, _ = planted
    product = next(iter(world.products))
    listed = [shown.id for shown in world.listed(product, world.calendar.last)]
    assert hidden(world, product, world.calendar.last, listed) == frozenset()
    assert hidden(world, product, world.calendar.last, listed[2:]) == frozenset(listed[:2])


def test_a_review_without_id_is_known_by_its_instant(planted):
    world, _ = planted
    product = next(iter(world.products))
    shown = world.listed(product, world.calendar.last)[0]
    posted_at = shown.version.posted_at
    moved = posted_at + timedelta(hours=5)
    assert market_id(world, product, "~derived", posted_at.isoformat()) == shown.id
    assert market_id(world, product, "~derived", moved.isoformat()) == shown.id
    assert market_id(world, product, "~derived", None) == "~derived"
    assert market_id(world, product, shown.id, None) == shown.id


def test_a_review_with_a_new_date_is_known_by_either(planted):
    world, _ = planted
    life = next(
        life
        for lives in world.reviews.values()
        for life in lives
        if life.versions[0].posted_at != life.versions[-1].posted_at
    )
    for version in life.versions:
        at = version.posted_at.isoformat()
        assert market_id(world, life.product, "~derived", at) == life.id


def test_without_faults_everything_noticeable_is_found(planted, tmp_path):
    world, truth = planted
    judged, over = rehearsed(world, truth, Faults(), tmp_path)
    assert judged.confirmed == judged.noticeable > 10
    assert (judged.false_confirmed, judged.false_probable, judged.misdated) == ((), (), ())
    assert over == 0


def test_pages_of_another_size_hide_nothing_that_coverage_claims(tmp_path):
    """Such a page leaves five reviews out, every week: a gap that looks like the site's habit."""
    world, truth = plant_world(3, sellers=2, products_per_seller=2, weeks=6)
    faults = one_fault("resized", 0.3, seed=3)
    judged, over = rehearsed(world, truth, faults, tmp_path, per_page=10)
    assert (judged.false_confirmed, judged.false_probable, over) == ((), (), 0)


def claimed_too_much(faults, folder):
    world, _ = plant_world(3, sellers=1, products_per_seller=2, weeks=6)
    desk = Desk(world, faults=faults, per_page=20)
    with Store.in_memory() as store:
        return [
            overclaimed(store, reading, world)
            for reading in rehearse(store, desk, scans(world), folder)
        ]


def test_what_a_list_hides_is_claimed_only_where_no_page_could_tell(tmp_path):
    with_pages = claimed_too_much(Faults(seed=1, left_out=0.5), tmp_path / "ids")
    assert not any(c.refutable or c.silent or c.copied for c in with_pages)
    without = claimed_too_much(Faults(seed=1, left_out=0.5, no_ids=1.0), tmp_path / "no ids")
    assert any(c.silent for c in without)
    assert not any(c.refutable or c.copied for c in without)


def test_copies_without_a_word_of_their_age_are_told_to_the_judge(tmp_path):
    world, _ = plant_world(3, sellers=1, products_per_seller=2, weeks=6)
    desk = Desk(world, faults=Faults(seed=1, stale_scan=1.0))
    with Store.in_memory() as store:
        copied = [
            (then, reading.at)
            for reading in rehearse(store, desk, scans(world), tmp_path)
            for then in reading.copied
        ]
    assert copied
    assert all(then < at for then, at in copied)


def test_with_every_fault_at_once_nothing_listed_is_called_gone(planted, tmp_path):
    world, truth = planted
    judged, over = rehearsed(world, truth, every_fault(0.04, seed=1), tmp_path, per_page=10)
    assert (judged.false_confirmed, judged.false_probable, over) == ((), (), 0)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", [kind for kind in FAULT_KINDS if kind != "no_ids"])
def test_under_each_fault_nothing_listed_is_called_gone(kind, tmp_path):
    for seed in range(1, 11):
        world, truth = plant_world(seed, sellers=3, products_per_seller=2, weeks=8)
        faults = one_fault(kind, 0.15, seed=seed)
        judged, over = rehearsed(world, truth, faults, tmp_path / str(seed), per_page=10)
        assert (judged.false_confirmed, judged.false_probable, over) == ((), (), 0), seed


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_without_ids_a_week_of_hiding_confirms_nothing(tmp_path):
    """With no page of its own to ask, one crawl that hides a review makes it probable: no more."""
    for seed in range(1, 11):
        world, truth = plant_world(seed, sellers=3, products_per_seller=2, weeks=8)
        faults = Faults(seed=seed, no_ids=1.0, hushed=0.05, left_out=0.05)
        judged, over = rehearsed(world, truth, faults, tmp_path / str(seed), per_page=10)
        assert (judged.false_confirmed, over) == ((), 0), seed
