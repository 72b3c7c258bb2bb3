import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.selective.tally import (
    LOG_ODDS,
    MASS,
    ODDS_ONE,
    Stratum,
    add_strata,
    empty_tally,
    informs,
    leave_out,
    tally_from_json,
    tally_to_json,
)


@st.composite
def strata(draw):
    low, high = draw(st.integers(0, 12)), draw(st.integers(0, 40))
    return Stratum(
        low_at_risk=low,
        low_removed=draw(st.integers(0, low)),
        high_at_risk=high,
        high_removed=draw(st.integers(0, high)),
    )


def test_the_grid_holds_odds_one():
    assert LOG_ODDS[ODDS_ONE] == 0.0
    assert np.exp(LOG_ODDS[[0, -1]]) == pytest.approx([1 / 64, 256])


@settings(max_examples=40, deadline=None)
@given(st.lists(strata(), max_size=6), st.randoms())
def test_order_and_batching_do_not_matter_and_json_is_exact(items, random):
    at_once = add_strata(empty_tally(), items)
    random.shuffle(items)
    one_by_one = empty_tally()
    for item in items:
        one_by_one = add_strata(one_by_one, [item])
        one_by_one = tally_from_json(json.loads(json.dumps(tally_to_json(one_by_one))))
    np.testing.assert_allclose(one_by_one.ordinary, at_once.ordinary, atol=1e-9)
    np.testing.assert_allclose(one_by_one.mass, at_once.mass, atol=1e-9)
    assert one_by_one.strata == at_once.strata == sum(informs(item) for item in items)


def test_the_split_looks_at_numbers_only():
    few = Stratum(low_at_risk=20, low_removed=MASS - 1, high_at_risk=50, high_removed=0)
    many_low = Stratum(low_at_risk=20, low_removed=MASS, high_at_risk=50, high_removed=0)
    many_high = Stratum(low_at_risk=20, low_removed=0, high_at_risk=50, high_removed=MASS)
    assert add_strata(empty_tally(), [few]).mass_removed == 0
    for stratum in (many_low, many_high):
        assert add_strata(empty_tally(), [stratum]).mass_removed == MASS


def test_leaving_a_seller_out_of_the_site():
    own = add_strata(empty_tally(), [Stratum(**_counts(9, 3, 40, 1))])
    other = add_strata(empty_tally(), [Stratum(**_counts(5, 0, 30, 2))])
    rest = leave_out(add_strata(other, [Stratum(**_counts(9, 3, 40, 1))]), own)
    np.testing.assert_allclose(rest.ordinary, other.ordinary, atol=1e-12)
    assert rest.ordinary_removed == 2
    assert rest.strata == 1


def test_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="at risk"):
        Stratum(low_at_risk=1, low_removed=2, high_at_risk=0, high_removed=0)
    stored = tally_to_json(empty_tally()) | {"grid": [0, 1, 2]}
    with pytest.raises(ValueError, match="derive it again"):
        tally_from_json(stored)


def _counts(low, low_removed, high, high_removed):
    return {
        "low_at_risk": low,
        "low_removed": low_removed,
        "high_at_risk": high,
        "high_removed": high_removed,
    }
