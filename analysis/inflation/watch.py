"""The watch over one site's products, week by week: what is known of them, and their alarms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.inflation.alarms import (
    ARL,
    Alarm,
    Closing,
    Open,
    closing_at,
    follow_alarms,
    no_alarms,
    tell_alarm,
)
from analysis.inflation.baseline import Category, Floats
from analysis.inflation.edetector import Evidence, State, add_week, start_state, weigh
from analysis.inflation.rows import add_rows, put_rows, take_rows
from analysis.inflation.site import SITE_PRODUCTS, SiteWeek


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Everything that one more week needs: memory is flat in the number of weeks.

    Attributes:
        products: Names of the rows.
        category: The law that the products come from.
        week: Ordinal of the Monday of the last week taken in, by row; 0 before the first.
        state: The e-detector's memory.
        alarms: The open alarms.
        factors: What every week did to the whole site, by the Monday's ordinal.
    """

    products: tuple[str, ...]
    category: Category
    week: NDArray[np.int64]
    state: State
    alarms: Open
    factors: dict[int, SiteWeek]


def start_watch(products: Sequence[str], category: Category) -> Watch:
    """Return the watch before the first week."""
    return Watch(
        products=tuple(products),
        category=category,
        week=np.zeros(len(products), dtype=np.int64),
        state=start_state(category, len(products)),
        alarms=no_alarms(len(products)),
        factors={},
    )


def admit(watch: Watch, products: Sequence[str]) -> Watch:
    """Return the watch with rows for products that it does not know yet."""
    known = set(watch.products)
    new = tuple(dict.fromkeys(name for name in products if name not in known))
    if not new:
        return watch
    return replace(
        watch,
        products=watch.products + new,
        week=np.concatenate([watch.week, np.zeros(len(new), dtype=np.int64)]),
        state=add_rows(watch.state, start_state(watch.category, len(new))),
        alarms=add_rows(watch.alarms, no_alarms(len(new))),
    )


def forget(watch: Watch, rows: NDArray[np.int64]) -> Watch:
    """Return the watch with some products back at their beginning: their past was corrected."""
    week = watch.week.copy()
    week[rows] = 0
    return replace(
        watch,
        week=week,
        state=put_rows(watch.state, rows, start_state(watch.category, len(rows))),
        alarms=put_rows(watch.alarms, rows, no_alarms(len(rows))),
    )


def doubt_factors(watch: Watch, since: int) -> Watch:
    """Return the watch whose site factors since a Monday any ten products may estimate anew."""
    doubted = {
        monday: replace(week, products=min(week.products, SITE_PRODUCTS))
        if monday >= since
        else week
        for monday, week in watch.factors.items()
    }
    return replace(watch, factors=doubted)


def advance(
    watch: Watch,
    rows: NDArray[np.int64],
    monday: int,
    counts: NDArray[np.int64],
    seen: NDArray[np.bool_],
    *,
    spans: Floats | None = None,
    arl: float = ARL,
) -> tuple[Watch, list[Alarm]]:
    """Return the watch after one more week of some products, and their open or closing alarms.

    The site's factor is estimated from the products given, unless the week was taken in before
    with more of them.

    Args:
        watch: The watch after the weeks before.
        rows: Rows of the products that take in this week.
        monday: Ordinal of the week's Monday; the products' next week, or their first.
        counts: Reviews of the week by class, shape (len(rows), 3).
        seen: Which of the products' weeks could be seen whole.
        spans: Weeks that each product's counts stand for; None for one week each.
        arl: Bound on the average run length to a false alarm, in weeks.
    """
    known = watch.factors.get(monday, SiteWeek())
    looked = int(seen.sum())
    is_known = known.products > looked
    state, evidence, site = add_week(
        take_rows(watch.state, rows),
        counts,
        seen,
        watch.category,
        site=known if is_known else None,
        spans=spans,
    )
    alarms = follow_alarms(take_rows(watch.alarms, rows), state, evidence, monday, arl=arl)
    closing = closing_at(alarms, monday)
    told = [
        tell_alarm(watch.products[rows[row]], alarms, row, monday, closing)
        for row in np.flatnonzero(alarms.standing).tolist()
    ]
    if closing.either.any():
        state = _restart(state, closing)
        alarms = replace(alarms, start=np.where(closing.either, 0, alarms.start))
    week = watch.week.copy()
    week[rows] = monday
    counted = known if is_known else replace(site, products=looked)
    return (
        replace(
            watch,
            week=week,
            state=put_rows(watch.state, rows, state),
            alarms=put_rows(watch.alarms, rows, alarms),
            factors={**watch.factors, monday: counted},
        ),
        told,
    )


def evidence_of(watch: Watch) -> Evidence:
    """Return every product's e-detectors as they stand after its last week."""
    return weigh(watch.state)


def _restart(state: State, closing: Closing) -> State:
    """Return the state with the evidence of closed alarms forgotten; a new level is learned."""
    return replace(
        state,
        ratios=np.where(closing.either[:, None, None], np.float32(0), state.ratios),
        judged=state.judged & ~closing.either[:, None],
        clean_stars=np.where(closing.lasting[:, None], state.stars, state.clean_stars),
        clean_rates=np.where(closing.lasting[:, None], state.rates, state.clean_rates),
        clean_levels=np.where(
            closing.lasting[:, None, None],
            state.levels[:, None].astype(np.float32),
            state.clean_levels,
        ),
    )
