"""Alarms over one site's products: raised by the e-detector, carried on, told, closed."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import Floats
from analysis.inflation.edetector import Evidence, State

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

    @property
    def standing(self) -> NDArray[np.bool_]:
        """Which products have an open alarm."""
        return self.start > 0


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """Which of the open alarms close after a week.

    Attributes:
        quiet: Nothing was added to them for `QUIET_WEEKS`.
        lasting: They have been open for `LASTING_WEEKS`: what lasts is a new level.
    """

    quiet: NDArray[np.bool_]
    lasting: NDArray[np.bool_]

    @property
    def either(self) -> NDArray[np.bool_]:
        """Which close at all."""
        return self.quiet | self.lasting


def no_alarms(products: int) -> Open:
    """Return the alarms of products before any was raised."""
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


def follow_alarms(
    alarms: Open, state: State, evidence: Evidence, monday: int, *, arl: float
) -> Open:
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


def closing_at(alarms: Open, monday: int) -> Closing:
    """Return which open alarms close after the week of a Monday."""
    return Closing(
        quiet=alarms.standing & (monday - alarms.last >= 7 * QUIET_WEEKS),
        lasting=alarms.standing & (monday - alarms.start >= 7 * LASTING_WEEKS),
    )


def tell_alarm(product: str, alarms: Open, row: int, monday: int, closing: Closing) -> Alarm:
    """Return the open alarm of a row as known after the week of a Monday."""
    alarm, share, joint = (float(value) for value in alarms.logs[row])
    return Alarm(
        product=product,
        start=int(alarms.start[row]),
        found=int(alarms.found[row]),
        last=int(alarms.last[row]),
        running=bool(alarms.last[row] == monday),
        closed=bool(closing.either[row]),
        lasting=bool(closing.lasting[row]),
        profile=int(alt.PROFILE_OF[alarms.alternative[row]]),
        log_e=(alarm, share, joint),
        base=tuple(float(value) for value in alarms.base[row]),
    )
