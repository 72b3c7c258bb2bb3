"""A product's averages week by week, from events: arrivals, edits, removals, returns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from analysis.ratings.adjusted import AdjustedRating, Surplus, adjusted_rating
from analysis.ratings.moments import HIGHEST, LOWEST, Stars

NOTHING = Stars()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A step of a product's sums at a moment; `standing` and `removed` are what is added."""

    at: str
    standing: Stars = NOTHING
    removed: Stars = NOTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class Displayed:
    """The site's average, on the scale 1..5, from a moment on."""

    at: str
    average: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """A burst of high stars between two days; while it runs its surplus grows evenly."""

    started_on: str
    ended_on: str
    surplus: Surplus


def one_review(stars: float | None, sign: int = 1) -> Stars:
    """Return the sums of one review, to add or (sign -1) to take away."""
    if stars is None or not LOWEST <= stars <= HIGHEST:
        return NOTHING
    return Stars(number=sign, total=sign * stars, squares=sign * stars * stars)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """Where a product's sums stand: from here, later changes alone are needed."""

    standing: Stars = NOTHING
    removed: Stars = NOTHING
    displayed: float | None = None


def weekly_ratings(
    changes: Sequence[Change],
    displayed: Sequence[Displayed],
    campaigns: Sequence[Campaign],
    *,
    start: Sums | None = None,
) -> tuple[dict[str, AdjustedRating], Sums]:
    """Return the averages at the end of each ISO week in which something changed.

    Args:
        changes: In any order.
        displayed: In any order.
        campaigns: Every week of a campaign gets a row.
        start: The sums before the first change; none before the first look.

    Returns:
        `2026-W47` → averages, and the sums after the last change. A week without a row is like
        the row before it.
    """
    start = start or Sums()
    moments = {c.at for c in changes} | {d.at for d in displayed}
    if not moments:
        return {}, start
    first = min(moments)
    for campaign in campaigns:
        moments |= _days(campaign, since=first[:10])
    ordered = sorted(changes, key=lambda change: change.at)
    shown = sorted(displayed, key=lambda one: one.at)
    standing, removed, average = start.standing, start.removed, start.displayed
    rows: dict[str, AdjustedRating] = {}
    at_change = at_shown = 0
    for week, inside in groupby(sorted(moments), key=week_of):
        last = max(inside)
        while at_change < len(ordered) and ordered[at_change].at <= last:
            change = ordered[at_change]
            standing += change.standing
            if change.removed is not NOTHING:
                removed += change.removed
            at_change += 1
        while at_shown < len(shown) and shown[at_shown].at <= last:
            average = shown[at_shown].average
            at_shown += 1
        surpluses = [_so_far(campaign, last[:10]) for campaign in campaigns]
        rows[week] = adjusted_rating(
            displayed=average,
            standing=standing,
            removed=removed,
            surpluses=[surplus for surplus in surpluses if surplus.extra_high > 0],
        )
    return rows, Sums(standing=standing, removed=removed, displayed=average)


def week_of(moment: str) -> str:
    """Return the ISO week of a day or instant: `2026-W47`."""
    year, week, _ = datetime.fromisoformat(moment[:10]).isocalendar()
    return f"{year}-W{week:02d}"


def _days(campaign: Campaign, *, since: str) -> set[str]:
    day = date.fromisoformat(max(campaign.started_on[:10], since))
    end = date.fromisoformat(campaign.ended_on[:10])
    days = set()
    while day < end:
        days.add(day.isoformat())
        day += timedelta(days=7)
    return days | {end.isoformat()} if end >= day - timedelta(days=7) else days


def _so_far(campaign: Campaign, day: str) -> Surplus:
    start = date.fromisoformat(campaign.started_on[:10])
    length = (date.fromisoformat(campaign.ended_on[:10]) - start).days + 1
    passed = (date.fromisoformat(day) - start).days + 1
    share = min(max(passed / max(length, 1), 0.0), 1.0)
    surplus = campaign.surplus
    return replace(
        surplus,
        extra=surplus.extra * share,
        extra_low=surplus.extra_low * share,
        extra_high=surplus.extra_high * share,
    )
