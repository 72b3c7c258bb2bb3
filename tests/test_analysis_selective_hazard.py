import numpy as np
import pytest

from analysis.selective.detectability import detectability, vanished_share
from analysis.selective.hazard import Exposure, removal_curve


def _watch(rng, *, reviews, rate, every, until):
    """Reviews posted over `until` days with one hazard, seen at every visit they stand at."""
    posted = rng.uniform(-200, until, reviews)
    lifetime = rng.exponential(1 / rate(posted), reviews)
    visits = np.arange(0, until + every, every)
    for start, life in zip(posted, lifetime, strict=True):
        standing = visits[(visits >= start) & (visits < start + life)]
        if standing.size == 0:
            continue
        absent = visits[visits > standing[-1]]
        yield Exposure(
            entered=standing[0] - start,
            last_seen=standing[-1] - start,
            gone_by=absent[0] - start if absent.size else None,
        )


def test_finds_the_hazard_through_truncation_and_long_intervals():
    rng = np.random.default_rng(3)
    exposures = list(
        _watch(rng, reviews=8_000, rate=lambda p: np.full(len(p), 0.004), every=21, until=364)
    )
    curve = removal_curve(exposures)
    inside = [low <= 0.004 <= high for low, high in zip(curve.ci_low, curve.ci_high, strict=True)]
    assert sum(inside) >= len(inside) - 1
    assert sum(curve.removed) / sum(curve.review_days) == pytest.approx(0.004, rel=0.05)


def test_intervals_cover_nine_times_in_ten_at_least():
    rng = np.random.default_rng(8)
    covered = total = 0
    for _ in range(60):
        exposures = list(
            _watch(rng, reviews=300, rate=lambda p: np.full(len(p), 0.003), every=10, until=180)
        )
        curve = removal_curve(exposures, edges=(0, 30, 90, 400))
        pairs = list(zip(curve.ci_low, curve.ci_high, strict=True))
        covered += sum(low <= 0.003 <= high for low, high in pairs)
        total += len(pairs)
    assert covered / total >= 0.92


def test_an_exact_time_gives_removals_over_days():
    exposures = [
        Exposure(entered=0, last_seen=10, gone_by=10.001),
        Exposure(entered=0, last_seen=30),
    ]
    curve = removal_curve(exposures, edges=(0, 50, 100))
    assert curve.hazard[0] == pytest.approx(1 / 40, rel=1e-3)
    assert np.isnan(curve.hazard[1])
    assert (curve.ci_low[1], curve.ci_high[1]) == (0, np.inf)


def test_no_removal_still_gives_an_upper_limit():
    curve = removal_curve([Exposure(entered=0, last_seen=100)] * 10, edges=(0, 100))
    assert curve.hazard == (0.0,)
    assert curve.ci_high[0] == pytest.approx(-np.log(0.025) / 1000)


def test_nothing_watched():
    curve = removal_curve([])
    assert all(np.isnan(curve.hazard))
    assert all(row.ci_high == 1 for row in detectability(curve))


def test_ages_out_of_order_are_refused():
    with pytest.raises(ValueError, match="last_seen"):
        Exposure(entered=5, last_seen=3)


def test_blind_share_agrees_with_counting():
    rng = np.random.default_rng(5)
    exposures = [
        Exposure(entered=0, last_seen=x, gone_by=x + 0.01) for x in rng.exponential(20, 4000)
    ]
    curve = removal_curve(exposures)
    rows = detectability(curve, every_days=(1, 7, 28))
    for row in rows:
        phase, life = rng.uniform(0, row.every_days, 100_000), rng.exponential(20, 100_000)
        assert row.never_seen == pytest.approx(np.mean(life < phase), abs=0.02)
        assert row.ci_low <= row.never_seen <= row.ci_high
    assert [row.never_seen for row in rows] == sorted(row.never_seen for row in rows)
    assert vanished_share(curve, 20) == pytest.approx(1 - np.exp(-1), abs=0.03)
