"""From an alarm to a campaign: how many reviews were extra, with an interval, and what else fits.

How many of a stretch's reviews are honest is unknown; their law is known from the clean baseline
before the start. For X extra reviews with stars split as c (no lower stars, up to half fours):

    P(X) ~ P_volume(N - X) * P_dirichlet_multinomial(stretch - X c) / (X + 1),  flat prior on X,

averaged over all splits c. Median and 95 % interval are read off this law.
"""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from analysis.inflation import alternatives as alt
from analysis.inflation.alarms import ARL, Alarm
from analysis.inflation.baseline import Category, Floats
from analysis.inflation.likelihoods import log_dirichlet_multinomial
from analysis.inflation.records import Campaign
from analysis.inflation.site import SiteWeek
from analysis.inflation.volume import log_honest_volume

Week = NDArray[np.int64]
#: Part of a campaign's reviews that may have 4 stars, all values equally likely beforehand.
FOURS = np.linspace(0.0, 0.5, 21)
#: Weeks after a stretch that tell whether its level goes back, and reviews that suffice for it.
WEEKS_AFTER = 8
ENOUGH_AFTER = 10
#: More than this and the law is computed on a grid of this many points.
GRID = 5000


def describe_alarm(
    alarm: Alarm,
    counts: Mapping[int, Week],
    factors: Mapping[int, SiteWeek],
    category: Category,
    *,
    arl: float = ARL,
) -> Campaign:
    """Return the campaign behind an alarm.

    Args:
        alarm: What the watch says.
        counts: The product's reviews by class, by Monday's ordinal, of weeks that could be seen.
        factors: What the weeks did to the whole site.
        category: Category of the product.
        arl: The bound that the alarm was raised with.
    """
    mondays = [week for week in range(alarm.start, alarm.last + 1, 7) if week in counts]
    table = np.array([counts[week] for week in mondays], dtype=np.int64).reshape(-1, 3)
    high_from = 4 if alt.PROFILES[alarm.profile, 1] > 0.3 else 5
    first_high = high_from - 3
    stars = np.asarray(alarm.base[:3])
    stretch = table.sum(axis=0).astype(np.float64)
    after = np.array(
        [counts[week] for week in sorted(counts) if week > alarm.last][:WEEKS_AFTER], dtype=np.int64
    ).reshape(-1, 3)
    candidates, law = extra_law(
        stretch,
        stars,
        (alarm.base[3], alarm.base[4]),
        [factors.get(week, SiteWeek()).factor for week in mondays],
        category,
    )
    ends = np.searchsorted(np.cumsum(law), (0.025, 0.5, 0.975))
    low, middle, upper = (float(candidates[min(end, len(candidates) - 1)]) for end in ends)
    return Campaign(
        started_on=date.fromordinal(alarm.start),
        ended_on=date.fromordinal(alarm.last + 6),
        running=alarm.running,
        reviews=int(stretch.sum()),
        expected_share=float(stars[first_high:].sum() / stars.sum()),
        observed_share=float(stretch[first_high:].sum() / max(stretch.sum(), 1.0)),
        extra_reviews=middle,
        extra_low=low,
        extra_high=upper,
        e_value=math.exp(min(alarm.log_e[0], 700.0)),
        share_e_value=math.exp(min(alarm.log_e[1], 700.0)),
        joint_e_value=math.exp(min(alarm.log_e[2], 700.0)),
        arl=arl,
        found_on=date.fromordinal(alarm.found + 6),
        high_from=high_from,
        alternatives=name_alternatives(alarm, table, factors, mondays, after),
    )


def extra_law(
    stretch: Floats,
    stars: Floats,
    rate: tuple[float, float],
    factors: list[float],
    category: Category,
) -> tuple[Floats, Floats]:
    """Return candidate numbers of extra reviews, ascending, and the probability of each.

    Args:
        stretch: Reviews of the stretch by class, shape (3,).
        stars: Dirichlet parameters before the stretch, shape (3,).
        rate: Gamma shape and rate of the weekly number, before the stretch.
        factors: The site's factor of each week of the stretch.
        category: Category of the product.
    """
    high = float(stretch[1] + stretch[2])
    extra = np.arange(0.0, high + 1, max(high / GRID, 1.0))
    mean = rate[0] / rate[1] * sum(factors)
    squares = sum(factor**2 for factor in factors) / max(sum(factors) ** 2, 1e-12)
    size = 1.0 / (1.0 / rate[0] + squares / category.dispersion)
    honest = stretch.sum() - extra
    volume = logsumexp(
        log_honest_volume(
            honest,
            np.full(len(extra), max(mean, 1e-6)),
            np.full(len(extra), size),
            category.peaks,
        ),
        axis=1,
    )
    parameters = stars / (1.0 + stars.sum() / category.week_concentration)
    logs = []
    for fours in FOURS:
        profile = np.array([0.0, fours, 1.0 - fours])
        left = stretch[None, :] - extra[:, None] * profile[None, :]
        possible = (left >= -0.5).all(axis=1)
        left = np.maximum(left, 0.0)
        honest_stars = log_dirichlet_multinomial(left, np.tile(parameters, (len(extra), 1)))
        # Which of the reviews are the extra ones is unknown: all choices that fit are counted.
        choices = -gammaln(left + 1).sum(axis=1)
        logs.append(
            np.where(possible, volume + honest_stars + choices - np.log(extra + 1), -np.inf)
        )
    total = logsumexp(logs, axis=0)
    return extra, np.asarray(np.exp(total - logsumexp(total)))


def name_alternatives(
    alarm: Alarm,
    table: Week,
    factors: Mapping[int, SiteWeek],
    mondays: list[int],
    after: Week,
) -> tuple[str, ...]:
    """Return the honest explanations that stars and volume alone do not exclude.

    Args:
        alarm: What the watch says.
        table: Reviews of the stretch by week and class.
        factors: What the weeks did to the whole site.
        mondays: The weeks of the stretch.
        after: Reviews of the weeks after it by week and class.
    """
    usual = alarm.base[3] / alarm.base[4]
    expected = usual * sum(factors.get(week, SiteWeek()).factor for week in mondays)
    before = alarm.base[2] / sum(alarm.base[:3])
    during = table[:, 2].sum() / max(table.sum(), 1)
    named = []
    if after.sum() < ENOUGH_AFTER:
        named.append("the product improved: too early to see whether the level goes back")
    elif alarm.lasting or after[:, 2].sum() / after.sum() > (before + during) / 2:
        named.append("the product improved: the higher level did not go back")
    if table.sum() > 1.5 * expected:
        named.append("a promotion or a mention elsewhere brought more, and happier, buyers")
        named.append("the seller began to ask its buyers for reviews, and happier ones answered")
        named.append(
            "reviews of another variant, translated listings or an older shop were merged in"
        )
        named.append("a programme for free products (Vine and the like) delivered its reviews")
    else:
        named.append("fewer buyers than usual had a reason to complain")
    if alarm.log_e[1] < math.log(20):
        named.append("most of the evidence is volume: a sales peak of this product alone")
    return tuple(named)
