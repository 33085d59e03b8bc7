"""Until which day the books are closed: what is written about an earlier day goes into the open period instead."""

from datetime import date, timedelta

from yingdan.kernel import clock
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.period_close import PeriodClose


def closed_until() -> date | None:
    """The last day that is closed, itself included; None when none is."""
    with acting(SYSTEM):
        return PeriodClose.objects.order_by("-until").values_list("until", flat=True).first()


def open_day(closed: date | None) -> date:
    """The day on which an adjustment is written: today, or the first open day when today is closed."""
    today = clock.today()
    return max(today, closed + timedelta(days=1)) if closed else today
