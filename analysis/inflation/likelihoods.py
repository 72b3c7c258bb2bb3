"""How likely a week's stars and number are under each alternative: the e-detector's numerators."""

import numpy as np
from scipy.special import gammaln, logsumexp

from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import Category, Floats
from analysis.inflation.volume import (
    PEAK_FACTORS,
    log_negative_binomial,
    peak_weights,
    predictive_size,
)


def log_share_alternatives(week: Floats, shares: Floats) -> Floats:
    """Return the log probability of the week's stars under each share alternative."""
    return _log_mixed(week, shares, alt.PROFILES[alt.SHARE_PROFILE], alt.SHARE_PART[None, :])


def log_flood(week: Floats, shares: Floats) -> Floats:
    """Return the log probability of the week's stars if a part of them, or all, were a flood."""
    profiles = np.tile(alt.FLOOD, (len(alt.PARTS), 1))
    parts = _log_mixed(week, shares, profiles, alt.PARTS[None, :])
    flood = np.tile(alt.FLOOD * alt.FLOOD_CONCENTRATION, (len(week), 1))
    laws = np.concatenate([parts, log_dirichlet_multinomial(week, flood)[:, None]], axis=1)
    return np.asarray(logsumexp(laws, axis=1) - np.log(laws.shape[1]))


def log_joint_alternatives(
    week: Floats, shares: Floats, usual: Floats, rates: Floats, category: Category
) -> Floats:
    """Return the log probability of the week's number and stars under each joint alternative.

    Args:
        week: Counts by class, shape (products, 3).
        shares: Honest shares, shape (products, 3).
        usual: Honest number of reviews of this week.
        rates: Gamma parameters of the clean baseline, for its uncertainty.
        category: Category of the products.
    """
    totals = week.sum(axis=1)[:, None]
    size = predictive_size(rates, category)[:, None]
    extra = alt.extra_reviews(usual)
    parts = []
    for weight, peak in zip(peak_weights(category.peaks), PEAK_FACTORS, strict=True):
        honest = (usual * peak)[:, None]
        mean = honest + extra
        sizes = mean**2 / (honest**2 / size + extra**2 / alt.CAMPAIGN_SIZE)
        parts.append(
            np.log(weight)
            + log_negative_binomial(totals, mean, sizes)
            + _log_mixed(week, shares, alt.PROFILES[alt.JOINT_PROFILE], extra / mean)
        )
    return np.asarray(logsumexp(parts, axis=0))


def log_dirichlet_multinomial(counts: Floats, parameters: Floats) -> Floats:
    """Return the log probability of each row of counts, without its multinomial coefficient."""
    total = parameters.sum(axis=1)
    return np.asarray(
        gammaln(total)
        - gammaln(total + counts.sum(axis=1))
        + (gammaln(parameters + counts) - gammaln(parameters)).sum(axis=1)
    )


def _log_mixed(week: Floats, shares: Floats, profiles: Floats, part: Floats) -> Floats:
    """Return the multinomial log probability when `part` of the reviews follow a profile.

    Args:
        week: Counts by class, shape (products, 3).
        shares: Honest shares, shape (products, 3).
        profiles: Shares by alternative, shape (alternatives, 3).
        part: Broadcasts to (products, alternatives).
    """
    total = np.zeros((len(week), len(profiles)))
    for column in range(week.shape[1]):
        taken = profiles[:, column][None, :]
        total += week[:, column, None] * np.log((1 - part) * shares[:, column, None] + part * taken)
    return total
