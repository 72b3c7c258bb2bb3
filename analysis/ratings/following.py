"""A product's averages by week: followed from where they stood, or computed anew."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.ratings.adjusted import RESTORED_CONTEXTS
from analysis.ratings.moments import Stars
from analysis.ratings.steps import campaign_of, changes_of, displayed_of, step_of, steps_of_removal
from analysis.ratings.weeks import Change, Sums, weekly_ratings
from db.identity import derived_id
from db.queries.ratings import (
    Averages,
    averages_by_week,
    campaigns_of_product,
    displayed_averages,
)
from db.store import Row, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """Where a product stood at a look.

    Attributes:
        until: Time of the look.
        rewrites: How often its past had been rewritten.
        mark: Digest of the removals that its sums contain.
        owner: Its seller.
        scope: Which of the site's numbers is displayed: those that count most.
        most: How many they counted.
        sums: After the last change.
    """

    until: str
    rewrites: int
    mark: str
    owner: str | None
    scope: str | None
    most: int
    sums: Sums

    def to_state(self) -> str:
        """Return what `from_state` reads."""
        kept = [self.until, self.rewrites, self.mark, self.owner, self.scope, self.most]
        standing, removed = self.sums.standing, self.sums.removed
        sums = [_numbers(standing), _numbers(removed), self.sums.displayed]
        return json.dumps([*kept, *sums], separators=(",", ":"))

    @classmethod
    def from_state(cls, state: str) -> "Followed":
        """Return what was kept of an earlier look."""
        until, rewrites, mark, owner, scope, most, standing, removed, displayed = json.loads(state)
        return cls(
            until=until,
            rewrites=rewrites,
            mark=mark,
            owner=owner,
            scope=scope,
            most=most,
            sums=Sums(standing=_stars(standing), removed=_stars(removed), displayed=displayed),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewed:
    """What a look makes of a product.

    Attributes:
        followed: Where it stands now.
        weeks: Rows to write, by week.
        dropped: Weeks whose rows are to go.
    """

    followed: Followed
    weeks: Mapping[str, Averages]
    dropped: Collection[str] = ()

    @property
    def first_changed(self) -> str | None:
        """Return the first week that changes; None where nothing does."""
        return min([*self.weeks, *self.dropped], default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What a look finds of a product.

    Attributes:
        head: From `product_heads`.
        versions: From `new_versions`.
        removals: From `removal_heads`.
        reported: From `reported_since`.
        now: Time of the look.
    """

    head: Row
    versions: Sequence[Row]
    removals: Sequence[Row]
    reported: Sequence[Row]
    now: str


def follow_product(store: Store, before: Followed, news: News) -> Renewed | None:
    """Return the weeks since a look and where the product stands; None to renew it."""
    now, since = news.now, before.until
    if news.head["rewrites"] != before.rewrites:
        return None
    if _mark(news.removals, until=since) != before.mark:
        return None
    if any(not since < row["seen_from"] <= now for row in news.versions):
        return None
    reported = [row for row in news.reported if row["seen_from"] > since]
    shown = [row for row in reported if row["scope"] == before.scope]
    most = _most(shown, before.most)
    if _most([row for row in reported if row["scope"] != before.scope], -1) >= most:
        return None
    changes = [Change(at=row["seen_from"], standing=step_of(row)) for row in news.versions]
    moved = [row for row in news.removals if _moved(row, since)]
    for removal in moved:
        changes += steps_of_removal(store, removal, after=since, until=now)
    rows, sums = weekly_ratings(changes, displayed_of(shown), [], start=before.sums)
    followed = Followed(
        until=now,
        rewrites=before.rewrites,
        mark=_mark(news.removals, until=now) if moved else before.mark,
        owner=news.head["seller_id"],
        scope=before.scope,
        most=most,
        sums=sums,
    )
    weeks = {week: row.rounded() for week, row in rows.items()}
    return Renewed(followed=followed, weeks=weeks)


def renew_product(store: Store, news: News) -> Renewed:
    """Compute all weeks of a product; return those that differ, and where it stands."""
    product, now = news.head["id"], news.now
    campaigns = [campaign_of(row, until=now) for row in campaigns_of_product(store, product)]
    changes = list(changes_of(store, product, until=now))
    for removal in news.removals:
        changes += steps_of_removal(store, removal, after="", until=now)
    shown = displayed_averages(store, product, until=now)
    rows, sums = weekly_ratings(changes, displayed_of(shown), campaigns)
    weeks = {week: row.rounded() for week, row in rows.items()}
    before = averages_by_week(store, product)
    followed = Followed(
        until=now,
        rewrites=news.head["rewrites"],
        mark=_mark(news.removals, until=now),
        owner=news.head["seller_id"],
        scope=shown[0]["scope"] if shown else None,
        most=_most(shown, -1),
        sums=sums,
    )
    return Renewed(
        followed=followed,
        weeks={week: row for week, row in weeks.items() if before.get(week) != row},
        dropped=before.keys() - weeks.keys(),
    )


def _most(rows: Iterable[Row], before: int) -> int:
    """Return the largest number counted; -1 where none was."""
    return max([before, *(-1 if row["count"] is None else row["count"] for row in rows)])


def _mark(removals: Iterable[Row], *, until: str) -> str:
    """Return a digest of the removals as far as sums up to a time contain them."""
    parts = [
        f"{row['id']} {row['gone_by']} {row['grade'] == 'candidate'}"
        f" {row['context'] in RESTORED_CONTEXTS}"
        f" {row['returned_at'] if (row['returned_at'] or '~') <= until else None}"
        for row in removals
        if row["gone_by"] <= until
    ]
    return derived_id(*parts) if parts else ""


def _moved(removal: Row, since: str) -> bool:
    """Tell whether a review vanished or came back after a time."""
    returned: str = removal["returned_at"] or ""
    return bool(removal["gone_by"] > since) or returned > since


def _numbers(stars: Stars) -> tuple[float, float, float]:
    return stars.number, stars.total, stars.squares


def _stars(sums: Sequence[float]) -> Stars:
    number, total, squares = sums
    return Stars(number=number, total=total, squares=squares)
