"""The working days of a year: twelve small months with what is off and what is worked, counted by month and quarter."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dates import MONTHS
from django.views.decorators.http import require_GET

from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.kernel.period import Period
from yingdan.platform import preferences, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.workdays import announced_until, name_of, workdays
from yingdan.web import htmx, looks
from yingdan.web.pages.calendar import WEEKDAYS

KEY = "platform.holiday"
FIRST, LAST = 2004, 2100


@dataclass(frozen=True, slots=True)
class Day:
    """A day in its month: off or worked, and what it is called when it is not as its weekday says."""

    day: date
    works: bool
    name: Any
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month: blank places before its first day, its days, and how many of them are worked."""

    name: Any
    blank: range
    days: list[Day]
    count: int


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The year `?year=2026`, this year without. Raises Refused for who may not see working days."""
    actor, today = current_actor(), clock.today()
    if not actor.may(KEY, "view"):
        raise Refused()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and FIRST <= int(asked[:5]) <= LAST else today.year
    whole = Period("year", date(year, 1, 1), date(year, 12, 31), preferences.company().calendar)
    worked = workdays()
    own = schema.find(KEY).rows().filter(start__lte=whole.end).order_by("start")
    context = {
        "year": year,
        "months": [month(year, number, today) for number in range(1, 13)],
        "weekdays": [str(name)[-1 if looks.chinese() else 0] for name in WEEKDAYS],
        "total": worked.count(whole),
        "gone": worked.count(whole.start, min(today, whole.end)) if today >= whole.start else None,
        "quarters": [(part.label, worked.count(part)) for part in whole.split("quarter")],
        "announced": year <= announced_until().year,
        "own": [row for row in own if row.last >= whole.start],
        "may_add": actor.may(KEY, "add"),
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
    }
    return htmx.render(request, "pages/workdays.html", context)


def month(year: int, number: int, today: date) -> Month:
    """One month."""
    first, worked = date(year, number, 1), workdays()
    after = date(year + number // 12, number % 12 + 1, 1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    return Month(
        MONTHS[number],
        range(first.weekday()),
        [Day(day, worked.is_workday(day), name_of(day), day == today) for day in days],
        worked.count(first, days[-1]),
    )
