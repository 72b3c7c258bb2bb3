"""What may only have rolled out of view is never called removed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.presence.ladder import Known, Pass
from db.presence.view import order_of, rolled_out
from db.ranges import Ranges
from db.records import Coverage

COMPLETE = Coverage(kind="complete")


def day(number: int) -> str:
    """Return a day of 2026, counted from 1."""
    month, rest = divmod(number - 1, 28)
    return f"2026-{month + 1:02}-{rest + 1:02}"


def rolling(
    on: int, first: int, *, size: int = 10, total: int | None = 10, sort: str = "newest"
) -> Pass:
    """A reading to what calls itself the end: `size` reviews, numbered by their age."""
    return Pass(
        scan=f"s{on}",
        crawl=f"c{on}",
        captured_at=day(on),
        coverage=COMPLETE,
        shown=Ranges.of(range(first, first + size)),
        looks={},
        reported=total,
        sort=sort,
    )


def posted(number: int) -> Known:
    seen = day(1) if number <= 10 else day(10)
    return Known(ordinal=number, posted_at=f"2025-12-{number:02}", first_seen_at=seen)


def undated(number: int, *, seen: int = 1) -> Known:
    return Known(ordinal=number, posted_at=None, first_seen_at=day(seen))


KNOWN = [posted(n) for n in range(1, 25)]


def out(
    now: Pass, missing: Sequence[int], *history: Pass, known: Sequence[Known] = KNOWN
) -> set[int]:
    return rolled_out(now, missing, history, known, {})


@pytest.mark.parametrize("sort", ["newest", "other"])
@pytest.mark.parametrize("total", [13, 10, None])
def test_what_newer_ones_may_have_pushed_out_is_doubted(sort: str, total: int | None) -> None:
    """Ten are shown every week, whatever the counter says: the listing may stop at ten."""
    weeks = [rolling(on, first, total=total, sort=sort) for on, first in ((15, 3), (8, 2), (1, 1))]
    assert out(rolling(22, 4, total=total, sort=sort), [1, 2, 3], *weeks) == {1, 2, 3}


def test_what_stands_before_the_end_of_the_order_was_not_pushed_out() -> None:
    before = rolling(1, 1)
    now = replace(rolling(8, 1), shown=Ranges.of([1, 2, 3, *range(5, 12)]))
    assert out(now, [4], before) == set()
    assert out(replace(now, sort="oldest"), [4], before) == set()
    assert out(replace(now, sort="other"), [4], before) == {4}
    assert out(rolling(8, 1, sort="oldest"), [11], rolling(6, 2)) == {11}


def test_listing_that_has_grown_since_does_not_stop_there() -> None:
    shorter = replace(rolling(8, 2, sort="other"), shown=Ranges.of([1, 2, 3, *range(6, 13)]))
    grown = replace(shorter, scan="s15", shown=Ranges.of([1, 2, 3, *range(6, 14)]))
    longer = rolling(1, 1, size=12)
    assert out(shorter, [4, 5], longer) == {4, 5}
    assert out(grown, [4, 5], shorter, longer) == set()


def ranked(on: int, *shown: int) -> Pass:
    return replace(rolling(on, 1, sort="other"), shown=Ranges.of(shown))


def test_longer_reading_proves_nothing_of_one_that_hid_others() -> None:
    """Pages of five and of ten are shown in turn: those of five hide what those of ten show."""
    five = ranked(8, 1, 2, 3, 4, 6)
    assert out(ranked(15, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11), [5], five, rolling(1, 1)) == {5}


def test_shorter_reading_proves_nothing_of_a_longer_one_before_it() -> None:
    """The stop was lowered after the review had rolled out."""
    ten = ranked(8, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11)
    assert out(ranked(15, 1, 2, 3, 4, 6), [5], ten, rolling(1, 1)) == {5}


def test_stop_is_not_lowered_by_just_one() -> None:
    nine = replace(rolling(8, 1, sort="other"), shown=Ranges.of([*range(1, 5), *range(6, 11)]))
    assert out(nine, [5], rolling(1, 1)) == set()


def test_oldest_of_a_listing_of_the_last_months_may_have_grown_too_old() -> None:
    """The counter falls with it, so nothing but an older one that is shown speaks against it."""
    now = rolling(8, 2, size=9, total=9)
    assert out(now, [1], rolling(1, 1)) == {1}
    assert out(replace(now, sort="other"), [1], rolling(1, 1)) == {1}
    assert out(replace(now, looks={1: "gone"}), [1], rolling(1, 1)) == set()


@pytest.mark.parametrize(("on", "doubted"), [(36, True), (48, False)])
def test_oldest_did_not_grow_too_old_where_one_is_shown_that_is_older(
    on: int, doubted: bool
) -> None:
    missed = rolling(8, 2, size=9, total=9)
    now = rolling(on, 2, size=12, total=12)
    assert (out(now, [1], missed, rolling(1, 1)) == {1}) == doubted


def test_several_that_went_together_may_be_of_another_year() -> None:
    missed = rolling(8, 3, size=9, total=9)
    assert out(rolling(60, 3, size=12, total=12), [1, 2], missed, rolling(1, 1)) == {1, 2}


def test_edited_review_that_moved_up_is_not_the_oldest_shown() -> None:
    """The record knows the date that it had before."""
    now = replace(rolling(8, 5), shown=Ranges.of([1, *range(5, 14)]))
    history = [rolling(1, 1)]
    assert rolled_out(now, [2, 3, 4], history, KNOWN, {}) == set()
    assert rolled_out(now, [2, 3, 4], history, KNOWN, {1: "2025-12-31"}) == {2, 3, 4}


def test_without_dates_any_may_have_been_pushed_out() -> None:
    """One that was edited moves up, and no date tells."""
    known = [*(undated(n) for n in range(1, 11)), undated(11, seen=8)]
    now = replace(rolling(8, 1), shown=Ranges.of([11, 1, 2, 3, *range(5, 11)]))
    assert out(now, [4], rolling(1, 1), known=known) == {4}


def test_without_dates_the_places_of_first_sight_tell_the_oldest() -> None:
    known = [*(undated(n) for n in range(1, 11)), undated(11, seen=8)]
    listed = [11, *range(1, 11)]
    middle = replace(rolling(15, 1), shown=Ranges.of(n for n in listed if n != 4))
    last = replace(rolling(15, 1), shown=Ranges.of(n for n in listed if n != 10))
    before = replace(rolling(8, 1), shown=Ranges.of(listed))
    assert out(middle, [4], before, known=known) == set()
    assert out(last, [10], before, known=known) == {10}


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["2026-01-03", "2026-01-02", None, "2026-01-02T10:00:00Z", "2026-01-01"], "newest"),
        (["2026-01-03", "2025-07-01", "2026-01-02", "2026-01-01"], "other"),
    ],
)
def test_pinned_review_breaks_the_order(dates: list[str | None], order: str) -> None:
    assert order_of("newest", [(date, None) for date in dates]) == order
    assert order_of("oldest", [(date, None) for date in reversed(dates)]) == order.replace(
        "newest", "oldest"
    )


def test_without_dates_what_moved_up_breaks_the_order() -> None:
    reviews = [undated(n) for n in range(1, 5)]
    assert order_of("newest", [(None, k) for k in reviews]) == "newest"
    assert order_of("newest", [(None, k) for k in (reviews[3], *reviews[:3])]) == "other"
    assert order_of("other", [(None, k) for k in reviews]) == "other"
