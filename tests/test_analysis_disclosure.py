import numpy as np
import pytest

from analysis.disclosure import WINDOW_DAYS, Disclosure, base_rate, disclosure_evidence
from analysis.selective.hazard import Exposure, removal_curve


def _curve(rate=0.0005, reviews=4000):
    rng = np.random.default_rng(2)
    lives = rng.exponential(1 / rate, reviews)
    return removal_curve(
        Exposure(entered=0, last_seen=min(x, 400), gone_by=x + 1 if x < 400 else None)
        for x in lives
    )


def test_base_rate_is_an_upper_limit():
    curve = _curve()
    assert base_rate(curve, age_days=20) > 1 - np.exp(-0.0005 * 60)
    assert base_rate(curve, age_days=20) < 0.06
    assert base_rate(removal_curve([]), age_days=0) == 1.0


def test_two_disclosures_that_vanish_are_strong_and_standing_ones_weaken():
    curve = _curve()
    gone = [Disclosure(review=r, age_days=9, watched_days=20, removed=True) for r in "ab"]
    standing = [Disclosure(review=r, age_days=9, watched_days=90, removed=False) for r in "cd"]
    both = disclosure_evidence([*gone, *standing], curve)
    assert disclosure_evidence(gone, curve).e_value > 50
    assert both.e_value == pytest.approx(disclosure_evidence(gone, curve).e_value / 4)
    assert (both.disclosed, both.removed) == (4, 2)
    assert disclosure_evidence([], curve).e_value == 1.0


def test_under_the_null_few_ever_reach_twenty():
    rng = np.random.default_rng(6)
    rate = 0.002
    curve = _curve(rate=rate)
    reached = 0
    for _ in range(120):
        lives = rng.exponential(1 / rate, 6)
        ever = False
        for day in range(10, 91, 20):
            rows = [
                Disclosure(
                    review=str(i),
                    age_days=10,
                    watched_days=min(life, day),
                    removed=bool(life < min(day, WINDOW_DAYS)),
                )
                for i, life in enumerate(lives)
            ]
            ever |= disclosure_evidence(rows, curve).e_value >= 20
        reached += ever
    assert reached / 120 <= 0.05
