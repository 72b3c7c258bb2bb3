"""Compares what a record claims of edits and reinstatements with what the practice world knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.store import Row, Store
from starwitness.practice.judge import market_id
from starwitness.practice.records import World
from starwitness.practice.truth import (
    PlantedEdit,
    Truth,
    noticeable_edits,
    noticeable_removals,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Claims of one kind against truth.

    Attributes:
        planted: What perfect scans would notice.
        found: Those of it that are claimed, with an interval that holds the moment.
        claimed: Claims made.
        false: Claims of what did not happen to the review.
        misdated: Claims of what did, with an interval that does not hold the moment.
    """

    planted: int
    found: int
    claimed: int
    false: int
    misdated: int


def judge_edits(store: Store, world: World, truth: Truth, scans: Sequence[datetime]) -> Tally:
    """Return how many edits of stars or text a record claims are true, false and missing.

    A claim is misdated when the review did change in this way at another time: an old copy that
    does not say so shows, after an edit, what was there before it.
    """
    planted: dict[str, list[PlantedEdit]] = {}
    for edit in truth.edits:
        planted.setdefault(edit.review, []).append(edit)
    rows = store.rows(
        "SELECT e.*, r.posted_at FROM edited_reviews e JOIN products p"
        " ON p.site_id = e.site AND p.key = e.product"
        " JOIN reviews r ON r.product_id = p.id AND r.key = e.review"
    )
    held: set[PlantedEdit] = set()
    false = misdated = 0
    for row in rows:
        review = market_id(world, row["product"], row["review"], row["posted_at"])
        own = planted.get(review, [])
        true = [edit for edit in own if _within(row, edit.at)]
        held.update(true)
        if not true:
            alike = any(_alike(row, edit) for edit in own)
            misdated, false = misdated + alike, false + (not alike)
    due = noticeable_edits(truth, world, scans)
    return Tally(
        planted=len(due),
        found=len(held.intersection(due)),
        claimed=len(rows),
        false=false,
        misdated=misdated,
    )


def judge_returns(store: Store, world: World, truth: Truth, scans: Sequence[datetime]) -> Tally:
    """Return how many reinstatements a record claims are true, false and missing.

    A claim is true when the review was put back between its last sight and its return, and false
    when it was never away.
    """
    rows = store.rows(
        "SELECT r.key AS review, p.key AS product, r.posted_at, m.last_seen_at, m.returned_at"
        " FROM removals m JOIN reviews r ON r.id = m.review_id"
        " JOIN products p ON p.id = m.product_id"
        " WHERE m.returned_at IS NOT NULL AND m.grade <> 'candidate'"
    )
    held: set[str] = set()
    false = misdated = 0
    for row in rows:
        review = market_id(world, row["product"], row["review"], row["posted_at"])
        life = world.review(review)
        starts = [since for since, _ in life.visible[1:]] if life else []
        last = datetime.fromisoformat(row["last_seen_at"])
        back = datetime.fromisoformat(row["returned_at"])
        if any(last < since <= back for since in starts):
            held.add(review)
        elif starts:
            misdated += 1
        else:
            false += 1
    due = {
        removal.review
        for removal in noticeable_removals(truth, world, scans)
        if removal.returned_at is not None and removal.returned_at <= scans[-1]
    }
    return Tally(
        planted=len(due),
        found=len(held & due),
        claimed=len(rows),
        false=false,
        misdated=misdated,
    )


def _within(row: Row, at: datetime) -> bool:
    after = datetime.fromisoformat(row["changed_after"])
    return after < at <= datetime.fromisoformat(row["changed_by"])


def _alike(row: Row, edit: PlantedEdit) -> bool:
    return (row["stars_before"], row["stars_after"]) == (edit.stars_before, edit.stars_after)
