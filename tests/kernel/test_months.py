"""Months have different lengths, and the calendar has ends."""

from datetime import date

import pytest

from yingdan.kernel import months


@pytest.mark.parametrize(
    ("day", "by", "found"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_the_same_day_or_the_last_of_a_shorter_month(day: str, by: int, found: str) -> None:
    assert months.later(date.fromisoformat(day), by) == date.fromisoformat(found)


@pytest.mark.parametrize("by", [-12 * 2026, 12 * 8000])
def test_there_is_nothing_beyond_the_calendar(by: int) -> None:
    with pytest.raises(ValueError, match="year"):
        months.later(date(2026, 1, 1), by)
