"""Expectations are computed exactly, by summing over every outcome: no tolerance for luck."""

import numpy as np
import pytest

from analysis.selective.baseline import GUILTY_SHARES, NULLS, baseline_terms, log_belief
from analysis.selective.eprocess import log_e_against, log_e_value, selective_evidence
from analysis.selective.fisher import log_pmf
from analysis.selective.tally import (
    LOG_ODDS,
    ODDS_ONE,
    STEPS_PER_OCTAVE,
    Stratum,
    add_strata,
    empty_tally,
)

TABLES = [(6, 3, 3), (12, 4, 4), (30, 12, 11)]  # at risk, low, removed; the last is a mass removal


def _outcomes(table, log_odds):
    at_risk, low, removed = table
    for k in range(max(0, removed - (at_risk - low)), min(low, removed) + 1):
        chance = log_pmf(
            k, at_risk=at_risk, low=low, removed=removed, log_odds=np.array([log_odds])
        )[0]
        yield (
            np.exp(chance),
            Stratum(
                low_at_risk=low,
                low_removed=k,
                high_at_risk=at_risk - low,
                high_removed=removed - k,
            ),
        )


@pytest.mark.parametrize("octaves", [0, 1, 2.5])
@pytest.mark.parametrize("shortfall", [0.0, 0.3, 3.0])
def test_expectation_is_at_most_one_for_every_odds_up_to_the_baseline(octaves, shortfall):
    null = octaves * np.log(2)
    index = ODDS_ONE + int(octaves * STEPS_PER_OCTAVE)
    expectation = 0.0
    for p1, first in _outcomes(TABLES[0], null - shortfall):
        for p2, second in _outcomes(TABLES[1], null):
            for p3, third in _outcomes(TABLES[2], null - 2 * shortfall):
                tally = add_strata(empty_tally(), [first, second, third])
                expectation += p1 * p2 * p3 * np.exp(_against(tally)[index])
    assert expectation <= 1 + 1e-9
    if shortfall == 0:
        assert expectation == pytest.approx(1)


@pytest.mark.parametrize("shortfall", [0, 5, 32])
def test_expectation_is_at_most_one_averaged_over_the_baseline(shortfall):
    """Every psi_b by its prior, others by the model, own odds `shortfall` steps below."""
    prior = np.exp(log_belief(_site([])))
    odds = np.maximum(NULLS - shortfall, 0)
    own = [add_strata(empty_tally(), [one]) for _, one in _outcomes((14, 6, 5), 0.0)]
    other = [one for _, one in _outcomes((40, 15, 8), 0.0)]
    expectation = 0.0
    for first in other:
        for second in other:
            rest = _site([[first], [second]])
            chance = prior * np.exp(rest).mean(axis=0)
            for tally in own:
                e_value = selective_evidence(tally, rest).e_value
                expectation += float((chance * np.exp(tally.ordinary[odds])).sum()) * e_value
    assert expectation <= 1 + 1e-9
    if shortfall == 0:
        assert expectation == pytest.approx(1)


@pytest.mark.parametrize(
    ("octaves", "bound"), [(-1.0, 1), (0.0, 1), (0.625, 1.15), (1.0, 1.3), (1.5, 1.55)]
)
def test_what_a_fixed_baseline_costs_where_only_two_others_are_known(octaves, bound):
    """The guarantee is an average over psi_b: at a rare high one the expectation is above 1."""
    log_odds = octaves * np.log(2)
    expectation = 0.0
    for p1, first in _outcomes((40, 15, 8), log_odds):
        for p2, second in _outcomes((40, 15, 8), log_odds):
            rest = _site([[first], [second]])
            for p3, stratum in _outcomes((14, 6, 5), max(log_odds, 0.0)):
                tally = add_strata(empty_tally(), [stratum])
                expectation += p1 * p2 * p3 * selective_evidence(tally, rest).e_value
    assert expectation <= bound


def test_evidence_falls_as_the_baseline_rises():
    tally = add_strata(empty_tally(), [_stratum(20, 6, 100, 3)] * 4)
    assert np.all(np.diff(_against(tally)) <= 1e-9)


def test_low_stars_vanishing_elsewhere_too_is_no_evidence():
    own = add_strata(empty_tally(), [_stratum(15, 3, 85, 4)] * 6)
    clean = _site([[_stratum(15, 1, 85, 6)] * 3] * 100)
    alike = _site([[_stratum(15, 3, 85, 4)] * 3] * 100)
    against_clean = selective_evidence(own, clean)
    against_alike = selective_evidence(own, alike)
    assert against_clean.e_value > 20
    assert against_clean.baseline == pytest.approx(1, abs=0.35)
    assert against_clean.baseline_high < 1.5
    assert against_alike.e_value < 1.5
    assert against_alike.baseline > 2.5


def test_without_other_sellers_the_baseline_is_wide_open():
    own = add_strata(empty_tally(), [_stratum(15, 5, 85, 1)] * 6)
    alone = selective_evidence(own, _site([]))
    assert (alone.baseline, alone.baseline_low) == (1.0, pytest.approx(0.25, rel=0.1))
    assert alone.baseline_high == pytest.approx(4, rel=0.1)
    assert alone.e_value > 20
    few = selective_evidence(own, _site([[_stratum(15, 1, 85, 6)] * 3] * 3))
    assert few.e_value > 2 * alone.e_value
    assert few.baseline_high < 2.5


def test_a_sweep_of_five_stars_is_never_evidence_and_costs_at_most_half():
    sweep = _stratum(40, 4, 600, 413)
    before = add_strata(empty_tally(), [_stratum(20, 5, 100, 1)] * 3)
    after = add_strata(before, [sweep])
    others = _site([[_stratum(15, 1, 85, 6)] * 3] * 100)
    assert selective_evidence(add_strata(empty_tally(), [sweep]), others).e_value < 1
    loss = selective_evidence(after, others).e_value / selective_evidence(before, others).e_value
    assert 0.5 <= loss < 0.51


def test_sweeps_elsewhere_do_not_lower_the_baseline_below_one():
    sweeping = _site([[_stratum(15, 0, 85, 8)] * 3] * 100)
    honest = add_strata(empty_tally(), [_stratum(15, 1, 85, 5), _stratum(15, 0, 85, 6)] * 20)
    assert selective_evidence(honest, sweeping).e_value < 1.5


def _site(sellers):
    """What other sellers, each given by its strata, say of the baseline."""
    total = np.zeros((len(GUILTY_SHARES), len(LOG_ODDS)))
    for strata in sellers:
        total += baseline_terms(add_strata(empty_tally(), strata).ordinary)
    return total


def test_guilty_sellers_do_not_pass_for_moderation():
    own = add_strata(empty_tally(), [_stratum(15, 3, 85, 3)] * 6)
    honest = [[_stratum(15, 1, 85, 6)] * 6] * 90
    guilty = [[_stratum(15, 5, 85, 5)] * 6] * 10
    among_honest = selective_evidence(own, _site(honest))
    among_both = selective_evidence(own, _site(honest + guilty))
    assert among_honest.e_value > 20
    assert among_both.e_value > 0.7 * among_honest.e_value


def test_one_who_removes_nearly_every_low_review_does_not_pass_for_moderation():
    own = add_strata(empty_tally(), [_stratum(15, 3, 85, 1)] * 4)
    few = [[_stratum(20, 1, 80, 4)]] * 7
    pressing = [[_stratum(20, 4, 80, 0)] * 6]
    among_few = selective_evidence(own, _site(few))
    beside_one = selective_evidence(own, _site(few + pressing))
    assert beside_one.baseline == pytest.approx(among_few.baseline, rel=0.2)
    assert beside_one.e_value > 0.5 * among_few.e_value


def _against(tally):
    return log_e_against(tally.ordinary, tally.mass)


def test_many_sellers_at_once_are_the_same_sellers_one_by_one():
    tallies = [add_strata(empty_tally(), [_stratum(20, k, 100, 12 - k)] * 3) for k in range(9)]
    others = _site([[_stratum(15, 1, 85, 6)] * 3] * 10)
    log_e = log_e_value(
        np.array([t.ordinary for t in tallies]),
        np.array([t.mass for t in tallies]),
        log_belief(np.array([others] * len(tallies))),
    )
    for at, tally in enumerate(tallies):
        assert np.exp(log_e[at]) == pytest.approx(selective_evidence(tally, others).e_value)


def _stratum(low, low_removed, high, high_removed):
    return Stratum(
        low_at_risk=low,
        low_removed=low_removed,
        high_at_risk=high,
        high_removed=high_removed,
    )
