"""Periods as programs write them, and the one another is compared with: a year before, or right before."""

from datetime import date, timedelta

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import KINDS, Period
from yingdan.platform import preferences

STEPS = ("this", "last", "next")


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


def growth_base(period: Period, against: str) -> Period | None:
    """The period growth is measured against: of one that still runs only as many days as are over, today among them,
    so that a month just begun is not compared with a whole one.
    """
    today = clock.today()
    if period.start <= today < period.end:
        return compared(Period(period.kind, period.start, today, period.calendar), against)
    return compared(period, against)


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


def read(text: str) -> Period:
    """The period a program means: quarter:2026-07-01 (any day of it), cut short as month:2026-08-01~2026-08-15, or
    this_month, last_quarter, next_year. Raises Invalid.
    """
    calendar = preferences.company().calendar
    step, _line, kind = text.partition("_")
    if step in STEPS and kind in KINDS:
        period = calendar.period(kind, clock.today())
        return period if step == "this" else period.previous() if step == "last" else period.next()
    kind, _colon, days = text.partition(":")
    first, cut, last = days.partition("~")
    try:
        whole = calendar.period(kind, date.fromisoformat(first))
        return Period(kind, date.fromisoformat(first), date.fromisoformat(last), calendar) if cut else whole
    except ValueError:
        raise Invalid(
            "“%(period)s” is no period: write month:2026-08-01 or this_month.", code="period", period=text[:60]
        ) from None


def written(period: Period) -> str:
    """A period as `read` reads it."""
    whole = period.whole
    if (whole.start, whole.end) == (period.start, period.end):
        return f"{period.kind}:{period.start.isoformat()}"
    return f"{period.kind}:{period.start.isoformat()}~{period.end.isoformat()}"
