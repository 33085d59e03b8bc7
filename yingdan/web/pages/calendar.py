"""The calendar of an object: a month of days by one of its dates, weeks from Monday."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition
from yingdan.platform.spec import Calendar
from yingdan.web import frame, htmx, looks, ways
from yingdan.web.looks import Scale
from yingdan.web.state import Filter, State
from yingdan.web.steps import Steps, steps_of

MOST, A_DAY = 500, 4
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@dataclass
class Day:
    """A day of the month shown: its records, or only how many when there are too many to fetch."""

    day: date
    off: bool
    today: bool
    rest: bool
    number: int = 0
    total: str = ""
    url: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.entries)


def month_of(text: str, today: date) -> date:
    """The first day of the month 2026-11; this month for anything else."""
    year, _dash, month = text.partition("-")
    if year.isdigit() and month.isdigit() and 1900 <= int(year) <= 2200 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def moved(first: date, months: int) -> str:
    """The month some months away, as the address writes it."""
    index = first.year * 12 + first.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The month as a page, or the part HTMX asks for. Raises Missing when the object has no calendar."""
    view = ways.find(now.kind, "calendar")
    if not isinstance(view, Calendar):
        raise Missing()
    today = clock.today()
    first = month_of(now.month, today)
    start = first - timedelta(days=first.weekday())
    after = date.fromisoformat(f"{moved(first, 1)}-01")
    weeks = -(-(after - start).days // 7)
    days = [start + timedelta(days=n) for n in range(weeks * 7)]
    scale = frame.scale_within(request, now)
    found = frame.context(request, now, scale) | {
        "days": filled(now, view, days, first, today, scale),
        "weekdays": WEEKDAYS,
        "month": f"{first:%Y-%m}",
        "before_url": replace(now, month=moved(first, -1)).url(),
        "after_url": replace(now, month=moved(first, 1)).url(),
        "today_url": replace(now, month="").url(),
        "field": now.kind.fields[view.on],
    }
    return htmx.render(request, "pages/calendar.html", found, parts={"list": "parts/calendar.html"})


def filled(now: State, view: Calendar, days: list[date], first: date, today: date, scale: Scale) -> list[Day]:
    """The days with their counts and sums, and up to four records each."""
    shown = [Day(d, d.month != first.month, d == today, d.weekday() >= 5, url=day_url(now, view, d)) for d in days]
    on, money = now.kind.fields[view.on], next((f for f in now.kind.summed if f.kind.name == "money"), None)
    within = Condition(view.on, "between", [days[0].isoformat(), days[-1].isoformat()])
    measures = ("count", f"sum:{money.name}") if money else ("count",)
    asked = now.query(order=()).narrowed(within)
    summary = run.summary(replace(asked, group=(f"{view.on}:day",), measures=measures))
    by_day = {g.keys[0]: g.values for g in summary.groups}
    entries: dict[date, list[Any]] = defaultdict(list)
    if sum(v["count"] for v in by_day.values()) <= MOST:
        order = (view.on, f"-{money.name}") if money else (view.on,)
        for record in run.page(replace(asked, order=order, limit=MOST)).items:
            value = on.value(record)
            entries[value.astimezone(clock.zone()).date() if hasattr(value, "astimezone") else value].append(record)
    steps = steps_of(now.kind)
    for one in shown:
        values = by_day.get(one.day.isoformat(), {"count": 0})
        one.number = values["count"]
        total = values.get(measures[-1]) if money else None
        one.total = looks.short(total, scale) if total not in (None, run.MIXED) else ""
        one.entries = [entry(now, record, steps, money, scale) for record in entries[one.day][:A_DAY]]
    return shown


def day_url(now: State, view: Calendar, day: date) -> str:
    """The list of one day's records."""
    there = now.with_filter(Filter(view.on, "between", (day.isoformat(), day.isoformat())), instead_of=view.on)
    return replace(there, view="", month="").url()


def entry(now: State, record: Any, steps: Steps | None, money: Any, scale: Scale) -> dict[str, Any]:
    """A record on its day: its name, its amount, the colour of its state."""
    step = steps.of(record) if steps else None
    value = money.value(record) if money else None
    return {
        "title": record.title,
        "url": f"/{now.kind.slug}/{record.pk}/",
        "tone": (step.tone if not step.open else "warn" if steps and steps.late(record) else "") if step else "",
        "amount": looks.short(value, scale) if value is not None else "",
    }
