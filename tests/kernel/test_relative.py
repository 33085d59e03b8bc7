"""Dates as people say them, above all at the ends of months, quarters and years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import MOST_DAYS, RELATIVE, Calendar, relative

WALL, APRIL = Calendar(), Calendar(4)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
CALENDARS = st.builds(Calendar, st.integers(1, 12), st.sampled_from(["months", "445"]))


def said(name: str, today: str, calendar: Calendar = WALL, n: int | None = None) -> str:
    start, end = relative(name, date.fromisoformat(today), calendar, n)
    return f"{start or ''}..{end or ''}"


def test_every_name_is_known_and_listed() -> None:
    names = (
        "today yesterday tomorrow this_week last_week next_week this_month last_month next_month this_quarter "
        "last_quarter next_quarter this_half this_year last_year next_year last_n_days next_n_days "
        "not_for_n_days before_today after_today"
    )
    assert sorted(RELATIVE) == sorted(names.split(" "))


@pytest.mark.parametrize(
    ("name", "today", "meant"),
    [
        ("today", "2026-03-31", "2026-03-31..2026-03-31"),
        ("yesterday", "2026-03-01", "2026-02-28..2026-02-28"),
        ("yesterday", "2028-03-01", "2028-02-29..2028-02-29"),
        ("tomorrow", "2026-12-31", "2027-01-01..2027-01-01"),
        ("this_week", "2026-03-29", "2026-03-23..2026-03-29"),
        ("this_week", "2026-03-30", "2026-03-30..2026-04-05"),
        ("last_week", "2026-01-01", "2025-12-22..2025-12-28"),
        ("next_week", "2026-12-31", "2027-01-04..2027-01-10"),
        ("this_month", "2026-03-31", "2026-03-01..2026-03-31"),
        ("last_month", "2026-03-31", "2026-02-01..2026-02-28"),
        ("last_month", "2028-03-30", "2028-02-01..2028-02-29"),
        ("last_month", "2026-01-31", "2025-12-01..2025-12-31"),
        ("next_month", "2026-01-31", "2026-02-01..2026-02-28"),
        ("next_month", "2026-12-31", "2027-01-01..2027-01-31"),
        ("this_quarter", "2026-03-31", "2026-01-01..2026-03-31"),
        ("this_quarter", "2026-04-01", "2026-04-01..2026-06-30"),
        ("last_quarter", "2026-03-31", "2025-10-01..2025-12-31"),
        ("next_quarter", "2026-11-30", "2027-01-01..2027-03-31"),
        ("this_half", "2026-06-30", "2026-01-01..2026-06-30"),
        ("this_half", "2026-07-01", "2026-07-01..2026-12-31"),
        ("this_year", "2026-12-31", "2026-01-01..2026-12-31"),
        ("last_year", "2026-01-01", "2025-01-01..2025-12-31"),
        ("next_year", "2026-12-31", "2027-01-01..2027-12-31"),
        ("before_today", "2026-03-01", "..2026-02-28"),
        ("after_today", "2026-12-31", "2027-01-01.."),
    ],
)
def test_at_the_ends(name: str, today: str, meant: str) -> None:
    assert said(name, today) == meant


def test_years_and_quarters_are_the_fiscal_ones() -> None:
    assert said("this_year", "2026-03-31", APRIL) == "2025-04-01..2026-03-31"
    assert said("this_year", "2026-04-01", APRIL) == "2026-04-01..2027-03-31"
    assert said("last_year", "2026-04-01", APRIL) == "2025-04-01..2026-03-31"
    assert said("this_half", "2026-04-01", APRIL) == "2026-04-01..2026-09-30"
    assert said("this_quarter", "2026-03-31", Calendar(1, "445")) == "2026-03-30..2026-06-28"
    assert said("last_month", "2027-01-04", Calendar(1, "445")) == "2026-11-23..2027-01-03"


def test_n_days_hold_today() -> None:
    assert said("last_n_days", "2026-03-01", n=1) == "2026-03-01..2026-03-01"
    assert said("last_n_days", "2026-03-01", n=7) == "2026-02-23..2026-03-01"
    assert said("next_n_days", "2026-02-28", n=2) == "2026-02-28..2026-03-01"
    assert said("not_for_n_days", "2026-03-02", n=2) == "..2026-02-28"


@pytest.mark.parametrize("n", [None, 0, -1, MOST_DAYS + 1, 10**30, True, "7", 7.0])
def test_how_many_days_must_be_said(n: object) -> None:
    for name in ("last_n_days", "next_n_days"):
        with pytest.raises(Invalid) as caught:
            relative(name, date(2026, 1, 1), WALL, n)  # type: ignore[arg-type]
        assert caught.value.code == "days"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(Invalid, match="someday"):
        relative("someday", date(2026, 1, 1), WALL)


@pytest.mark.parametrize(
    ("name", "today"), [("tomorrow", date.max), ("after_today", date.max), ("last_year", date.min)]
)
def test_beyond_the_ends_of_time_there_is_a_plain_error(name: str, today: date) -> None:
    with pytest.raises(Invalid, match="too far"):
        relative(name, today, WALL)


@given(CALENDARS, DAYS)
def test_last_this_and_next_stand_side_by_side(calendar: Calendar, today: date) -> None:
    day = timedelta(days=1)
    for kind in ("week", "month", "quarter", "year"):
        last, this, following = (relative(f"{word}_{kind}", today, calendar) for word in ("last", "this", "next"))
        assert last[0] and last[1] and this[0] and this[1] and following[0] and following[1]
        assert last[0] <= last[1] == this[0] - day
        assert this[0] <= today <= this[1] == following[0] - day


@given(DAYS, st.integers(1, MOST_DAYS))
def test_n_days_are_n_days(today: date, n: int) -> None:
    for name in ("last_n_days", "next_n_days"):
        start, end = relative(name, today, WALL, n)
        assert start and end and (end - start).days + 1 == n and today in (start, end)
