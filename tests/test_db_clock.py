"""Times in their stored form, whatever a page or a file writes."""

from datetime import UTC, datetime

import pytest

from crawler.mail.datelines import header_time
from crawler.payloads import as_instant
from db.clock import (
    EARLIEST,
    LARGEST_SHIFT_S,
    LATEST,
    apart,
    clock_shifts,
    normal_time,
    utc_text,
    wandering,
)

MEANT = [
    ("2026-10-01", "2026-10-01"),
    ("2026-10-01T12:00:00.9+02:00", "2026-10-01T10:00:00Z"),
    ("1000-01-01", "1000-01-01"),
    ("8999-12-31T23:59:59Z", "8999-12-31T23:59:59Z"),
]
NO_YEAR = [
    "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0999-12-31",
    "9000-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00", "2026-02-29", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "stored"), MEANT)
def test_a_time_is_stored(text, stored):
    assert normal_time(text) == stored


@pytest.mark.parametrize("text", NO_YEAR)
def test_a_year_that_nobody_wrote_in_is_none(text):
    assert normal_time(text) is None


def test_what_is_stored_can_be_moved_and_compared():
    for text in (f"{EARLIEST}-01-01T00:00:00Z", f"{int(LATEST) - 1}-12-31T23:59:59Z"):
        assert clock_shifts([(text, text)]) == ()
        for seconds in (LARGEST_SHIFT_S, -LARGEST_SHIFT_S):
            assert apart(text, seconds)
            assert apart(text[:10], seconds)


@pytest.mark.parametrize("text", ["²²²²²²²²²", "①①①①①①①①①①", "9" * 40, "٣" * 12])
def test_digits_of_no_number_are_no_instant(text):
    assert as_instant(text) is None


def test_an_old_instant_keeps_its_zeros():
    assert utc_text(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
    assert header_time("Sat, 21 Nov 2026 12:01:00 -0000") == "2026-11-21T12:01:00Z"


def test_dates_that_move_by_themselves_are_known_only_so_far():
    edit = ("2026-01-05", "2026-04-05")
    assert wandering([edit, edit]) == 0
    assert (
        wandering([edit, ("2026-01-05", "2026-01-12"), ("2026-02-01", "2026-01-20")]) == 90 * 86400
    )
    same_day = ("2026-01-05", "2026-01-05T23:00:00Z")
    assert wandering([same_day, same_day, same_day, (None, "2026-01-05")]) == 0
