"""The period another one is compared with: the same one a year before, or the one right before."""

from datetime import date, timedelta

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period

DAY = timedelta(days=1)


def compared(period: Period, against: str) -> Period | None:
    """The period `against` ("year", "before") which growth is measured; None where there is none, as for week 53.

    A period cut short (this month up to today) is compared with as many days from the start of the other one.
    """
    try:
        whole = period.whole
        earlier = whole.previous() if against == "before" else a_year_before(whole)
    except (Invalid, OverflowError):
        return None
    if earlier is None or (period.start, period.end) == (whole.start, whole.end):
        return earlier
    start = earlier.start + (period.start - whole.start)
    end = min(start + (period.end - period.start), earlier.end)
    return Period(period.kind, start, end, period.calendar) if start <= earlier.end else None


def a_year_before(whole: Period) -> Period | None:
    """The same whole period of the fiscal year before: the fourth month, the 20th week, the same day."""
    if whole.kind == "day":
        day = same_day(whole.start)
        return Period("day", day, day, whole.calendar)
    if whole.kind == "week":
        return whole.calendar.period("week", whole.start - timedelta(weeks=52))
    year = whole.calendar.period("year", whole.start)
    number = len(Period(year.kind, year.start, whole.end, year.calendar).split(whole.kind))
    before = year.previous().split(whole.kind)
    return before[number - 1] if number <= len(before) else None


def same_day(day: date) -> date:
    """The same day a year before; for 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
