"""The demo's calendar: the facts of the mock-ups hold on any day.

They were drawn on 2026-11-18, 48 days into its quarter and 43 before its end. On any other day, distances within the
quarter are stretched or pressed so that what lay in the quarter still does; on that day they are as drawn.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yingdan.kernel import clock
from yingdan.kernel.period import Calendar
from yingdan.platform.workdays import workdays

DRAWN_GONE, DRAWN_LEFT = 48, 43


@dataclass(frozen=True, slots=True)
class When:
    """Today, and the quarter around it: first and last day."""

    today: date
    start: date
    end: date

    @classmethod
    def now(cls, calendar: Calendar) -> "When":
        """As the company's clock and calendar stand."""
        today = clock.today()
        quarter = calendar.period("quarter", today)
        return cls(today, quarter.start, quarter.end)

    def ahead(self, days: int) -> date:
        """The day drawn `days` (0 to 43) ahead, within the rest of the quarter."""
        left = (self.end - self.today).days
        return self.today + timedelta(days=min(left, (days * left + DRAWN_LEFT // 2) // DRAWN_LEFT))

    def back(self, days: int) -> date:
        """The day drawn `days` (0 to 48) ago, within the part of the quarter that is gone."""
        gone = (self.today - self.start).days
        return self.today - timedelta(days=min(gone, (days * gone + DRAWN_GONE // 2) // DRAWN_GONE))

    def ago(self, days: int) -> date:
        """The day `days` ago, in whatever quarter."""
        return self.today - timedelta(days=days)

    def later(self, days: int) -> date:
        """The day in `days`, in whatever quarter."""
        return self.today + timedelta(days=days)


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """An hour of a day in the company's zone; never later than now, as long as the day allows."""
    at = datetime.combine(day, time(hour, minute), clock.zone())
    now = clock.now().astimezone(clock.zone())
    if at <= now or day != now.date():
        return at
    return max(datetime.combine(day, time(), clock.zone()), now - timedelta(minutes=60 - minute))


def hour_of(day: date, hour: int) -> datetime:
    """An hour of a day in the company's zone, also one still to come."""
    return datetime.combine(day, time(hour), clock.zone())


def working_day(day: date) -> date:
    """The day itself, or the last one worked before it."""
    return workdays().at_or_before(day)
