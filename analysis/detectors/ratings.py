"""Computes what each product's rating is and what it would be; finds nothing by itself."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.detector import Look, Result
from analysis.ratings.adjusted import RESTORED_CONTEXTS, AdjustedRating, Surplus
from analysis.ratings.weeks import (
    Campaign,
    Change,
    Displayed,
    one_review,
    weekly_ratings,
)
from db.rating_queries import (
    averages_by_week,
    campaigns_of_product,
    displayed_averages,
    drop_averages,
    save_averages,
)
from db.removal_queries import ratings_history, removals_of_product
from db.store import Row

Averages = tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratings:
    """Fills `adjusted_ratings`; runs last, because campaigns and contexts are taken out."""

    name: str = "ratings"
    version: str = "1"
    order: int = 90

    def find(self, look: Look) -> Iterator[Result]:
        """Bring the weeks of changed products up to date and yield nothing."""
        for product in look.changed:
            weeks = {week: _rounded(row) for week, row in _weeks(look, product).items()}
            before = averages_by_week(look.store, product)
            changed = {week: row for week, row in weeks.items() if before.get(week) != row}
            save_averages(look.store, product, changed)
            drop_averages(look.store, product, before.keys() - weeks.keys())
        yield from ()


def _weeks(look: Look, product: str) -> dict[str, AdjustedRating]:
    displayed = [
        Displayed(at=row["seen_from"], average=row["average"] * 5 / (row["best_rating"] or 5.0))
        for row in displayed_averages(look.store, product, until=look.now)
    ]
    campaigns = [
        _campaign(row, until=look.now) for row in campaigns_of_product(look.store, product)
    ]
    return weekly_ratings(_changes(look, product), displayed, campaigns)


def _changes(look: Look, product: str) -> list[Change]:
    changes = []
    latest: dict[str, float | None] = {}
    history: dict[str, list[tuple[str, float | None]]] = {}
    for row in ratings_history(look.store, product):
        if row["seen_from"] > look.now:
            continue
        review, stars = row["review_id"], row["stars"]
        if review in latest:
            stars = latest[review] if stars is None else stars
            step = one_review(stars) + one_review(latest[review], -1)
            if stars != latest[review]:
                changes.append(Change(at=row["seen_from"], standing=step))
        else:
            changes.append(Change(at=row["first_seen_at"], standing=one_review(stars)))
        latest[review] = stars
        history.setdefault(review, []).append((row["seen_from"], stars))
    for removal in removals_of_product(look.store, product, until=look.now):
        if removal["grade"] != "candidate" and removal["review_id"] in history:
            changes += _absence(removal, history[removal["review_id"]], until=look.now)
    return changes


def _absence(
    removal: Row, history: list[tuple[str, float | None]], *, until: str
) -> Iterator[Change]:
    """Yield the step out and, where it came back, the step in; edits meanwhile are kept."""
    restored = removal["context"] in RESTORED_CONTEXTS
    known = [stars for at, stars in history if at <= removal["gone_by"]]
    stars = known[-1] if known else history[0][1]
    yield Change(
        at=removal["gone_by"],
        standing=one_review(stars, -1),
        removed=one_review(stars) if restored else one_review(None),
    )
    if removal["returned_at"] and removal["returned_at"] <= until:
        yield Change(
            at=removal["returned_at"],
            standing=one_review(stars),
            removed=one_review(stars, -1) if restored else one_review(None),
        )


def _campaign(row: Row, *, until: str) -> Campaign:
    extra = max(row["extra_reviews"], 0.0)
    spread = 2 * math.sqrt(extra)
    low = row["extra_low"] if row["extra_low"] is not None else extra - spread
    high = row["extra_high"] if row["extra_high"] is not None else extra + spread
    return Campaign(
        started_on=row["started_on"],
        ended_on=max(min(row["ended_on"] or until, until)[:10], row["started_on"][:10]),
        surplus=Surplus(extra=extra, extra_low=max(low, 0.0), extra_high=high),
    )


def _rounded(row: AdjustedRating) -> Averages:
    values = (row.displayed, row.observed, row.restored, row.adjusted, row.ci_low, row.ci_high)
    return tuple(None if value is None else round(value, 4) for value in values)


DETECTOR = Ratings()
