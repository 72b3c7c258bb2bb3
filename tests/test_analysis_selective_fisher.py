import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom, nchypergeom_fisher

from analysis.selective.fisher import log_pmf

GRID = np.log([0.1, 0.5, 1.0, 2.0, 4.0, 30.0])


@st.composite
def tables(draw):
    at_risk = draw(st.integers(1, 120))
    low = draw(st.integers(0, at_risk))
    removed = draw(st.integers(0, at_risk))
    k = draw(st.integers(max(0, removed - (at_risk - low)), min(low, removed)))
    return k, at_risk, low, removed


@settings(max_examples=60, deadline=None)
@given(tables())
def test_agrees_with_scipy(table):
    k, at_risk, low, removed = table
    ours = log_pmf(k, at_risk=at_risk, low=low, removed=removed, log_odds=GRID)
    theirs = [nchypergeom_fisher(at_risk, low, removed, odds).logpmf(k) for odds in np.exp(GRID)]
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-7)


def test_is_the_hypergeometric_law_at_odds_one():
    ours = log_pmf(50, at_risk=100_000, low=3_000, removed=2_000, log_odds=np.zeros(1))
    assert ours[0] == pytest.approx(hypergeom(100_000, 3_000, 2_000).logpmf(50), abs=1e-7)


def test_sums_to_one_at_extreme_odds_and_large_counts():
    grid = np.log([1e-12, 1.0, 1e12])
    total = np.full(3, -np.inf)
    for k in range(301):
        row = log_pmf(k, at_risk=200_000, low=300, removed=5_000, log_odds=grid)
        total = np.logaddexp(total, row)
    np.testing.assert_allclose(total, 0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_log_likelihood_is_concave_and_ratio_monotone_in_k(table):
    k, at_risk, low, removed = table
    grid = np.linspace(-4, 5, 41)
    curve = log_pmf(k, at_risk=at_risk, low=low, removed=removed, log_odds=grid)
    assert np.all(np.diff(curve, 2) <= 1e-9)
    if k < min(low, removed):
        above = log_pmf(k + 1, at_risk=at_risk, low=low, removed=removed, log_odds=grid)
        assert np.all(np.diff(above - curve) >= -1e-9)


def test_impossible_counts():
    assert np.all(np.isneginf(log_pmf(6, at_risk=9, low=5, removed=6, log_odds=GRID)))
    with pytest.raises(ValueError, match="impossible"):
        log_pmf(0, at_risk=5, low=6, removed=1, log_odds=GRID)
