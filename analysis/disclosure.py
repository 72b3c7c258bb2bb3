"""How surprising it is that a review which tells of coercion vanishes soon after.

A disclosure at time 0 is watched for `WINDOW_DAYS`. Under the null it vanishes as any standing
review of its stars and age, with probability p by the end. The stake on each disclosure is the
martingale

    E_t = (1 - s) + s * (probability of vanishing by the end, given what is known at t) / p,

which is 1 at the start, (1 - s) + s / p once it vanished, and 1 - s when the window ends with
the review standing. Products over a seller's disclosures are e-processes: the null is judged at
any look, half-watched disclosures included. p is taken at the upper end of its interval.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from analysis.selective.detectability import vanished_share
from analysis.selective.hazard import HazardCurve

WINDOW_DAYS = 60.0
STAKE = 0.5
LEAST_BASE_RATE = 1e-3
FEWEST_DAYS = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """A review that tells of coercion, from the day the telling was first seen.

    Attributes:
        review: The review.
        age_days: Age of the review at that moment.
        watched_days: How long it has been watched since, until removal or now.
        removed: Its removal is confirmed, with the first known absence inside the window.
    """

    review: str
    age_days: float
    watched_days: float
    removed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DisclosureEvidence:
    """E-value of a seller's disclosures, with the base rate that they are held against.

    Attributes:
        base_rates: Review → probability that an ordinary review like it vanishes in the window.
    """

    e_value: float
    disclosed: int
    removed: int
    base_rates: dict[str, float]


def base_rate(curve: HazardCurve, *, age_days: float, within_days: float = WINDOW_DAYS) -> float:
    """Return the upper limit of the chance that a standing review vanishes within a time.

    The age bands that the time touches are pooled, all bands where those were hardly watched:
    the larger of their pooled rate and of the curve itself is raised to the upper 97.5 % limit
    of a Poisson count. Never below 1 in 1,000 (no site is known that well); 1 without
    observations.
    """
    edges = np.array(curve.edges)
    widths = np.minimum(edges[1:], age_days + within_days) - np.maximum(edges[:-1], age_days)
    removed, days = np.array(curve.removed), np.array(curve.review_days)
    touched = widths > 0
    if days[touched].sum() < FEWEST_DAYS:
        touched = days > 0
    total, watched = float(removed[touched].sum()), float(days[touched].sum())
    if watched <= 0:
        return 1.0
    raised = float(chi2.ppf(0.975, 2 * total + 2)) / 2
    pooled = within_days * raised / watched
    own = -math.log1p(-min(_share(curve, age_days, within_days), 1 - 1e-12))
    share = -math.expm1(-max(pooled, own * raised / max(total, 1.0)))
    return min(max(share, LEAST_BASE_RATE), 1.0)


def _share(curve: HazardCurve, age_days: float, within_days: float) -> float:
    return vanished_share(curve, age_days + within_days, from_age=age_days)


def disclosure_evidence(
    disclosures: Iterable[Disclosure], curve: HazardCurve
) -> DisclosureEvidence:
    """Return the evidence that a seller's disclosures vanish more readily than other reviews.

    Args:
        disclosures: All of the seller's, also those that stand.
        curve: Hazard of the site's reviews of like stars, without this seller's disclosures.
    """
    e_value, disclosed, removed = 1.0, 0, 0
    base_rates: dict[str, float] = {}
    for one in disclosures:
        chance = base_rate(curve, age_days=one.age_days)
        base_rates[one.review] = chance
        left = max(WINDOW_DAYS - one.watched_days, 0.0)
        if one.removed:
            outcome = 1.0
        elif left == 0:
            outcome = 0.0
        else:
            age = one.age_days + one.watched_days
            outcome = min(base_rate(curve, age_days=age, within_days=left), chance)
        e_value *= (1 - STAKE) + STAKE * outcome / chance
        disclosed += 1
        removed += one.removed
    return DisclosureEvidence(
        e_value=e_value, disclosed=disclosed, removed=removed, base_rates=base_rates
    )
