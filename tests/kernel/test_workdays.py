"""Working days as a value: counting agrees with looking at each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yingdan.kernel.period import Calendar
from yingdan.kernel.workdays import Workdays

DAYS = some.dates(date(2015, 12, 1), date(2017, 1, 31))


def test_a_week_with_a_holiday_and_the_saturday_made_up_for_it() -> None:
    october = Workdays(frozenset({date(2026, 10, 7), date(2026, 10, 3)}), frozenset({date(2026, 10, 10)}))
    assert not october.is_workday(date(2026, 10, 7))
    assert october.is_workday(date(2026, 10, 10))
    assert october.days(date(2026, 10, 5), date(2026, 10, 11)) == [
        date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10),
    ]  # fmt: skip
    assert october.count(Calendar().period("week", date(2026, 10, 7))) == 5
    assert october.count(date(2026, 10, 11), date(2026, 10, 5)) == -5
    assert october.at_or_before(date(2026, 10, 7)) == date(2026, 10, 6)


@given(rest=some.frozensets(DAYS), work=some.frozensets(DAYS), one=DAYS, other=DAYS)
def test_counting_is_as_looking_at_each_day(
    rest: frozenset[date], work: frozenset[date], one: date, other: date
) -> None:
    days = Workdays(rest, work)
    start, end = min(one, other), max(one, other)
    every = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    worked = [d for d in every if d in work or (d.weekday() < 5 and d not in rest)]
    assert days.days(start, end) == worked
    assert days.count(start, end) == len(worked)
    assert days.count(end, start) == (len(worked) if start == end else -len(worked))


@pytest.mark.parametrize(("day", "worked"), [(date(1, 1, 1), 1), (date(1, 1, 7), 5), (date(9999, 12, 31), None)])
def test_the_ends_of_time_are_no_trouble(day: date, worked: int | None) -> None:
    found = Workdays().count(date(1, 1, 1), day)
    assert worked is None or found == worked


def test_what_is_the_companys_own_goes_before() -> None:
    country = Workdays(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    ours = country.joined(rest={date(2026, 10, 10)}, work={date(2026, 10, 1)})
    assert ours.is_workday(date(2026, 10, 1))
    assert not ours.is_workday(date(2026, 10, 10))
