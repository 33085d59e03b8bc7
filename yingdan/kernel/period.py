"""Periods of the company's calendar, from the day to the year with weeks from Monday; and dates as people say them.

Two calendars. ``months``: months are those of the wall calendar and the fiscal year begins on the first of its start
month. ``445``: the year begins on the Monday nearest that first (with start month 1 it is the ISO year), a quarter is
13 weeks in "months" of 4, 4 and 5 weeks, and a 53rd week lengthens the last month. A fiscal year is called after the
calendar year in which it ends (FY2026), and simply 2026 when it begins in January.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yingdan.kernel.errors import Invalid

KINDS: tuple[str, ...] = ("day", "week", "month", "quarter", "half", "year")
"""The kinds of period, from short to long."""
PATTERNS: tuple[str, ...] = ("months", "445")
MOST_DAYS = 36525
"""The most days "the last n days" may mean: a century."""

_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_QUARTERS = {"quarter": 1, "half": 2, "year": 4}


@dataclass(frozen=True)
class Calendar:
    """How a company cuts time: the month (1 to 12) in which its year begins, and ``months`` or ``445``."""

    fiscal_start_month: int = 1
    pattern: str = "months"

    def __post_init__(self) -> None:
        if self.fiscal_start_month not in range(1, 13):
            raise Invalid("A year begins in a month from 1 to 12.", code="month")
        if self.pattern not in PATTERNS:
            raise Invalid("%(pattern)s is not a calendar; it is months or 445.", code="pattern", pattern=self.pattern)

    def period(self, kind: str, day: date) -> "Period":
        """The whole period of a kind in which ``day`` lies.

        Invalid for an unknown kind, or where a 445 year would reach past the end of the year 9999.
        """
        _rank(kind)
        try:
            start, end = self._bounds(kind, day)
        except (OverflowError, ValueError) as error:
            raise Invalid("%(day)s is too far away.", code="far", day=day) from error
        return Period(kind, start, end, self)

    def fiscal_year(self, day: date) -> int:
        """The number of the fiscal year in which ``day`` lies: the calendar year in which it ends."""
        begun = day.year if day >= self._year_start(day.year) else day.year - 1
        if self.pattern == "445" and day >= self._year_start(begun + 1):
            begun += 1  # in a 445 year the last days of December may already be the new year
        return begun + (self.fiscal_start_month > 1)

    def _year_start(self, year: int) -> date:
        """The first day of the fiscal year that begins in (445: nearest) the start month of ``year``."""
        first = date(year, self.fiscal_start_month, 1)
        if self.pattern == "months":
            return first
        return first + timedelta(days=3) - timedelta(days=(first.weekday() + 3) % 7)

    def _bounds(self, kind: str, day: date) -> tuple[date, date]:
        if kind == "day":
            return day, day
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return monday, date.max if (date.max - monday).days < 6 else monday + timedelta(days=6)
        return self._weekly(kind, day) if self.pattern == "445" else self._monthly(kind, day)

    def _monthly(self, kind: str, day: date) -> tuple[date, date]:
        months = _MONTHS[kind]
        number = day.year * 12 + day.month - self.fiscal_start_month  # months since the fiscal year 0 began
        first = number - number % months
        after = self._month_start(first + months)
        return self._month_start(first), after if after == date.max else after - _DAY

    def _month_start(self, number: int) -> date:
        """The first of a month; the ends of time where there is none, as 9999-12-31 often stands for "never"."""
        year, month = divmod(number + self.fiscal_start_month - 1, 12)
        if year > date.max.year:
            return date.max
        return date(year, month + 1, 1) if year >= date.min.year else date.min

    def _weekly(self, kind: str, day: date) -> tuple[date, date]:
        begun = self.fiscal_year(day) - (self.fiscal_start_month > 1)
        start, after = self._year_start(begun), self._year_start(begun + 1)
        quarter = min((day - start).days // 7 // 13, 3)
        if kind in _QUARTERS:
            quarters = _QUARTERS[kind]
            first = quarter - quarter % quarters
            last = first + quarters
            return _week(start, 13 * first), (after if last == 4 else _week(start, 13 * last)) - _DAY
        week = (day - start).days // 7 - 13 * quarter
        month = 0 if week < 4 else 1 if week < 8 else 2
        last_of_year = quarter == 3 and month == 2
        ends = after if last_of_year else _week(start, 13 * quarter + (4, 8, 13)[month])
        return _week(start, 13 * quarter + (0, 4, 8)[month]), ends - _DAY


@dataclass(frozen=True)
class Period:
    """The days from ``start`` to ``end``, both within; normally made by ``Calendar.period``.

    A part cut off by ``split`` keeps the kind and label of the whole it belongs to.
    """

    kind: str
    start: date
    end: date
    calendar: Calendar = field(default=Calendar(), repr=False, hash=False)  # looked up often, of one calendar

    def __post_init__(self) -> None:
        _rank(self.kind)
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("a period is made of days, not of moments; see clock.day_of")
        if self.start > self.end:
            raise Invalid("A period cannot end before it begins.", code="period")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def whole(self) -> "Period":
        """The uncut period of this kind in which this one begins."""
        return self.calendar.period(self.kind, self.start)

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies within it, the first and the last day included."""
        return self.start <= day <= self.end

    def next(self) -> "Period":
        """The whole period of this kind that follows."""
        return self._beside(lambda whole: whole.end + _DAY)

    def previous(self) -> "Period":
        """The whole period of this kind before this one."""
        return self._beside(lambda whole: whole.start - _DAY)

    def split(self, kind: str) -> "list[Period]":
        """Its parts of a shorter kind in order, without gap or overlap.

        Where a part would reach over the edge (a week across New Year) only the days within are given. Invalid when
        ``kind`` is longer than this period's own.
        """
        if _rank(kind) > _rank(self.kind):
            raise Invalid(
                "A period of kind %(kind)s has no parts of kind %(part)s.", code="split", kind=self.kind, part=kind
            )
        parts = []
        begins = self.start
        while True:
            ends = min(self.calendar.period(kind, begins).end, self.end)
            parts.append(Period(kind, begins, ends, self.calendar))
            if ends == self.end:
                return parts
            begins = ends + _DAY

    @property
    def label(self) -> str:
        """A short name, the same in all languages: 2026, FY2026, 2026 H1, 2026 Q1, 2026-03, 2026-W05, 2026-03-31.

        The months of a 445 calendar are not those on the wall and are called 2026 P03.
        """
        if self.kind == "day":
            return self.start.isoformat()
        if self.kind == "week":
            iso = self.start.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}"
        if self.kind == "month" and self.calendar.pattern == "months":
            return f"{self.start.year:04d}-{self.start.month:02d}"
        year = f"{self.calendar.fiscal_year(self.start):04d}"
        year = year if self.calendar.fiscal_start_month == 1 else f"FY{year}"
        return year if self.kind == "year" else f"{year} {self._place()}"

    def _place(self) -> str:
        """Which of its year it is: H1, Q1, P03."""
        begins = self.calendar.period("year", self.start).start
        quarter = self.calendar.period("quarter", self.start)
        if self.calendar.pattern == "months":
            number = ((self.start.year - begins.year) * 12 + self.start.month - begins.month) // 3
        else:
            number = min((self.start - begins).days // 91, 3)
        if self.kind == "quarter":
            return f"Q{number + 1}"
        if self.kind == "half":
            return f"H{number // 2 + 1}"
        weeks = (self.whole.start - quarter.start).days // 7
        return f"P{number * 3 + weeks // 4 + 1:02d}"

    def _beside(self, day: "Callable[[Period], date]") -> "Period":
        try:
            return self.calendar.period(self.kind, day(self.whole))
        except OverflowError as error:
            raise Invalid("%(day)s is too far away.", code="far", day=self.start) from error


_Bounds = tuple[date | None, date | None]


def _counted(name: str) -> Callable[[date, Calendar, int], _Bounds]:
    if name == "last_n_days":
        return lambda today, calendar, n: (today - timedelta(days=n - 1), today)
    if name == "not_for_n_days":
        return lambda today, calendar, n: (None, today - timedelta(days=n))
    return lambda today, calendar, n: (today, today + timedelta(days=n - 1))


def _whole(kind: str, step: int) -> Callable[[date, Calendar, int], _Bounds]:
    def bounds(today: date, calendar: Calendar, n: int) -> _Bounds:
        period = calendar.period(kind, today)
        period = period.previous() if step < 0 else period.next() if step > 0 else period
        return period.start, period.end

    return bounds


_COUNTED = ("last_n_days", "next_n_days", "not_for_n_days")
_RELATIVE: dict[str, Callable[[date, Calendar, int], _Bounds]] = {
    "today": _whole("day", 0),
    "yesterday": _whole("day", -1),
    "tomorrow": _whole("day", 1),
    **{
        f"{word}_{kind}": _whole(kind, step)
        for kind in ("week", "month", "quarter")
        for word, step in (("this", 0), ("last", -1), ("next", 1))
    },
    "this_half": _whole("half", 0),
    "this_year": _whole("year", 0),
    "last_year": _whole("year", -1),
    "next_year": _whole("year", 1),
    **{name: _counted(name) for name in _COUNTED},
    "before_today": lambda today, calendar, n: (None, today - _DAY),
    "after_today": lambda today, calendar, n: (today + _DAY, None),
}
RELATIVE: tuple[str, ...] = tuple(_RELATIVE)
"""Every date as people say it that ``relative`` knows."""


def relative(name: str, today: date, calendar: Calendar, n: int | None = None) -> _Bounds:
    """The first and the last day, both included and None where there is no bound, of what ``name`` means ``today``.

    ``last_n_days`` ends with today and ``next_n_days`` begins with it: either of 1 is today alone. ``not_for_n_days``
    is the time up to n days ago, for what has not happened since. Years, halves and
    quarters are the fiscal ones. Invalid for an unknown name, or for ``n`` missing or not within 1 and MOST_DAYS.
    """
    if name not in _RELATIVE:
        raise Invalid("%(name)s is not a date known by name.", code="relative", name=name)
    if name in _COUNTED and (not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_DAYS):
        raise Invalid("Say how many days, from 1 to %(most)s.", code="days", most=MOST_DAYS)
    try:
        return _RELATIVE[name](today, calendar, n or 0)
    except OverflowError as error:
        raise Invalid("%(day)s is too far away.", code="far", day=today) from error


def _rank(kind: str) -> int:
    if kind not in KINDS:
        raise Invalid("%(kind)s is not a kind of period.", code="kind", kind=kind)
    return KINDS.index(kind)


def _week(start: date, weeks: int) -> date:
    return start + timedelta(weeks=weeks)
