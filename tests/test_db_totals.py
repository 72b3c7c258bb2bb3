"""What a total that counts more than is shown lets a scan say, and what not."""

from dataclasses import replace

import pytest

from db.ladder import Known, Pass
from db.ranges import Ranges
from db.records import Coverage, Stretch
from db.totals import held_against, without_doubted, witnessed

SHORT = Coverage(kind="sample", reason="10 shown of 12 reported, and nobody knows where")
COMPLETE = Coverage(kind="complete")
FAILED = Coverage(kind="sample", reason="pages failed: 1 blocked")
BEGUN = dict.fromkeys(range(1, 30), "2025-12-01")


def day(number: int) -> str:
    return f"2026-01-{number:02}"


def scan(on: int, shown: set[int], total: int | None, coverage: Coverage = COMPLETE) -> Pass:
    return Pass(
        scan=f"s{on}",
        crawl=f"c{on}",
        captured_at=day(on),
        coverage=coverage,
        shown=Ranges.of(shown),
        looks={},
        reported=total,
    )


ALL = set(range(1, 11))


def test_as_many_as_reported_needs_no_witness() -> None:
    assert witnessed(scan(8, ALL - {5}, 9), [5], [], BEGUN) == [5]
    assert witnessed(scan(8, ALL - {5}, None), [5], [], BEGUN) == [5]


def test_total_that_fell_supports_and_one_that_did_not_does_not() -> None:
    history = [scan(1, ALL, 12)]
    assert witnessed(scan(8, ALL - {5}, 11), [5], history, BEGUN) == [5]
    assert witnessed(scan(8, ALL - {5}, 12), [5], history, BEGUN) == []


def test_reading_to_the_end_that_missed_some_is_a_witness_and_a_failed_one_is_not() -> None:
    now = scan(8, ALL - {5}, 11)
    assert witnessed(now, [5], [scan(1, ALL, 12, SHORT)], BEGUN) == [5]
    assert witnessed(now, [5], [scan(1, ALL, 12, FAILED)], BEGUN) == []


def test_reading_that_hid_others_proves_no_habit() -> None:
    """Two are missing each week, other ones each time; the total never moved."""
    first = scan(1, ALL - {1, 2}, 10, SHORT)
    now = scan(8, ALL - {3, 4}, 10)
    assert witnessed(now, [3, 4], [first], BEGUN) == []
    arrived = BEGUN | {1: day(5), 2: day(5)}
    assert witnessed(scan(8, ALL - {3, 4}, 10), [3, 4], [first], arrived) == [3, 4]


def test_review_that_came_after_a_reading_is_supported_by_its_habit() -> None:
    history = [scan(1, ALL, 12)]
    now = scan(15, ALL, 12)
    assert witnessed(now, [11], history, BEGUN | {11: day(5)}) == [11]
    assert witnessed(now, [11], history, BEGUN) == []


KNOWN = [Known(ordinal=n, posted_at=f"2025-12-{n:02}", first_seen_at=day(1)) for n in ALL]


def test_dates_of_the_doubted_are_left_out_of_the_coverage() -> None:
    coverage = without_doubted(scan(8, ALL - {5}, 12), [5], KNOWN).coverage
    assert coverage.stretches == (
        Stretch(after="0001-01-01", before="2025-12-05"),
        Stretch(after="2025-12-05", before="9999-12-31"),
    )
    assert coverage.counted
    assert "9 shown of 12 reported" in coverage.reason
    assert not coverage.covers("2025-12-05T10:00:00Z")


@pytest.mark.parametrize("undated", [5, 6])
def test_doubted_review_without_a_date_leaves_nothing_covered(undated: int) -> None:
    known = [
        k if k.ordinal != undated else Known(ordinal=undated, posted_at=None, first_seen_at=day(1))
        for k in KNOWN
    ]
    coverage = without_doubted(scan(8, ALL - {5}, 12), [5], known).coverage
    assert coverage.kind == ("sample" if undated == 5 else "window")


def test_nothing_doubted_changes_nothing() -> None:
    assert without_doubted(scan(8, ALL, 12), [], KNOWN) == scan(8, ALL, 12)


def rolling(on: int, first: int, total: int, *, sort: str = "newest", size: int = 10) -> Pass:
    """A reading to what calls itself the end, of the newest `size` at most."""
    return replace(scan(on, set(range(first, first + size)), total), sort=sort)


def posted(*ordinals: int) -> list[Known]:
    return [Known(ordinal=n, posted_at=f"2025-12-{n:02}", first_seen_at=day(1)) for n in ordinals]


def doubted(now: Pass, missing: list[int], history: list[Pass]) -> list[int]:
    since = BEGUN | {11: day(5), 12: day(10), 13: day(20)}
    known = posted(*range(1, 25))
    told = held_against(now, missing, known, history=history, since=since, settled=(), shared=())
    return told[2]


@pytest.mark.parametrize("sort", ["newest", "other"])
@pytest.mark.parametrize("total", [13, 10])
def test_what_may_have_rolled_out_of_view_is_doubted(sort: str, total: int) -> None:
    """Ten are shown every week and the counter stands still: the listing may stop at ten."""
    weeks = [rolling(15, 3, total, sort=sort), rolling(8, 2, total, sort=sort)]
    told = doubted(rolling(22, 4, total, sort=sort), [1, 2, 3], [*weeks, rolling(1, 1, total)])
    assert told == ([] if (sort, total) == ("other", 10) else [1, 2, 3])


def test_what_stands_before_the_end_of_the_order_cannot_have_rolled_out() -> None:
    now = scan(8, {1, 2, 3, 5, 6, 7, 8, 9, 10, 11}, 13)
    before = [rolling(1, 1, 13)]
    assert doubted(replace(now, sort="newest"), [4], before) == []
    assert doubted(replace(now, sort="oldest"), [4], before) == []
    assert doubted(replace(now, sort="other"), [4], before) == [4]
    assert doubted(rolling(8, 1, 13, sort="oldest"), [11], [rolling(6, 2, 13)]) == [11]


@pytest.mark.parametrize("total", [13, 10])
def test_listing_that_has_shown_more_is_not_cut_short(total: int) -> None:
    now = rolling(8, 2, total - 1, size=9)
    assert doubted(now, [1], [rolling(1, 1, total)]) == []
    grown = rolling(22, 2, total + 1, size=11)
    assert doubted(grown, [1], [rolling(8, 2, total), rolling(1, 1, total)]) == []
