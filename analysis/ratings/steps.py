"""Rows of the record as steps of a product's sums: versions, removals, averages, campaigns."""

import math
from collections.abc import Iterable, Iterator

from analysis.ratings.adjusted import RESTORED_CONTEXTS, Surplus
from analysis.ratings.moments import Stars
from analysis.ratings.weeks import Campaign, Change, Displayed, one_review
from db.queries.ratings import stars_before
from db.queries.removals import ratings_history
from db.store import Row, Store


def displayed_of(rows: Iterable[Row]) -> list[Displayed]:
    """Return displayed averages on the scale 1..5, oldest first."""
    return [
        Displayed(at=row["seen_from"], average=row["average"] * 5 / (row["best_rating"] or 5.0))
        for row in rows
    ]


def step_of(row: Row) -> Stars:
    """Return what a new version adds to the sums of its product."""
    if row["number"] == 1:
        return one_review(row["stars"])
    before = row["stars_before"]
    return one_review(before if row["stars"] is None else row["stars"]) + one_review(before, -1)


def changes_of(store: Store, product: str, *, until: str) -> Iterator[Change]:
    """Yield the steps that the versions of a product's reviews make, reviews in order."""
    latest: dict[str, float | None] = {}
    for row in ratings_history(store, product):
        review, stars = row["review_id"], row["stars"]
        if row["seen_from"] > until:
            continue
        if review not in latest:
            yield Change(at=row["first_seen_at"], standing=one_review(stars))
            latest[review] = stars
        elif stars is not None and stars != latest[review]:
            step = one_review(stars) + one_review(latest[review], -1)
            yield Change(at=row["seen_from"], standing=step)
            latest[review] = stars


def steps_of_removal(store: Store, removal: Row, *, after: str, until: str) -> Iterator[Change]:
    """Yield, within (after, until], the step out and, where it came back, the step in."""
    gone, back = removal["gone_by"], removal["returned_at"] or "~"
    left, returned = after < gone <= until, after < back <= until
    if removal["grade"] == "candidate" or not (left or returned):
        return
    stars = stars_before(store, removal["review_id"], gone)
    nothing = one_review(None)
    restored = removal["context"] in RESTORED_CONTEXTS
    if left:
        yield Change(
            at=gone,
            standing=one_review(stars, -1),
            removed=one_review(stars) if restored else nothing,
        )
    if returned:
        yield Change(
            at=back,
            standing=one_review(stars),
            removed=one_review(stars, -1) if restored else nothing,
        )


def campaign_of(row: Row, *, until: str) -> Campaign:
    """Return a campaign; without limits of its surplus, two standard deviations of a count."""
    extra = max(row["extra_reviews"], 0.0)
    spread = 2 * math.sqrt(extra)
    low = row["extra_low"] if row["extra_low"] is not None else extra - spread
    high = row["extra_high"] if row["extra_high"] is not None else extra + spread
    return Campaign(
        started_on=row["started_on"],
        ended_on=max(min(row["ended_on"] or until, until)[:10], row["started_on"][:10]),
        surplus=Surplus(extra=extra, extra_low=max(low, 0.0), extra_high=high),
    )
