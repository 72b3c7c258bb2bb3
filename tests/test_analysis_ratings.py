import numpy as np
import pytest

from analysis.ratings.adjusted import Surplus, adjusted_rating, seller_rating
from analysis.ratings.moments import Stars, mean_interval, without
from analysis.ratings.witness import Count, second_witness


def stars_of(ratings):
    kept = np.asarray(ratings, dtype=float)
    return Stars(number=len(kept), total=kept.sum(), squares=(kept**2).sum())


def test_removed_low_stars_come_back_and_surplus_goes():
    found = adjusted_rating(
        displayed=4.6,
        standing=stars_of([5.0] * 80 + [4.0] * 10 + [1.0] * 10),
        removed=stars_of([1.0] * 10),
        surpluses=[Surplus(extra=40, extra_low=25, extra_high=55)],
    )
    assert found.observed == pytest.approx(4.5)
    assert found.restored == pytest.approx((450 + 10) / 110)
    assert found.adjusted == pytest.approx((460 - 200) / 70)
    assert found.ci_low < (460 - 275) / 55
    assert found.ci_high > (460 - 125) / 85


def test_nothing_known():
    found = adjusted_rating(displayed=4.0, standing=Stars(), removed=Stars())
    assert (found.displayed, found.observed, found.adjusted, found.ci_low) == (
        4.0,
        None,
        None,
        None,
    )
    assert seller_rating([found]).displayed is None


def test_a_surplus_larger_than_the_reviews_stays_on_the_scale():
    left = without(stars_of([5.0, 5.0, 1.0]), number=50, rating=5.0)
    assert left.number == pytest.approx(1)
    assert left.mean == pytest.approx(1.0)
    assert without(stars_of([1.0]), number=3, rating=5.0).mean == 1.0


@pytest.mark.parametrize("number", [5, 30, 200])
def test_interval_covers(number):
    rng = np.random.default_rng(number)
    shares = np.array([0.1, 0.05, 0.05, 0.2, 0.6])
    truth = shares @ np.arange(1, 6)
    hits = 0
    for _ in range(800):
        low, high = mean_interval(stars_of(rng.choice(np.arange(1.0, 6.0), number, p=shares)))
        hits += low <= truth <= high
    assert hits / 800 >= 0.93


def test_a_seller_is_the_weighted_mean_of_its_products():
    rows = []
    for stars in (stars_of([5.0] * 30), stars_of([1.0] * 10)):
        rows.append(adjusted_rating(displayed=None, standing=stars, removed=Stars()))
    found = seller_rating(rows)
    assert found.observed == pytest.approx(4.0)
    assert found.displayed is None
    assert found.ci_low < 4.0 < found.ci_high


@pytest.mark.parametrize(
    ("count", "testimony"),
    [
        (Count(before=41, after=40, removed=1, expected=0.05), "corroborates"),
        (Count(before=41, after=41, removed=1, expected=0.05), "weakens"),
        (Count(before=4100, after=4190, removed=1, expected=90), "silent"),
        (Count(before=500, after=480, removed=20, expected=1), "corroborates"),
        (Count(before=500, after=350, removed=3, expected=1), "silent"),
    ],
)
def test_totals_bear_witness(count, testimony):
    assert second_witness([count]).testimony == testimony


def test_no_total_no_word():
    assert second_witness([]).testimony == "silent"
