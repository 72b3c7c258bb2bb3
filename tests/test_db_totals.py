"""What a total that counts more than is shown lets a scan say, and what not."""

import pytest

from db.presence.ladder import Known, Pass
from db.presence.totals import without_doubted, witnessed
from db.ranges import Ranges
from db.records import Coverage, Stretch

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
