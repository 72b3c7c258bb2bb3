import numpy as np
import pytest
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio

from analysis.selective.interval import confidence_sequence, odds_ratio
from analysis.selective.tally import Stratum, add_strata, empty_tally


def _stratum(low, low_removed, high, high_removed):
    return Stratum(
        low_at_risk=low,
        low_removed=low_removed,
        high_at_risk=high,
        high_removed=high_removed,
    )


def test_the_estimate_is_the_conditional_maximum_likelihood_one():
    tally = add_strata(empty_tally(), [_stratum(20, 6, 80, 3)])
    theirs = scipy_odds_ratio([[6, 14], [3, 77]], kind="conditional").statistic
    assert odds_ratio(tally).estimate == pytest.approx(theirs, rel=1e-3)


def test_nothing_removed_says_nothing():
    found = odds_ratio(add_strata(empty_tally(), [_stratum(20, 0, 80, 0), _stratum(5, 5, 3, 3)]))
    assert (found.estimate, found.ci_low, found.ci_high) == (None, 0.0, np.inf)


def test_only_low_stars_vanished():
    found = odds_ratio(add_strata(empty_tally(), [_stratum(20, 3, 80, 0)] * 4))
    assert found.estimate == np.inf
    assert found.ci_low > 3
    assert found.ci_high == np.inf


def test_only_other_stars_vanished():
    found = odds_ratio(add_strata(empty_tally(), [_stratum(20, 0, 80, 6)] * 6))
    assert found.estimate == 0.0
    assert found.ci_low == 0.0
    assert found.ci_high < 1


def test_mass_removals_speak_only_where_ordinary_ones_do_not():
    sweep = _stratum(30, 1, 300, 40)
    only = odds_ratio(add_strata(empty_tally(), [sweep]))
    both = odds_ratio(add_strata(empty_tally(), [sweep] + [_stratum(20, 4, 80, 1)] * 3))
    assert only.mass
    assert only.estimate < 1
    assert not both.mass
    assert both.estimate > 4


def test_the_interval_covers_at_every_look():
    rng = np.random.default_rng(11)
    missed = 0
    for _ in range(80):
        tally, ever = empty_tally(), False
        for _ in range(15):
            low, high = rng.binomial(20, 0.09), rng.binomial(80, 0.032)
            tally = add_strata(tally, [_stratum(20, low, 80, high)])
            ends = confidence_sequence(tally.ordinary + tally.mass, alpha=0.05)
            ever |= not ends[0] <= (0.09 / 0.91) / (0.032 / 0.968) <= ends[1]
        missed += ever
    assert missed <= 4
