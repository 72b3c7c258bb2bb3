"""From an alarm to a campaign: how many reviews were extra, with an interval, and what else fits.

The honest part of a campaign's reviews is unknown in number; its law is known from the clean
baseline before the start. For X extra high reviews among N, of which H are high:

    P(X) ~ P_volume(N - X) * P_betabinomial(H - X of N - X high),  X = 0 ... H, flat prior,

all lower reviews being honest. Median and 95 % interval are read off this law.
"""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln, logsumexp

from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import Category, Floats
from analysis.inflation.records import Campaign
from analysis.inflation.volume import log_honest_volume
from analysis.inflation.watch import ARL, Alarm

Week = NDArray[np.int64]
#: More than this and the law is computed on a grid of this many points.
GRID = 5000


def describe_alarm(
    alarm: Alarm,
    counts: Mapping[int, Week],
    factors: Mapping[int, tuple[float, int]],
    category: Category,
    *,
    arl: float = ARL,
) -> Campaign:
    """Return the campaign behind an alarm.

    Args:
        alarm: What the watch says.
        counts: The product's reviews by class, by Monday's ordinal, of weeks that could be seen.
        factors: The watch's site factors.
        category: Category of the product.
        arl: The bound that the alarm was raised with.
    """
    mondays = [week for week in range(alarm.start, alarm.last + 1, 7) if week in counts]
    table = np.array([counts[week] for week in mondays], dtype=np.int64).reshape(-1, 3)
    high_from = 4 if alt.PROFILES[alarm.profile, 1] > 0.3 else 5
    first_high = high_from - 3
    yes, no = sum(alarm.base[first_high:3]), sum(alarm.base[:first_high])
    total = int(table.sum())
    high = int(table[:, first_high:].sum())
    law = extra_law(
        total,
        high,
        (yes, no),
        (alarm.base[3], alarm.base[4]),
        [factors.get(week, (1.0, 0))[0] for week in mondays],
        category,
    )
    low, middle, upper = (float(np.searchsorted(np.cumsum(law), q)) for q in (0.025, 0.5, 0.975))
    step = max(high / GRID, 1.0)
    return Campaign(
        started_on=date.fromordinal(alarm.start),
        ended_on=date.fromordinal(alarm.last + 6),
        running=alarm.running,
        reviews=total,
        expected_share=yes / (yes + no),
        observed_share=high / total if total else 0.0,
        extra_reviews=min(middle * step, high),
        extra_low=min(low * step, high),
        extra_high=min(upper * step, high),
        e_value=math.exp(min(alarm.log_e[0], 700.0)),
        share_e_value=math.exp(min(alarm.log_e[1], 700.0)),
        joint_e_value=math.exp(min(alarm.log_e[2], 700.0)),
        arl=arl,
        found_on=date.fromordinal(alarm.found + 6),
        high_from=high_from,
        alternatives=name_alternatives(alarm, table, factors, mondays),
    )


def extra_law(
    total: int,
    high: int,
    stars: tuple[float, float],
    rate: tuple[float, float],
    factors: list[float],
    category: Category,
) -> Floats:
    """Return the probability of 0, 1, ... `high` extra reviews (on a grid beyond 5,000).

    Args:
        total: Reviews of the stretch.
        high: High reviews among them.
        stars: Beta parameters of a high review, before the stretch.
        rate: Gamma shape and rate of the weekly number, before the stretch.
        factors: The site's factor of each week of the stretch.
        category: Category of the product.
    """
    extra = np.arange(0, high + 1, max(high / GRID, 1.0))
    honest = total - extra
    honest_high = high - extra
    mean = rate[0] / rate[1] * sum(factors)
    squares = sum(factor**2 for factor in factors) / max(sum(factors) ** 2, 1e-12)
    size = 1.0 / (1.0 / rate[0] + squares / category.dispersion)
    volume = logsumexp(
        log_honest_volume(honest, np.full(len(extra), max(mean, 1e-6)), np.full(len(extra), size)),
        axis=1,
    ) - gammaln(honest + 1)
    shrink = 1.0 + sum(stars) / category.week_concentration
    yes, no = stars[0] / shrink, stars[1] / shrink
    share = (
        gammaln(honest + 1)
        - gammaln(honest_high + 1)
        + betaln(yes + honest_high, no + total - high)
        - betaln(yes, no)
    )
    logs = volume + share
    return np.asarray(np.exp(logs - logsumexp(logs)))


def name_alternatives(
    alarm: Alarm, table: Week, factors: Mapping[int, tuple[float, int]], mondays: list[int]
) -> tuple[str, ...]:
    """Return the honest explanations that stars and volume alone do not exclude."""
    usual = alarm.base[3] / alarm.base[4]
    expected = usual * sum(factors.get(week, (1.0, 0))[0] for week in mondays)
    named = []
    if alarm.lasting:
        named.append("the product improved: the higher level never went back")
    elif alarm.running:
        named.append("the product improved: too early to see whether the level goes back")
    if table.sum() > 1.5 * expected:
        named.append("a promotion or a mention elsewhere brought more, and happier, buyers")
        named.append("reviews of another variant or of translated listings were merged in")
        named.append("a programme for free products (Vine and the like) delivered its reviews")
    else:
        named.append("fewer buyers than usual had a reason to complain")
    if alarm.log_e[1] < math.log(20):
        named.append("most of the evidence is volume: a sales peak of this product alone")
    return tuple(named)
