"""Coverage: cases by hand, and the one property that everything rests on."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.coverage import PageRead, Reading, derive_coverage, gap_of, plausible_total
from crawler.items import Outcome, Sort
from db.records import Stretch

PER_PAGE = 5


def entry(number: int) -> tuple[str, str]:
    """Return review `number`, posted that many hours after the start of the year."""
    return (
        f"r{number}",
        f"2026-{1 + number // 600:02}-{1 + number // 24 % 25:02}T{number % 24:02}:00:00Z",
    )


def page(number: int, newest: int, oldest: int, **more: object) -> PageRead:
    """Return a page that shows reviews from newest down to oldest, both included."""
    entries = tuple(entry(n) for n in range(newest, oldest - 1, -1))
    return replace(PageRead(number=number, outcome="ok", entries=entries), **more)  # type: ignore[arg-type]


def failed(number: int, outcome: Outcome = "blocked") -> PageRead:
    return PageRead(number=number, outcome=outcome)


def reading(*pages: PageRead, ended: bool | None = True, sort: Sort = "newest") -> Reading:
    return Reading(pages=pages, sort=sort, ended=ended)


def test_all_that_is_reported_is_complete() -> None:
    read = reading(page(1, 10, 6, reported=10), page(2, 5, 1, reported=10))
    assert derive_coverage(read).kind == "complete"


def test_complete_in_any_order_when_the_count_agrees() -> None:
    read = reading(page(1, 10, 1, reported=10), sort="other")
    assert derive_coverage(read).kind == "complete"


@pytest.mark.parametrize(
    "outcome", ["blocked", "sign_in", "wrong_page", "broken", "empty", "not_found"]
)
def test_wall_on_the_first_page_covers_nothing(outcome: Outcome) -> None:
    assert derive_coverage(reading(failed(1, outcome))).kind == "none"


def test_failed_page_in_the_middle_leaves_two_stretches() -> None:
    read = reading(page(1, 30, 21), failed(2), page(3, 10, 1), ended=False)
    coverage = derive_coverage(read)
    assert coverage.stretches == (
        Stretch(after=entry(1)[1], before=entry(10)[1]),
        Stretch(after=entry(21)[1], before=entry(30)[1]),
    )
    assert not coverage.covers(entry(15)[1])
    assert not coverage.covers(entry(10)[1])
    assert coverage.covers(entry(9)[1])


def test_reviews_between_two_pages_are_outside() -> None:
    coverage = derive_coverage(reading(page(1, 20, 12), page(2, 10, 1), ended=False))
    assert not coverage.covers(entry(11)[1])


def test_pages_that_overlap_are_joined() -> None:
    coverage = derive_coverage(reading(page(1, 20, 11), page(2, 11, 2), ended=False))
    assert coverage.stretches == (Stretch(after=entry(2)[1], before=entry(20)[1]),)


def test_page_read_again_replaces_itself() -> None:
    read = reading(page(1, 20, 11), page(2, 10, 3), page(2, 10, 1), ended=False)
    assert Stretch(after=entry(1)[1], before=entry(10)[1]) in derive_coverage(read).stretches


def test_page_one_again_for_page_two_proves_nothing_more() -> None:
    read = reading(page(1, 20, 11, reported=30), page(2, 20, 11, reported=30), ended=False)
    assert derive_coverage(read).stretches == (Stretch(after=entry(11)[1], before=entry(20)[1]),)


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (reading(page(1, 10, 1), sort="other", ended=False), "sample"),
        (replace(reading(page(1, 10, 1, reported=10)), filtered=True), "sample"),
        (reading(page(1, 10, 1, reported=12)), "sample"),
        (reading(page(1, 10, 1), ended=None), "window"),
        (reading(page(1, 10, 1)), "window"),
        (replace(reading(page(1, 10, 1)), declared=True), "complete"),
        (reading(page(1, 20, 11), page(2, 10, 1)), "window"),
        (reading(page(1, 20, 11, reported=20), page(2, 10, 1, reported=19)), "window"),
        (reading(page(1, 40, 1, reported=4)), "none"),
        (reading(), "none"),
    ],
    ids=[
        "ranked", "filtered", "fewer than reported", "end unknown", "one page without a total",
        "declared whole",
        "pages without a total", "total changed", "far more than reported", "nothing read",
    ],
)  # fmt: skip
def test_kind(read: Reading, kind: str) -> None:
    assert derive_coverage(read).kind == kind


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (reading(page(1, 10, 1)), "the site gives no total"),
        (reading(page(1, 20, 11, reported=20), page(2, 10, 1, reported=19)), "totals changed"),
        (reading(page(1, 20, 11), page(2, 10, 1), ended=False), "the end was not reached"),
        (reading(page(1, 10, 1, reported=12)), "10 shown of 12 reported"),
        (reading(page(1, 10, 6, reported=9), page(2, 6, 2, reported=9)), "the listing moved"),
        (reading(page(1, 10, 6, reported=12), page(2, 6, 2, reported=12)), "the listing moved"),
    ],
)
def test_reason_says_what_was_missing(read: Reading, reason: str) -> None:
    assert reason in derive_coverage(read).reason


def test_usual_gap_is_complete_and_a_larger_one_is_not() -> None:
    usual = replace(reading(page(1, 34, 1, reported=37)), usual_gaps=(4, 3, 3))
    assert derive_coverage(usual).kind == "complete"
    partial = replace(reading(page(1, 34, 25, reported=37)), usual_gaps=(4, 3, 3))
    assert derive_coverage(partial).kind == "sample"
    assert gap_of(partial) == 27


def test_more_than_the_site_has_is_not_plausible() -> None:
    assert not plausible_total(reading(page(1, 67, 1, reported=37)))
    assert plausible_total(reading(page(1, 41, 1, reported=40)))


def test_dates_out_of_order_cover_nothing() -> None:
    entries = (entry(5), entry(9), entry(1))
    read = reading(PageRead(number=1, outcome="ok", entries=entries, reported=9))
    assert derive_coverage(read).kind == "sample"


def test_days_that_tie_with_the_border_are_outside() -> None:
    days = (("a", "2026-01-09"), ("b", "2026-01-07"), ("c", "2026-01-05"))
    coverage = derive_coverage(reading(PageRead(number=1, outcome="ok", entries=days), ended=False))
    assert coverage.covers("2026-01-07T23:00:00Z")
    assert not coverage.covers("2026-01-05T23:00:00Z")
    assert not coverage.covers("2026-01-09")


@st.composite
def moving_readings(draw: st.DrawFn) -> tuple[Reading, set[str]]:
    """A listing that changes while it is read, and what was listed throughout.

    Between two pages reviews may come, go and come back; pages may fail, be cut short, be page
    1 again, come from an older state; totals are the page's own state's, or absent. (An old page
    or a total that is wrong by just what is hidden cannot be told from the truth in one reading:
    there the second look and the second crossing guard.)
    """
    fresh = count(draw(st.integers(3, 40)))
    listed = list(range(next(fresh), 0, -1))
    states = [list(listed)]
    always = set(listed)
    counted = draw(st.booleans())
    pages: list[PageRead] = []
    looks_ended = False
    for number in range(1, draw(st.integers(1, 10)) + 1):
        for _ in range(draw(st.integers(0, 2))):
            if draw(st.booleans()) and listed:
                gone = draw(st.sampled_from(listed))
                listed.remove(gone)
                always.discard(gone)
            else:
                listed.insert(0, next(fresh) + 1)
        states.append(list(listed))
        fault = draw(st.sampled_from(["none"] * 6 + ["fail", "cut", "first", "old"]))
        state = draw(st.sampled_from(states)) if fault == "old" else listed
        if len(state) == len(listed):
            state = listed
        start = 0 if fault == "first" else (number - 1) * PER_PAGE
        shown = state[start : start + PER_PAGE]
        if fault == "cut":
            shown = shown[: draw(st.integers(0, PER_PAGE - 1))]
        looks_ended = fault == "cut" or start + PER_PAGE >= len(state)
        if fault == "fail":
            looks_ended = False
            pages.append(failed(number))
            continue
        total = len(state) if counted else None
        outcome: Outcome = "ok" if shown else "broken"
        entries = tuple(entry(n) for n in shown)
        pages.append(PageRead(number=number, outcome=outcome, entries=entries, reported=total))
        if start + PER_PAGE >= len(state):
            break
    return (
        Reading(pages=tuple(pages), sort="newest", ended=looks_ended),
        {entry(n)[0] for n in always},
    )


@settings(max_examples=500, deadline=None)
@given(moving_readings())
def test_nothing_that_was_listed_all_the_time_is_covered_and_not_shown(
    case: tuple[Reading, set[str]],
) -> None:
    read, always = case
    coverage = derive_coverage(read)
    shown = {key for p in read.pages for key, _ in p.entries}
    hidden = [key for key in always - shown if coverage.covers(entry(int(key[1:]))[1])]
    assert not hidden, (coverage, read)
