"""Listings whose reviews vanish, return and arrive by plan, and scans that see them badly.

What the record is fed is what a crawler can know: the reviews shown, in order, and a coverage
derived from them. A stale copy and a listing that drops a page do not announce themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from db.clock import utc_text
from db.records import Coverage, Reported, Scan, SellerRef, Sighting, Stretch

EPOCH = datetime(2025, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedReview:
    """A review's life in days since the epoch; `back` is when it was reinstated."""

    key: str
    stars: float
    posted: float
    gone: float | None = None
    back: float | None = None
    reviewer: str | None = None
    body: str | None = None

    def stands(self, day: float) -> bool:
        """Tell whether the review is on the site on a day."""
        if day < self.posted or (self.gone is None or day < self.gone):
            return day >= self.posted
        return self.back is not None and day >= self.back


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A product's reviews and how they are visited.

    Attributes:
        reviews: On the first day; posted over the year before.
        arrivals, removal: Per day; `removal` is a chance per review.
        returns: Share of the removed that come back 10-60 days later.
        shown: Newest reviews that the site shows at most; None shows all.
        last_days: Age in days from which the site shows a review no longer, nor counts it; None
            shows all.
        partial, hole, stale, rotated: Share of visits that stop early, lose a page in the
            middle, show a copy of up to three weeks ago, or show a random selection.
    """

    reviews: int = 80
    arrivals: float = 0.3
    removal: float = 0.0006
    returns: float = 0.1
    days: int = 364
    every_days: int = 7
    shown: int | None = None
    last_days: float | None = None
    partial: float = 0.0
    hole: float = 0.0
    stale: float = 0.0
    rotated: float = 0.0


def simulate_reviews(
    plan: Plan, rng: np.random.Generator, *, product: str = "p"
) -> tuple[SimulatedReview, ...]:
    """Return the reviews of one product, oldest first; ids and names are its own."""
    posted = np.concatenate(
        [
            rng.uniform(-365, 0, plan.reviews),
            rng.uniform(0, plan.days, rng.poisson(plan.arrivals * plan.days)),
        ]
    )
    posted.sort()
    lives = rng.exponential(1 / max(plan.removal, 1e-12), len(posted))
    reviews = []
    for at, (start, life) in enumerate(zip(posted.tolist(), lives.tolist(), strict=True)):
        gone = max(start, 0.0) + life
        returned = rng.random() < plan.returns
        reviews.append(
            SimulatedReview(
                key=f"{product}-r{at}",
                stars=float(rng.choice([1, 2, 3, 4, 5], p=[0.12, 0.06, 0.08, 0.2, 0.54])),
                posted=start,
                gone=gone if gone < plan.days else None,
                back=gone + rng.uniform(10, 60) if returned and gone < plan.days else None,
                reviewer=f"{product}-w{at}",
            )
        )
    return tuple(reviews)


def simulate_scans(
    plan: Plan, reviews: Sequence[SimulatedReview], rng: np.random.Generator, *, product: str
) -> Iterator[Scan]:
    """Yield the scans of one product, one crawl each, oldest first."""
    for visit, day in enumerate(range(0, plan.days + 1, plan.every_days)):
        fault = rng.random()
        seen_day = float(day)
        if visit and fault < plan.stale:
            seen_day = max(day - float(rng.uniform(1, 21)), 0.0)
        listed = [
            review
            for review in reversed(reviews)
            if review.stands(seen_day) and young(review, plan, seen_day)
        ]
        reported = len(listed)
        bad = fault - plan.stale
        if plan.stale <= fault and bad < plan.partial:
            size = int(rng.integers(1, max(len(listed), 2)))
            yield _scan(product, day, [listed[:size]], reported)
        elif plan.partial <= bad < plan.partial + plan.hole and len(listed) > 30:
            start = int(rng.integers(5, len(listed) - 15))
            yield _scan(product, day, [listed[:start], listed[start + 10 :]], reported)
        elif 0 <= bad - plan.partial - plan.hole < plan.rotated:
            chosen = sorted(rng.choice(len(listed), len(listed) // 2, replace=False).tolist())
            yield _scan(product, day, [[listed[i] for i in chosen]], reported, rotated=True)
        elif plan.shown is not None and plan.shown < len(listed):
            yield _scan(product, day, [listed[: plan.shown]], reported)
        else:
            yield scan_of(product, day, listed)


def young(review: SimulatedReview, plan: Plan, day: float) -> bool:
    """Tell whether a review is not too old to be shown on a day."""
    return plan.last_days is None or day - review.posted < plan.last_days


def scan_of(
    product: str,
    day: float,
    listed: Sequence[SimulatedReview],
    *,
    seller: str = "s1",
    site: str = "practice.example",
) -> Scan:
    """Return a scan that read the whole listing, newest first."""
    listed = sorted(listed, key=lambda review: -review.posted)
    return _scan(product, day, [listed], len(listed), seller=seller, site=site, complete=True)


def instant(day: float) -> str:
    """Return a day since the epoch as an instant of the record."""
    return utc_text(EPOCH + timedelta(days=day))


def _scan(
    product: str,
    day: float,
    parts: Sequence[Sequence[SimulatedReview]],
    reported: int,
    *,
    seller: str = "s1",
    site: str = "practice.example",
    complete: bool = False,
    rotated: bool = False,
) -> Scan:
    listed = [review for part in parts for review in part]
    stretches = tuple(
        Stretch(after=instant(part[-1].posted), before=instant(part[0].posted))
        for part in reversed(parts)
        if len(part) > 2
    )
    if complete:
        coverage = Coverage(kind="complete")
    elif rotated or not stretches:
        coverage = Coverage(kind="sample", reason="a selection of the listing")
    else:
        coverage = Coverage(kind="window", stretches=stretches, reason="the end was not reached")
    stars = [review.stars for review in listed]
    return Scan(
        crawl=f"crawl-{day:g}",
        site=site,
        marketplace="practice",
        product=product,
        captured_at=instant(day),
        outcome="ok",
        coverage=coverage,
        sightings=tuple(
            Sighting(
                key=review.key,
                stars=review.stars,
                posted_at=instant(review.posted),
                reviewer=review.reviewer,
                body=review.body or f"What {review.key} says of it.",
            )
            for review in listed
        ),
        seller=SellerRef(key=seller, name=seller),
        sort="newest",
        reported=Reported(average=round(sum(stars) / len(stars), 1), count=reported)
        if stars
        else None,
        reported_total=reported,
    )
