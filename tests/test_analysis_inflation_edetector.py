import numpy as np
import pytest

from analysis.evaluation.inflation_simulator import Market, Plan, simulate
from analysis.inflation import alternatives as alt
from analysis.inflation.baseline import (
    Category,
    forget_stars,
    is_ready,
    start_stars,
)
from analysis.inflation.edetector import (
    add_week,
    start_state,
)
from analysis.inflation.learning import fit_category
from analysis.inflation.likelihoods import log_dirichlet_multinomial, log_share_alternatives
from analysis.inflation.site import SiteWeek


def run(counts, category, *, seen=None, site=None):
    state = start_state(category, len(counts))
    logs = []
    for week in range(counts.shape[1]):
        look = np.ones(len(counts), bool) if seen is None else seen[:, week]
        state, evidence, _ = add_week(state, counts[:, week], look, category, site=site)
        logs.append(np.stack([evidence.alarm, evidence.share, evidence.joint]))
    return state, np.stack(logs, axis=2)


def from_the_null(category, products, weeks, random):
    """Draw stars from the null itself: shares wander as the baseline says."""
    shares = random.dirichlet(np.array(category.stars), products)
    totals = random.poisson(
        random.gamma(category.dispersion, 4 / category.dispersion, (products, weeks))
    )
    counts = np.zeros((products, weeks, 3), dtype=np.int64)
    for week in range(weeks):
        drawn = np.array([random.dirichlet(category.week_concentration * s + 1e-3) for s in shares])
        counts[:, week] = random.multinomial(totals[:, week], drawn)
    return counts


def test_the_share_ratio_has_expectation_one_under_the_null():
    stars = np.array([[6.0, 4.0, 14.0]])
    weeks = np.array([[a, b, 5 - a - b] for a in range(6) for b in range(6 - a)], dtype=np.float64)
    coefficients = np.array(
        [
            np.exp(
                np.sum(np.log(np.arange(1, 6)))
                - sum(np.sum(np.log(np.arange(1, n + 1))) for n in week)
            )
            for week in weeks
        ]
    )
    null = np.exp(log_dirichlet_multinomial(weeks, np.repeat(stars, len(weeks), axis=0)))
    assert (null * coefficients).sum() == pytest.approx(1.0)
    above = np.exp(log_share_alternatives(weeks, np.repeat(stars / 24, len(weeks), axis=0)))
    assert (above * coefficients[:, None]).sum(axis=0) == pytest.approx(np.ones(alt.SHARES))


def test_the_mean_of_the_e_detector_stays_below_the_number_of_starts():
    random = np.random.default_rng(5)
    category = Category(stars=(4.0, 2.5, 9.0), rate_shape=20.0, share_drift=0.003)
    counts = from_the_null(category, 600, 36, random)
    _, logs = run(counts, category, site=SiteWeek())
    # The mean of a heavy tail: cut at the bound, it stays below the mean that theory allows.
    values = np.exp(np.minimum(logs[1, :, -1], np.log(520)))
    assert values.mean() < alt.WINDOW + 2 * values.std() / np.sqrt(len(values))
    alarms = (logs[0].max(axis=1) >= np.log(520)).mean()
    assert alarms <= 36 / 520


def test_honest_products_stay_within_the_bound_and_campaigns_are_found():
    honest = simulate(Market(products=300, weeks=60), None, 3)
    pumped = simulate(Market(products=80, weeks=60), Plan(extra=60, first=35), 4)
    category = fit_category(honest.counts[:, :26], np.ones((300, 26), bool))
    _, clean = run(honest.counts, category)
    _, logs = run(pumped.counts, category)
    bound = np.log(520)
    assert (clean[0].max(axis=1) >= bound).mean() <= 52 / 520
    found = [logs[0, row, s : s + 6].max() >= bound for row, s in enumerate(pumped.start)]
    assert np.mean(found) >= 0.8


def test_a_sales_peak_with_honest_stars_is_no_evidence():
    random = np.random.default_rng(1)
    counts = random.multinomial(random.poisson(8, (200, 60)), [0.25, 0.15, 0.6])
    counts[:, 40:43] = random.multinomial(random.poisson(40, (200, 3)), [0.25, 0.15, 0.6])
    _, logs = run(counts, Category(), site=SiteWeek())
    assert (logs[0, :, 40:44].max(axis=1) >= np.log(520)).mean() <= 0.02


def test_unseen_weeks_add_no_evidence_whatever_they_hold():
    counts = np.tile(np.array([2, 1, 5]), (3, 30, 1))
    seen = np.ones((3, 30), bool)
    seen[:, 20:24] = False
    garbage = counts.copy()
    garbage[:, 20:24] = [0, 0, 500]
    _, with_garbage = run(garbage, Category(), seen=seen)
    _, without = run(counts, Category(), seen=seen)
    np.testing.assert_array_equal(with_garbage, without)


def test_a_product_is_judged_after_eight_weeks_and_twelve_reviews():
    weeks, reviews = np.array([3, 8, 7, 8]), np.array([12, 11, 12, 12])
    assert is_ready(weeks, reviews).tolist() == [False, False, False, True]


def test_knowledge_fades_to_the_category_and_no_further():
    category = Category()
    stars = start_stars(category, 1) + 5000
    for _ in range(2000):
        stars = forget_stars(stars, category)
    prior = np.array(category.stars)
    assert stars.sum() >= prior.sum() - 1e-9
    assert stars.sum() < 50


def test_a_category_is_learned_from_its_products_and_pulled_to_the_default():
    sample = simulate(Market(products=300, five=0.8, promotions=0.0, dispersion=6.0), None, 8)
    learned = fit_category(sample.counts[:, :40], np.ones((300, 40), bool))
    stars = np.array(learned.stars)
    assert stars[2] / stars.sum() == pytest.approx(0.8, abs=0.03)
    assert 4.0 <= learned.dispersion <= 9.0
    few = fit_category(sample.counts[:3, :40], np.ones((3, 40), bool))
    assert few == Category()
