"""Periods tile time without gap or overlap, in calendar months and in 4-4-5 weeks, for every start of the year."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import KINDS, Calendar, Period

DAY = timedelta(days=1)
CALENDARS = st.builds(Calendar, st.integers(1, 12), st.sampled_from(["months", "445"]))
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WALL, APRIL = Calendar(), Calendar(4)
WEEKS, WEEKS_APRIL = Calendar(1, "445"), Calendar(4, "445")


def bounds(period: Period) -> tuple[date, date]:
    return period.start, period.end


@pytest.mark.parametrize(
    ("calendar", "kind", "day", "start", "end", "label"),
    [
        (WALL, "day", "2026-03-31", "2026-03-31", "2026-03-31", "2026-03-31"),
        (WALL, "week", "2026-01-28", "2026-01-26", "2026-02-01", "2026-W05"),
        (WALL, "week", "2026-01-01", "2025-12-29", "2026-01-04", "2026-W01"),
        (WALL, "week", "2027-01-03", "2026-12-28", "2027-01-03", "2026-W53"),
        (WALL, "month", "2028-02-29", "2028-02-01", "2028-02-29", "2028-02"),
        (WALL, "month", "2026-03-31", "2026-03-01", "2026-03-31", "2026-03"),
        (WALL, "quarter", "2026-03-31", "2026-01-01", "2026-03-31", "2026 Q1"),
        (WALL, "quarter", "2026-12-31", "2026-10-01", "2026-12-31", "2026 Q4"),
        (WALL, "half", "2026-06-30", "2026-01-01", "2026-06-30", "2026 H1"),
        (WALL, "half", "2026-07-01", "2026-07-01", "2026-12-31", "2026 H2"),
        (WALL, "year", "2026-07-01", "2026-01-01", "2026-12-31", "2026"),
        (APRIL, "year", "2026-03-31", "2025-04-01", "2026-03-31", "FY2026"),
        (APRIL, "year", "2026-04-01", "2026-04-01", "2027-03-31", "FY2027"),
        (APRIL, "quarter", "2026-03-31", "2026-01-01", "2026-03-31", "FY2026 Q4"),
        (APRIL, "quarter", "2026-04-01", "2026-04-01", "2026-06-30", "FY2027 Q1"),
        (APRIL, "half", "2026-03-31", "2025-10-01", "2026-03-31", "FY2026 H2"),
        (APRIL, "month", "2026-03-31", "2026-03-01", "2026-03-31", "2026-03"),
        (Calendar(2), "quarter", "2026-01-31", "2025-11-01", "2026-01-31", "FY2026 Q4"),
        (Calendar(12), "quarter", "2026-02-28", "2025-12-01", "2026-02-28", "FY2026 Q1"),
        (Calendar(12), "year", "2025-12-01", "2025-12-01", "2026-11-30", "FY2026"),
        # 4-4-5, 2026 has 53 ISO weeks: 2025-12-29 to 2027-01-03
        (WEEKS, "year", "2025-12-29", "2025-12-29", "2027-01-03", "2026"),
        (WEEKS, "year", "2025-12-28", "2024-12-30", "2025-12-28", "2025"),
        (WEEKS, "year", "2027-01-03", "2025-12-29", "2027-01-03", "2026"),
        (WEEKS, "year", "2027-01-04", "2027-01-04", "2028-01-02", "2027"),
        (WEEKS, "month", "2026-01-25", "2025-12-29", "2026-01-25", "2026 P01"),
        (WEEKS, "month", "2026-01-26", "2026-01-26", "2026-02-22", "2026 P02"),
        (WEEKS, "month", "2026-02-23", "2026-02-23", "2026-03-29", "2026 P03"),
        (WEEKS, "quarter", "2026-03-29", "2025-12-29", "2026-03-29", "2026 Q1"),
        (WEEKS, "quarter", "2026-03-31", "2026-03-30", "2026-06-28", "2026 Q2"),
        (WEEKS, "half", "2026-06-29", "2026-06-29", "2027-01-03", "2026 H2"),
        (WEEKS, "quarter", "2027-01-03", "2026-09-28", "2027-01-03", "2026 Q4"),  # week 53
        (WEEKS, "month", "2026-12-28", "2026-11-23", "2027-01-03", "2026 P12"),  # six weeks
        (WEEKS, "week", "2027-01-03", "2026-12-28", "2027-01-03", "2026-W53"),
        # 4-4-5 from the Monday nearest 1 April: 2025-03-31, 2026-03-30
        (WEEKS_APRIL, "year", "2025-03-31", "2025-03-31", "2026-03-29", "FY2026"),
        (WEEKS_APRIL, "year", "2025-03-30", "2024-04-01", "2025-03-30", "FY2025"),
        (WEEKS_APRIL, "quarter", "2026-03-31", "2026-03-30", "2026-06-28", "FY2027 Q1"),
        (WEEKS_APRIL, "month", "2026-03-29", "2026-02-23", "2026-03-29", "FY2026 P12"),
    ],
)
def test_periods_and_their_names(calendar: Calendar, kind: str, day: str, start: str, end: str, label: str) -> None:
    period = calendar.period(kind, date.fromisoformat(day))
    assert (period.start.isoformat(), period.end.isoformat(), period.label) == (start, end, label)


def test_a_445_year_is_the_iso_year_when_it_begins_in_january() -> None:
    day = date(2000, 1, 3)
    while day.year < 2060:
        iso = day.isocalendar()
        assert WEEKS.fiscal_year(day) == iso.year
        assert WEEKS.period("year", day).start == date.fromisocalendar(iso.year, 1, 1)
        day += 5 * DAY


def test_445_months_have_4_4_and_5_weeks_and_week_53_lengthens_the_last() -> None:
    def weeks(year: int) -> list[int]:
        return [part.days // 7 for part in WEEKS.period("year", date(year, 6, 1)).split("month")]

    assert weeks(2025) == [4, 4, 5] * 4
    assert weeks(2026) == [4, 4, 5] * 3 + [4, 4, 6]
    assert [part.days // 7 for part in WEEKS.period("year", date(2026, 6, 1)).split("quarter")] == [13, 13, 13, 14]
    assert [len(WEEKS.period("year", date(year, 6, 1)).split("week")) for year in (2025, 2026)] == [52, 53]


def test_next_and_previous() -> None:
    january = WALL.period("month", date(2026, 1, 31))
    assert january.next() == WALL.period("month", date(2026, 2, 1))
    assert january.previous().label == "2025-12"
    assert APRIL.period("quarter", date(2026, 3, 31)).next().label == "FY2027 Q1"
    assert WEEKS.period("week", date(2026, 12, 28)).next().label == "2027-W01"


def test_contains_both_ends_and_days_only() -> None:
    march = WALL.period("month", date(2026, 3, 15))
    assert march.contains(date(2026, 3, 1)) and march.contains(date(2026, 3, 31))
    assert not march.contains(date(2026, 2, 28)) and not march.contains(date(2026, 4, 1))
    with pytest.raises(TypeError):
        march.contains(datetime(2026, 3, 31, 23))
    with pytest.raises(TypeError):
        WALL.period("day", datetime(2026, 3, 31, 23))


def test_a_year_split_into_weeks_is_cut_at_its_edges() -> None:
    weeks = WALL.period("year", date(2026, 1, 1)).split("week")
    assert len(weeks) == 53
    assert (weeks[0].label, weeks[0].days) == ("2026-W01", 4)
    assert (weeks[-1].label, weeks[-1].days) == ("2026-W53", 4)
    assert weeks[0].whole.days == 7
    assert weeks[-1].next().label == "2027-W01"
    assert weeks[0].previous().label == "2025-W52"


def test_a_cut_period_splits_what_is_left_of_it() -> None:
    joined = Period("year", date(2026, 3, 15), date(2026, 12, 31))
    months = joined.split("month")
    assert (months[0].start, months[0].label, len(months)) == (date(2026, 3, 15), "2026-03", 10)
    assert joined.split("year") == [joined]
    week_53 = Period("quarter", date(2026, 12, 28), date(2027, 1, 3), WEEKS)
    assert (week_53.label, week_53.split("month")[0].label) == ("2026 Q4", "2026 P12")


def test_splitting_into_longer_parts_is_refused() -> None:
    with pytest.raises(Invalid, match="no parts"):
        WALL.period("week", date(2026, 1, 1)).split("month")


@pytest.mark.parametrize("start", [0, 13, -1])
def test_a_year_begins_in_a_month(start: int) -> None:
    with pytest.raises(Invalid):
        Calendar(start)


def test_unknown_words_are_refused() -> None:
    for attempt in (
        lambda: Calendar(1, "544"),
        lambda: WALL.period("fortnight", date(2026, 1, 1)),
        lambda: WALL.period("year", date(2026, 1, 1)).split("decade"),
        lambda: Period("era", date(2026, 1, 1), date(2026, 1, 2)),
        lambda: Period("day", date(2026, 1, 2), date(2026, 1, 1)),
    ):
        with pytest.raises(Invalid):
            attempt()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("calendar", [WALL, APRIL])
def test_the_ends_of_time_have_periods_but_no_neighbours(calendar: Calendar, kind: str) -> None:
    last, first = calendar.period(kind, date.max), calendar.period(kind, date.min)
    assert last.end == date.max and first.start == date.min
    assert last.label and first.label
    assert last.split("day")[-1].end == date.max
    for beyond in (last.next, first.previous):
        with pytest.raises(Invalid, match="too far"):
            beyond()


@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year"])
def test_a_445_calendar_ends_a_little_sooner(kind: str) -> None:
    for calendar in (WEEKS, WEEKS_APRIL):
        with pytest.raises(Invalid, match="too far"):
            calendar.period(kind, date.max)


@given(CALENDARS, st.sampled_from(KINDS), DAYS)
def test_every_day_is_in_exactly_one_period_of_a_kind(calendar: Calendar, kind: str, day: date) -> None:
    period = calendar.period(kind, day)
    assert period.contains(day)
    assert period.whole == period
    assert calendar.period(kind, period.start) == calendar.period(kind, period.end) == period


@given(CALENDARS, st.sampled_from(KINDS), DAYS)
def test_next_and_previous_are_inverse_and_adjacent(calendar: Calendar, kind: str, day: date) -> None:
    period = calendar.period(kind, day)
    after, before = period.next(), period.previous()
    assert after.start == period.end + DAY and before.end == period.start - DAY
    assert after.previous() == period == before.next()
    assert len({before.label, period.label, after.label}) == 3


@settings(max_examples=200)
@given(CALENDARS, st.sampled_from(KINDS), st.sampled_from(KINDS), DAYS, st.integers(0, 500), st.integers(0, 500))
def test_split_tiles_the_whole(  # noqa: PLR0913
    calendar: Calendar, one: str, other: str, day: date, cut_before: int, cut_after: int
) -> None:
    kind, part_kind = sorted((one, other), key=KINDS.index, reverse=True)
    whole = calendar.period(kind, day)
    start = min(whole.start + cut_before * DAY, day)
    period = Period(kind, start, max(whole.end - cut_after * DAY, day), calendar)
    parts = period.split(part_kind)
    assert (parts[0].start, parts[-1].end) == bounds(period)
    assert all(after.start == before.end + DAY for before, after in pairwise(parts))
    assert all(part.kind == part_kind and part.label == part.whole.label for part in parts)
    assert sum(part.days for part in parts) == period.days
    assert all(bounds(part) == bounds(part.whole) for part in parts[1:-1])


@given(CALENDARS, DAYS)
def test_a_year_has_two_halves_four_quarters_twelve_months(calendar: Calendar, day: date) -> None:
    year = calendar.period("year", day)
    halves, quarters, months = year.split("half"), year.split("quarter"), year.split("month")
    assert [len(parts) for parts in (halves, quarters, months)] == [2, 4, 12]
    assert [quarter.label[-2:] for quarter in quarters] == ["Q1", "Q2", "Q3", "Q4"]
    assert [half.label[-2:] for half in halves] == ["H1", "H2"]
    assert [month for quarter in quarters for month in quarter.split("month")] == months
    assert [quarter for half in halves for quarter in half.split("quarter")] == quarters
    assert len({month.label for month in months}) == 12
    assert calendar.fiscal_year(year.start) == calendar.fiscal_year(year.end) == calendar.fiscal_year(day)
    if calendar.pattern == "445":
        assert year.days in (364, 371) and year.start.weekday() == 0
        first = date(calendar.fiscal_year(day) - (calendar.fiscal_start_month > 1), calendar.fiscal_start_month, 1)
        assert abs((year.start - first).days) <= 3
        assert [month.label[-3:] for month in months] == [f"P{number:02d}" for number in range(1, 13)]
    else:
        assert (year.start.month, year.start.day) == (calendar.fiscal_start_month, 1)
        ends = year.end + DAY
        assert calendar.fiscal_year(day) == year.end.year == (ends.year if ends.month > 1 else ends.year - 1)
