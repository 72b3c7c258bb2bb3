"""Likely causes of a removal other than the seller, told before anyone suspects one.

A context is a label on evidence, not a verdict. What it does to the test of which stars vanish:

* `listing_change`, `purge` and `replacement` are decided by what happened to other reviews of
  the product or of the reviewer, not by the review's own stars. Such a review leaves the test
  on both sides, as if it had never been at risk in that interval.
* `sweep` is decided by stars. To drop swept reviews and keep the low ones that vanished with
  them would make evidence out of moderation, so the whole interval stays in the test, where a
  sweep can only speak against selective removal (see `analysis.selective.tally`).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Context = Literal["isolated", "purge", "sweep", "listing_change", "replacement"]

LEAVES_THE_TEST: frozenset[Context] = frozenset({"purge", "listing_change", "replacement"})
SWEEP_REVIEWS = 6
SWEEP_MEAN_STARS = 4.5
CHANGE_REVIEWS = 5
CHANGE_SHARE = 0.8
PURGE_SHARE = 0.8
PURGE_REACH = timedelta(days=3)
REPLACEMENT_REACH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vanished:
    """A removal as far as its context needs it.

    Attributes:
        review: Unique within the site.
        reviewer: Pseudonym; None where the site shows no author.
        at_risk: Reviews of the product that stood when this one was last seen.
        last_seen_at, gone_by: Ends of the interval in which it vanished, in UTC.
    """

    review: str
    reviewer: str | None
    seller: str
    product: str
    stars: float | None
    at_risk: int
    last_seen_at: datetime
    gone_by: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A review first seen: a candidate for replacing a vanished one."""

    review: str
    reviewer: str
    product: str
    first_seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What else is known of the site.

    Attributes:
        known_reviews: Reviewer → reviews of theirs in the record, standing or vanished.
        arrivals: Reviews by the reviewers of vanished ones.
        products_changed: Product → when it was found gone, merged, split or become another.
        generic: Reviewer pseudonyms that stand for many people ("Amazon Customer").
        losing: Products of which a review by one of the other reviewers ever vanished.
    """

    known_reviews: Mapping[str, int] = field(default_factory=dict)
    arrivals: Sequence[Arrival] = ()
    products_changed: Mapping[str, datetime] = field(default_factory=dict)
    generic: Collection[str] = frozenset()
    losing: Collection[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextLabel:
    """The context of one removal, with the numbers that decided."""

    review: str
    context: Context
    reason: str


class _Overlaps:
    """Counts removals of one group whose interval meets a given one, in logarithmic time."""

    def __init__(self, group: Sequence[Vanished]) -> None:
        self._starts, self._start_sums = _sorted_sums([(v.last_seen_at, v.stars) for v in group])
        self._ends, self._end_sums = _sorted_sums([(v.gone_by, v.stars) for v in group])

    def meeting(self, start: datetime, end: datetime) -> tuple[int, float]:
        """Return number and sum of stars of removals with last_seen < `end`, gone_by > `start`."""
        begun = bisect_left(self._starts, end)
        over = bisect_right(self._ends, start)
        return begun - over, self._start_sums[begun] - self._end_sums[over]


def label_contexts(
    vanished: Sequence[Vanished], surroundings: Surroundings
) -> tuple[ContextLabel, ...]:
    """Return one label per removal, in the order given.

    The first that applies counts: listing change, purge, replacement, sweep, isolated.
    """
    by_product = _groups((v.product, v) for v in vanished)
    by_reviewer = _groups(
        (v.reviewer, v)
        for v in vanished
        if v.reviewer is not None and v.reviewer not in surroundings.generic
    )
    products = {name: _Overlaps(group) for name, group in by_product.items()}
    reviewers = {name: _Overlaps(group) for name, group in by_reviewer.items()}
    sellers = {name: {v.seller for v in group} for name, group in by_reviewer.items()}
    arrivals = _groups(((a.reviewer, a.product), a) for a in surroundings.arrivals)
    labels = []
    for one in vanished:
        found = _listing_change(one, products[one.product], surroundings)
        if found is None and one.reviewer in reviewers:
            found = _purge(one, reviewers[one.reviewer], sellers[one.reviewer], surroundings)
            found = found or _replacement(one, arrivals.get((one.reviewer, one.product), []))
        found = found or _sweep(one, products[one.product])
        found = found or ContextLabel(
            review=one.review, context="isolated", reason="no other cause seen"
        )
        labels.append(found)
    return tuple(labels)


def _listing_change(
    one: Vanished, product: _Overlaps, surroundings: Surroundings
) -> ContextLabel | None:
    changed = surroundings.products_changed.get(one.product)
    if changed is not None and one.last_seen_at < changed <= one.gone_by + PURGE_REACH:
        return ContextLabel(
            review=one.review, context="listing_change", reason=f"product changed by {changed:%F}"
        )
    together, _ = product.meeting(one.last_seen_at, one.gone_by)
    if together >= CHANGE_REVIEWS and together >= CHANGE_SHARE * one.at_risk:
        reason = f"{together} of {one.at_risk} reviews of the product vanished at once"
        return ContextLabel(review=one.review, context="listing_change", reason=reason)
    return None


def _purge(
    one: Vanished, reviewer: _Overlaps, sellers: set[str], surroundings: Surroundings
) -> ContextLabel | None:
    """Label a reviewer's reviews gone at once; at one seller only, the seller may be the cause."""
    together, _ = reviewer.meeting(one.last_seen_at - PURGE_REACH, one.gone_by + PURGE_REACH)
    known = max(surroundings.known_reviews.get(one.reviewer or "", together), together)
    if together < 2 or len(sellers) < 2 or together < PURGE_SHARE * known:
        return None
    reason = f"{together} of the reviewer's {known} known reviews vanished at once"
    return ContextLabel(review=one.review, context="purge", reason=reason)


def _replacement(one: Vanished, arrivals: Sequence[Arrival]) -> ContextLabel | None:
    for other in arrivals:
        soon = one.last_seen_at < other.first_seen_at <= one.gone_by + REPLACEMENT_REACH
        if soon and other.review != one.review:
            reason = f"the reviewer's {other.review} took its place"
            return ContextLabel(review=one.review, context="replacement", reason=reason)
    return None


def _sweep(one: Vanished, product: _Overlaps) -> ContextLabel | None:
    together, stars = product.meeting(one.last_seen_at, one.gone_by)
    if together < SWEEP_REVIEWS or stars < SWEEP_MEAN_STARS * together:
        return None
    reason = f"{together} reviews of the product vanished at once, {stars / together:.1f} stars"
    return ContextLabel(review=one.review, context="sweep", reason=reason)


def _groups(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _sorted_sums(rows: list[tuple[datetime, float | None]]) -> tuple[list[datetime], list[float]]:
    ordered = sorted(rows, key=lambda row: row[0])
    sums = [0.0, *accumulate(stars or 0.0 for _, stars in ordered)]
    return [moment for moment, _ in ordered], sums
