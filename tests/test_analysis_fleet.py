import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from analysis.fleet import e_benjamini_hochberg, lifetime_e_value, rejection_threshold


def test_one_seller_is_named_at_one_over_alpha():
    assert e_benjamini_hochberg({"a": 20.0}, 0.05) == {"a"}
    assert e_benjamini_hochberg({"a": 19.9}, 0.05) == frozenset()


def test_every_tested_seller_counts():
    values = {"a": 30.0} | {f"quiet-{i}": 1.0 for i in range(9)}
    assert e_benjamini_hochberg(values, 0.05) == frozenset()
    assert e_benjamini_hochberg(values | {"a": 200.0}, 0.05) == {"a"}


def test_a_weak_one_is_carried_by_the_strong():
    assert e_benjamini_hochberg({"a": 100.0, "b": 20.0}, 0.05) == {"a", "b"}
    assert rejection_threshold(2, 2, 0.05) == 20.0


def test_nothing_tested_and_bad_input():
    assert e_benjamini_hochberg({}, 0.05) == frozenset()
    assert e_benjamini_hochberg({"a": math.nan, "b": math.inf}, 0.05) == {"b"}
    with pytest.raises(ValueError, match="between 0 and 1"):
        e_benjamini_hochberg({"a": 1.0}, 1.0)
    with pytest.raises(ValueError, match="negative"):
        e_benjamini_hochberg({"a": -1.0}, 0.05)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1e6), max_size=40), st.floats(0.01, 0.5))
def test_rejects_the_largest_set_that_is_consistent_with_itself(values, alpha):
    rejected = e_benjamini_hochberg(values, alpha)
    total = len(values)
    for size in range(1, total + 1):
        chosen = sorted(values.values(), reverse=True)[:size]
        if chosen[-1] * size * alpha >= total:
            assert len(rejected) >= size
    assert all(values[name] * len(rejected) * alpha >= total * (1 - 1e-12) for name in rejected)


def test_false_discovery_rate_is_bounded_under_dependence():
    rng = np.random.default_rng(4)
    shares = []
    for _ in range(400):
        shared = rng.normal()
        z = np.sqrt(0.5) * shared + np.sqrt(0.5) * rng.normal(size=100)
        z[:20] += 3
        e = np.exp(3 * z - 4.5)
        names = e_benjamini_hochberg({str(i): float(v) for i, v in enumerate(e)}, 0.1)
        shares.append(sum(int(name) >= 20 for name in names) / max(len(names), 1))
    assert np.mean(shares) <= 0.1


def test_lifetime_value_integrates_to_one_and_is_increasing():
    head = quad(lambda log: lifetime_e_value(math.exp(log)) * math.exp(-log), 0, 700, limit=400)[0]
    assert head + 1 / 700 == pytest.approx(1.0, abs=1e-4)
    assert lifetime_e_value(1.0) == 0.5
    assert lifetime_e_value(20.0) == pytest.approx((19 - math.log(20)) / math.log(20) ** 2)
    assert math.isinf(lifetime_e_value(math.inf))
    values = [lifetime_e_value(x) for x in np.geomspace(1, 1e9, 200)]
    assert values == sorted(values)
