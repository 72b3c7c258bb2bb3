from datetime import date, timedelta

import numpy as np
import pytest

from analysis.inflation.baseline import Category
from analysis.inflation.markers.all_markers import mark_campaign
from analysis.inflation.markers.near_duplicates import mark_near_duplicates, sketch_text
from analysis.inflation.markers.posting_hours import mark_posting_hours
from analysis.inflation.markers.product_change import mark_product_change
from analysis.inflation.markers.rings import Praise, find_rings
from analysis.inflation.markers.same_day import mark_same_day
from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.markers.short_texts import count_words
from analysis.inflation.markers.unverified import mark_unverified
from analysis.inflation.markers.volume_peak import mark_volume
from analysis.inflation.records import Rated

START = date(2025, 3, 3)


def rated(day=0, stars=5.0, **kept):
    return Rated(posted_on=START + timedelta(days=day), stars=stars, **kept)


def test_a_share_is_held_against_the_products_own_other_reviews():
    marker = compare_shares("x", "have it", [True] * 8 + [False] * 2, [True] * 5 + [False] * 45)
    assert (marker.value, marker.baseline) == (0.8, 0.1)
    assert marker.p_value < 1e-4
    assert "8 of 10" in marker.note
    assert compare_shares("x", "have it", [], [True]) is None


def test_honest_stretches_reach_small_p_values_no_oftener_than_they_say():
    random = np.random.default_rng(0)
    p_values = []
    for _ in range(2000):
        hits = random.random(120) < 0.3
        p_values.append(compare_shares("x", "", list(hits[:30]), list(hits[30:])).p_value)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05
    assert np.mean(np.array(p_values) <= 0.01) <= 0.01


def test_unverified_is_silent_where_the_site_shows_no_mark():
    assert mark_unverified([rated()], [rated()]) is None
    marker = mark_unverified([rated(verified=False)] * 5, [rated(verified=True)] * 20)
    assert marker.value == 1.0


def test_near_duplicates_are_found_within_and_across_sellers():
    text = "This vacuum cleaner changed my mornings, it is quiet and strong and light"
    twin = text.replace("mornings", "evenings")
    other = "Broke after two days, the hose came off and nobody answered my letters at all"
    inside = [rated(text=text), rated(text=other)]
    marker = mark_near_duplicates(inside, [rated(text="x" * 5)], {})
    assert marker is None  # nothing long enough to compare with
    outside = [rated(text=f"{n} a review about entirely different matters number {n * 7919}")
               for n in range(4)]  # fmt: skip
    alone = mark_near_duplicates(inside, outside, {})
    assert alone.value == 0.0
    across = mark_near_duplicates(inside, outside, {"someone": [twin]})
    assert across.value == 0.5
    assert "1 other sellers" in across.note
    assert sketch_text("short") is None


def test_hostile_text_costs_little():
    assert sketch_text("a" * 2_000_000 + "\ud800") is not None
    assert count_words("字" * 1000) == 500
    assert count_words("\ud800 odd") >= 1


def test_hours_of_one_crew_stand_out():
    inside = [rated(hour=3) for _ in range(20)]
    outside = [rated(hour=n % 24) for n in range(96)]
    assert mark_posting_hours(inside, outside).p_value < 0.01
    assert mark_posting_hours(outside[::4], outside[1::4]).p_value > 0.05
    assert mark_posting_hours(inside[:3], outside) is None


def test_a_batch_of_one_day_stands_out():
    inside = [rated(day=2)] * 9 + [rated(day=5)]
    marker = mark_same_day(inside, [], START, START + timedelta(days=6))
    assert marker.value == 0.9
    assert marker.p_value < 0.001
    assert mark_same_day([], [], START, START) is None


def test_a_merged_listing_names_other_variants():
    inside = [rated(product="new")] * 10
    outside = [rated(product="old")] * 60 + [rated(product="new")]
    marker = mark_product_change(inside, outside)
    assert (marker.value, marker.baseline) == (1.0, pytest.approx(1 / 61))


def test_volume_knows_the_sites_peaks():
    usual = mark_volume(60, [3.0, 3.0], (40.0, 4.0), Category())
    peak = mark_volume(60, [1.0, 1.0], (40.0, 4.0), Category())
    assert usual.value == pytest.approx(1.0)
    assert usual.p_value > 0.1 > peak.p_value


def test_a_ring_is_found_in_a_crowd_and_a_crowd_is_none():
    random = np.random.default_rng(4)
    crowd = [
        Praise(reviewer=f"r{random.integers(600)}", product=f"p{random.integers(80)}", seller="s")
        for _ in range(1800)
    ]
    assert find_rings(crowd) == []
    ring = [
        Praise(reviewer=f"bad{a}", product=f"q{b}", seller=f"t{b % 3}")
        for a in range(6)
        for b in range(5)
    ]
    (found,) = find_rings(crowd + ring)
    assert set(found.reviewers) == {f"bad{a}" for a in range(6)}
    assert found.density == 1.0
    assert len(found.sellers) == 3
    assert find_rings([]) == []


def test_all_markers_of_a_campaign_in_one_call():
    reviews = [rated(day=n, stars=4.0, text="a fair product that does its work", hour=n % 24,
                     verified=True, reviewer=f"r{n}") for n in range(-100, 0)]  # fmt: skip
    reviews += [rated(day=n % 7, text="great", hour=2, verified=False, reviewer=f"n{n}",
                      removed=True) for n in range(30)]  # fmt: skip
    reviews += [rated(day=20 + n, stars=1.0, reviewer=f"m{n}") for n in range(10)]
    markers = mark_campaign(
        reviews,
        START,
        START + timedelta(days=6),
        factors=[1.0],
        rate=(50.0, 7.0),
        category=Category(),
        known={f"r{n}": 5 for n in range(-100, 0)},
        elsewhere={},
    )
    p_values = {marker.name: marker.p_value for marker in markers}
    for name in ("volume", "unverified", "one_review", "short_texts", "later_removal",
                 "later_fall", "posting_hours"):  # fmt: skip
        assert p_values[name] < 0.01, name
