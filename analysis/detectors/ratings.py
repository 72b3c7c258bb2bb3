"""Computes what each product's rating is and what it would be; finds nothing by itself."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from analysis.detector import Look, Result
from analysis.ratings.adjusted import RESTORED_CONTEXTS, AdjustedRating, Surplus
from analysis.ratings.moments import Stars
from analysis.ratings.weeks import (
    Campaign,
    Change,
    Displayed,
    Sums,
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
from db.removal_queries import (
    ratings_history,
    ratings_marks,
    ratings_since,
    removals_of_product,
)
from db.states import load_state, save_state
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
            stored = load_state(look.store, self.name, self.version, product)
            kept: dict[str, Any] = {"until": look.now, "mark": None}
            if stored is not None:
                kept = json.loads(stored)
            then, mark = ratings_marks(look.store, product, [kept["until"], look.now])
            sums = self._follow(look, product, kept) if then == kept["mark"] else None
            if sums is None:
                sums = _renew(look, product)
            state = {
                "until": look.now,
                "mark": mark,
                "standing": astuple(sums.standing),
                "removed": astuple(sums.removed),
                "displayed": sums.displayed,
            }
            save_state(look.store, self.name, self.version, product, json.dumps(state), at=look.now)
        yield from ()

    def _follow(self, look: Look, product: str, kept: Mapping[str, Any]) -> Sums | None:
        """Add the weeks since the last look; None where more than arrivals and edits came."""
        since = kept["until"]
        campaigns = campaigns_of_product(look.store, product)
        news = removals_of_product(look.store, product, until=look.now)
        if campaigns or any(row["gone_by"] > since for row in news):
            return None
        changes = [
            Change(
                at=row["seen_from"],
                standing=one_review(row["stars"])
                if row["number"] == 1
                else _edit(row["stars_before"], row["stars"]),
            )
            for row in ratings_since(look.store, product, since=since, until=look.now)
        ]
        shown = [one for one in _displayed(look, product) if one.at > since]
        start = Sums(
            standing=_stars(kept["standing"]),
            removed=_stars(kept["removed"]),
            displayed=kept["displayed"],
        )
        weeks, sums = weekly_ratings(changes, shown, [], start=start)
        save_averages(look.store, product, {w: _rounded(row) for w, row in weeks.items()})
        return sums


def _renew(look: Look, product: str) -> Sums:
    """Compute all weeks of a product and write those that differ from what is stored."""
    campaigns = [
        _campaign(row, until=look.now) for row in campaigns_of_product(look.store, product)
    ]
    rows, sums = weekly_ratings(_changes(look, product), _displayed(look, product), campaigns)
    weeks = {week: _rounded(row) for week, row in rows.items()}
    before = averages_by_week(look.store, product)
    changed = {week: row for week, row in weeks.items() if before.get(week) != row}
    save_averages(look.store, product, changed)
    drop_averages(look.store, product, before.keys() - weeks.keys())
    return sums


def _displayed(look: Look, product: str) -> list[Displayed]:
    return [
        Displayed(at=row["seen_from"], average=row["average"] * 5 / (row["best_rating"] or 5.0))
        for row in displayed_averages(look.store, product, until=look.now)
    ]


def _edit(before: float | None, now: float | None) -> Stars:
    return one_review(before if now is None else now) + one_review(before, -1)


def _stars(sums: Sequence[float]) -> Stars:
    number, total, squares = sums
    return Stars(number=number, total=total, squares=squares)


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
