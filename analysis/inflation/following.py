"""A site's watch between two looks: load, take in new weeks, forget corrected pasts, save."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.inflation.alarms import Alarm
from analysis.inflation.baseline import BURN_IN_REVIEWS, BURN_IN_WEEKS, Category
from analysis.inflation.ledger import digest
from analysis.inflation.memory import watch_from_json, watch_to_json
from analysis.inflation.replay import FIRST_WEEKS, History, learn_category, replay
from analysis.inflation.site import SITE_PRODUCTS
from analysis.inflation.watch import Watch, admit, doubt_factors, forget, start_watch

#: Products with half a year behind them from which on a category is learned, and learned anew
#: whenever there are twice as many.
LEAST_PRODUCTS = 20
#: Weeks that reviews published late may still change. Where they come to many products at once,
#: what the site's factor was taken to be before they came is too low.
SETTLING_WEEKS = 13
#: Weeks seen that make half a year of a product.
OLD_WEEKS = FIRST_WEEKS - BURN_IN_WEEKS


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """The watch of one family of series of a site, with what it was fed and what it raised.

    Attributes:
        watch: The watch.
        judged: By series: checksum of the weeks taken in, and the last Monday among them.
        raised: By series: start of every alarm raised, with the claim that was made of it.
    """

    watch: Watch
    judged: dict[str, tuple[int, int]]
    raised: dict[str, dict[int, str]]


def start_followed(category: Category) -> Followed:
    """Return a family before its first week."""
    return Followed(watch=start_watch((), category), judged={}, raised={})


def must_relearn(watch: Watch, histories: Mapping[str, History]) -> bool:
    """Return whether so many series are half a year old that the category is learned anew.

    Args:
        watch: The watch so far; it knows the age of series that have no news at this look.
        histories: The series that have.
    """
    least = max(LEAST_PRODUCTS, 2 * watch.category.products)
    if len(histories) + len(watch.products) < least:
        return False
    old = (watch.state.weeks >= OLD_WEEKS) & (watch.state.reviews >= BURN_IN_REVIEWS)
    usable = {name for name, is_old in zip(watch.products, old.tolist(), strict=True) if is_old}
    usable |= {name for name, history in histories.items() if _is_old(history)}
    return len(usable) >= least


def _is_old(history: History) -> bool:
    first = history.seen[:FIRST_WEEKS], history.counts[:FIRST_WEEKS]
    return int(first[0].sum()) >= OLD_WEEKS and int(first[1].sum()) >= BURN_IN_REVIEWS


def relearned(followed: Followed, histories: Mapping[str, History]) -> Followed:
    """Return the family back at its beginning, with a category learned from all its series."""
    return Followed(
        watch=start_watch((), learn_category(list(histories.values()))),
        judged={},
        raised=followed.raised,
    )


def follow(
    followed: Followed, histories: Mapping[str, History], *, arl: float
) -> tuple[Followed, dict[tuple[str, int], Alarm], frozenset[str]]:
    """Return the family after new weeks, the alarms they touch, and series that began anew.

    A series whose past is not what was taken in (a late scan, a merged listing) is forgotten and
    read again from its beginning.
    """
    watch = admit(followed.watch, list(histories))
    rows = {name: row for row, name in enumerate(watch.products)}
    anew = []
    for name, history in histories.items():
        checksum, until = followed.judged.get(name, (0, 0))
        if until and (digest(history, until) != checksum or until != watch.week[rows[name]]):
            anew.append(name)
    if len(anew) >= SITE_PRODUCTS:
        newest = max(watch.week[rows[name]] for name in anew)
        watch = doubt_factors(watch, int(newest) - 7 * SETTLING_WEEKS)
    if anew:
        watch = forget(watch, np.array([rows[name] for name in anew], dtype=np.int64))
    watch, alarms = replay(watch, histories, arl=arl)
    judged = dict(followed.judged)
    for name, history in histories.items():
        until = int(watch.week[rows[name]])
        judged[name] = (digest(history, until), until)
    return (
        Followed(watch=watch, judged=judged, raised=followed.raised),
        alarms,
        frozenset(anew),
    )


def is_before(start: int, history: History) -> bool:
    """Return whether a week is before those of a history that can be judged, its burn-in past."""
    judged = history.first + 7 * int(np.searchsorted(np.cumsum(history.seen), BURN_IN_WEEKS))
    return start <= judged


def followed_to_json(followed: Followed) -> str:
    """Return the family as JSON text."""
    return json.dumps(
        {
            "watch": watch_to_json(followed.watch),
            "judged": followed.judged,
            "raised": followed.raised,
        },
        separators=(",", ":"),
    )


def followed_from_json(text: str) -> Followed | None:
    """Return the family that JSON text holds; None when another version wrote it."""
    stored = json.loads(text)
    watch = watch_from_json(stored["watch"])
    if watch is None:
        return None
    return Followed(
        watch=watch,
        judged={name: (pair[0], pair[1]) for name, pair in stored["judged"].items()},
        raised={
            name: {int(start): claim for start, claim in starts.items()}
            for name, starts in stored["raised"].items()
        },
    )
