"""The watch over one site's products: alarms that open, go on and close, week by week."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import Category, Floats
from analysis.inflation.edetector import Evidence, State, add_week, start_state, weigh
from analysis.inflation.rows import add_rows, put_rows, take_rows
from analysis.inflation.volume import SITE_PRODUCTS

#: Honest weeks between two false alarms of one product, at least, on average: ten years.
ARL = 520.0
#: Log likelihood ratio that the stars alone must pass: they must speak for a campaign, never
#: against it, however many reviews there are.
LEAST_SHARE = 0.0
#: An alarm closes after this many weeks without new evidence ...
QUIET_WEEKS = 4
#: ... or after this many weeks in all: what lasts is a new level, not a campaign.
LASTING_WEEKS = 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """The open alarms; one row a product, `start` 0 where none is open.

    Attributes:
        start: Ordinal of the Monday of the first week.
        found: Monday of the week at whose end the alarm was raised.
        last: Monday of the last week that added evidence.
        alternative: Index of the alternative that fits best.
        total: Its log likelihood ratio since the start, and ...
        peak: ... the largest value of it.
        logs: Largest logs of the alarm, share and joint e-detectors, shape (products, 3).
        base: Clean baseline before the start: 3 Dirichlet and 2 gamma parameters.
    """

    start: NDArray[np.int64]
    found: NDArray[np.int64]
    last: NDArray[np.int64]
    alternative: NDArray[np.int64]
    total: Floats
    peak: Floats
    logs: Floats
    base: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Everything that one more week needs: memory is flat in the number of weeks.

    Attributes:
        products: Names of the rows.
        category: The law that the products come from.
        week: Ordinal of the Monday of the last week taken in, by row; 0 before the first.
        state: The e-detector's memory.
        alarms: The open alarms.
        factors: Every week's site factor and from how many products, by the Monday's ordinal.
    """

    products: tuple[str, ...]
    category: Category
    week: NDArray[np.int64]
    state: State
    alarms: Open
    factors: dict[int, tuple[float, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """An open alarm, or one that has just closed, as known after one week.

    Attributes:
        product: Name of the product.
        start: Ordinal of the first week's Monday.
        found: Monday of the week at whose end it was raised.
        last: Monday of the last week that added evidence.
        running: The week just taken in added evidence.
        closed: Nothing more will be added to it.
        lasting: It closed because it never ended.
        profile: Which of `alternatives.PROFILES` fits best.
        log_e: Logs of the largest alarm, share and joint e-detector values.
        base: Clean baseline before the start: 3 Dirichlet and 2 gamma parameters.
    """

    product: str
    start: int
    found: int
    last: int
    running: bool
    closed: bool
    lasting: bool
    profile: int
    log_e: tuple[float, float, float]
    base: tuple[float, ...]


def start_watch(products: Sequence[str], category: Category) -> Watch:
    """Return the watch before the first week."""
    return Watch(
        products=tuple(products),
        category=category,
        week=np.zeros(len(products), dtype=np.int64),
        state=start_state(category, len(products)),
        alarms=_no_alarms(len(products)),
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
        alarms=add_rows(watch.alarms, _no_alarms(len(new))),
    )


def forget(watch: Watch, rows: NDArray[np.int64]) -> Watch:
    """Return the watch with some products back at their beginning: their past was corrected."""
    week = watch.week.copy()
    week[rows] = 0
    return replace(
        watch,
        week=week,
        state=put_rows(watch.state, rows, start_state(watch.category, len(rows))),
        alarms=put_rows(watch.alarms, rows, _no_alarms(len(rows))),
    )


def doubt_factors(watch: Watch, since: int) -> Watch:
    """Return the watch whose site factors since a Monday any ten products may estimate anew."""
    doubted = {
        monday: (factor, min(products, SITE_PRODUCTS) if monday >= since else products)
        for monday, (factor, products) in watch.factors.items()
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
    known = watch.factors.get(monday, (1.0, 0))
    looked = int(seen.sum())
    state, evidence, factor = add_week(
        take_rows(watch.state, rows),
        counts,
        seen,
        watch.category,
        factor=known[0] if known[1] > looked else None,
        spans=spans,
    )
    alarms = _follow(take_rows(watch.alarms, rows), state, evidence, monday, arl)
    is_open = alarms.start > 0
    lasting = is_open & (monday - alarms.start >= 7 * LASTING_WEEKS)
    quiet = is_open & (monday - alarms.last >= 7 * QUIET_WEEKS)
    told = [
        _tell(watch.products[rows[row]], alarms, row, monday, quiet, lasting)
        for row in np.flatnonzero(is_open).tolist()
    ]
    closing = quiet | lasting
    if closing.any():
        state = _restart(state, closing, lasting)
        alarms = replace(alarms, start=np.where(closing, 0, alarms.start))
    week = watch.week.copy()
    week[rows] = monday
    factors = watch.factors if known[1] > looked else {**watch.factors, monday: (factor, looked)}
    return (
        replace(
            watch,
            week=week,
            state=put_rows(watch.state, rows, state),
            alarms=put_rows(watch.alarms, rows, alarms),
            factors=factors,
        ),
        told,
    )


def evidence_of(watch: Watch) -> Evidence:
    """Return every product's e-detectors as they stand after its last week."""
    return weigh(watch.state)


def _no_alarms(products: int) -> Open:
    zeros = np.zeros(products, dtype=np.int64)
    return Open(
        start=zeros,
        found=zeros,
        last=zeros,
        alternative=zeros,
        total=np.zeros(products),
        peak=np.zeros(products),
        logs=np.full((products, 3), -np.inf),
        base=np.zeros((products, 5)),
    )


def _follow(alarms: Open, state: State, evidence: Evidence, monday: int, arl: float) -> Open:
    """Return the alarms with new ones opened and the open ones carried on by one week."""
    rows = np.arange(len(alarms.start))
    judged = state.judged[:, -1]
    raised = judged & (evidence.alarm >= math.log(arl)) & (evidence.best_share >= LEAST_SHARE)
    new = raised & (alarms.start == 0)
    going = (alarms.start > 0) & judged
    newest = state.ratios[rows, -1, alarms.alternative].astype(np.float64)
    total = np.where(new, evidence.total, alarms.total + np.where(going, newest, 0.0))
    higher = new | (going & (total > alarms.peak))
    logs = np.stack([evidence.alarm, evidence.share, evidence.joint], axis=1)
    kept = np.where(going[:, None], np.maximum(alarms.logs, logs), alarms.logs)
    back = alt.WINDOW - 1 - evidence.start
    return Open(
        start=np.where(new, monday - 7 * evidence.start, alarms.start),
        found=np.where(new, monday, alarms.found),
        last=np.where(higher, monday, alarms.last),
        alternative=np.where(new, evidence.alternative, alarms.alternative),
        total=total,
        peak=np.where(higher, total, alarms.peak),
        logs=np.where(new[:, None], logs, kept),
        base=np.where(new[:, None], state.before[rows, back], alarms.base),
    )


def _tell(
    product: str,
    alarms: Open,
    row: int,
    monday: int,
    quiet: NDArray[np.bool_],
    lasting: NDArray[np.bool_],
) -> Alarm:
    alarm, share, joint = (float(value) for value in alarms.logs[row])
    return Alarm(
        product=product,
        start=int(alarms.start[row]),
        found=int(alarms.found[row]),
        last=int(alarms.last[row]),
        running=bool(alarms.last[row] == monday),
        closed=bool(quiet[row] or lasting[row]),
        lasting=bool(lasting[row]),
        profile=int(alt.PROFILE_OF[alarms.alternative[row]]),
        log_e=(alarm, share, joint),
        base=tuple(float(value) for value in alarms.base[row]),
    )


def _restart(state: State, closing: NDArray[np.bool_], lasting: NDArray[np.bool_]) -> State:
    """Return the state with the evidence of closed alarms forgotten; a new level is learned."""
    return replace(
        state,
        ratios=np.where(closing[:, None, None], np.float32(0), state.ratios),
        judged=state.judged & ~closing[:, None],
        clean_stars=np.where(lasting[:, None], state.stars, state.clean_stars),
        clean_rates=np.where(lasting[:, None], state.rates, state.clean_rates),
    )
