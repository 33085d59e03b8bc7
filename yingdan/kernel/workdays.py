"""Which days are worked: Monday to Friday, but for days of rest and with the days made up for them at weekends.

The Chinese way: public holidays move working days to a Saturday or Sunday (调休), so weekdays alone are never right.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from yingdan.kernel.period import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workdays:
    """The exceptions to Monday to Friday: days of rest, and days worked. A day that is in both is worked.

    Counting takes no longer for a century than for a week.
    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    @cached_property
    def free(self) -> tuple[date, ...]:
        """The days from Monday to Friday that are not worked, in order."""
        return tuple(sorted(day for day in self.rest - self.work if day.weekday() < 5))

    @cached_property
    def made_up(self) -> tuple[date, ...]:
        """The Saturdays and Sundays that are worked, in order."""
        return tuple(sorted(day for day in self.work if day.weekday() >= 5))

    def is_workday(self, day: date) -> bool:
        """Whether a day is worked."""
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def count(self, start: "date | Period", end: date | None = None) -> int:
        """How many days are worked from one day to another, both included, or in a period; backwards it is negative."""
        first, last = _bounds(start, end)
        if first > last:
            return -self.count(last, first)
        return self._upto(last) - self._upto(first) + self.is_workday(first)

    def days(self, start: "date | Period", end: date | None = None) -> list[date]:
        """The days that are worked from one day to another, both included, or in a period, in order."""
        first, last = _bounds(start, end)
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in every if self.is_workday(day)]

    def at_or_before(self, day: date) -> date:
        """The day itself when it is worked, else the last one worked before it."""
        while not self.is_workday(day):
            day -= _DAY
        return day

    def joined(self, rest: Iterable[date], work: Iterable[date]) -> "Workdays":
        """These days with further ones, which go before: one's own day of rest is none of the country's days worked."""
        resting, working = frozenset(rest), frozenset(work)
        return Workdays((self.rest - working) | resting, (self.work - resting) | working)

    def _upto(self, day: date) -> int:
        """How many days were worked since the year 1 (its first day was a Monday), this one included."""
        weeks, over = divmod(day.toordinal() - 1, 7)
        return 5 * weeks + min(over + 1, 5) - bisect_right(self.free, day) + bisect_right(self.made_up, day)


def gone(days: Iterable[date], today: date) -> tuple[int, int]:
    """How many of the working ``days`` are gone and how many are left.

    Today is both: what it brings counts already, so it is measured against; and there is still time to work.
    """
    known = set(days)
    return sum(day <= today for day in known), sum(day >= today for day in known)


def _bounds(start: date | Period, end: date | None) -> tuple[date, date]:
    if isinstance(start, Period):
        return start.start, start.end
    return start, start if end is None else end
