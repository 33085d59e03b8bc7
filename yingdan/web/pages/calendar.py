"""The calendar of an object: a month or a week of days, or one day, by one of its dates; weeks from Monday."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.spec import Calendar
from yingdan.platform.workdays import name_of, workdays
from yingdan.web import colours, frame, gridrows, htmx, looks, ways
from yingdan.web.choice import Choice
from yingdan.web.firsts import firsts
from yingdan.web.looks import Scale
from yingdan.web.state import Filter, State
from yingdan.web.steps import Steps, steps_of

MOST = 500
A_DAY = {"": 4, "week": 40, "day": 300}
SPANS = {"": _("Month"), "week": _("Week"), "day": _("Day")}
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@dataclass
class Day:
    """A day shown: its records, or the first of them and how many there are. `holiday` is the name of a day that is not
    as its weekday says; with `rest` it is off, without it is worked.
    """

    day: date
    off: bool
    today: bool
    rest: bool
    holiday: Any = ""
    number: int = 0
    total: str = ""
    url: str = ""
    day_url: str = ""
    add_url: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.entries)

    @property
    def weekday(self) -> Any:
        """The name of the day of the week."""
        return WEEKDAYS[self.day.weekday()]


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


def day_of(text: str, otherwise: date) -> date:
    """The day 2026-11-21 of an address; another for anything that is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if date(1900, 1, 1) <= day <= date(2200, 12, 1) else otherwise


def calendar_of(now: State) -> tuple[Calendar, Field]:
    """The calendar and the date it goes by: the one the address names, else the Spec's. Raises Missing."""
    view = ways.find(now.kind, "calendar")
    if not isinstance(view, Calendar):
        raise Missing()
    named = next((f for f in ways.dates(now.kind) if f.name == now.looks("on")), None)
    return view, named or now.kind.field(view.on)


def days_of(now: State, span: str, today: date) -> tuple[list[date], date]:
    """The days shown and the one they are shown for."""
    if span:
        at = day_of(now.looks("day"), today)
        first = at - timedelta(days=at.weekday()) if span == "week" else at
        return [first + timedelta(days=n) for n in range(7 if span == "week" else 1)], at
    first = month_of(now.month, today)
    start = first - timedelta(days=first.weekday())
    after = date.fromisoformat(f"{moved(first, 1)}-01")
    weeks = -(-(after - start).days // 7)
    return [start + timedelta(days=n) for n in range(weeks * 7)], first


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The calendar as a page, or the part HTMX asks for. Raises Missing when the object has none."""
    _view, on = calendar_of(now)
    today, span = clock.today(), now.looks("span") if now.looks("span") in SPANS else ""
    days, at = days_of(now, span, today)
    scale = frame.scale_within(request, now)
    colour, steps = colours.chosen(now), steps_of(now.kind)
    found = frame.context(request, now, scale) | {
        "days": filled(now, on, days, at, span, scale, colour, steps),
        "weekdays": WEEKDAYS if span == "" else (),
        "span": span or "month",
        "on": on,
        "spans": spans(now, span, at, today),
        "dates": [Choice(f.name, f.label, now.with_look(on=f.name).url(), f == on) for f in ways.dates(now.kind)],
        "colours": colours.offered(now),
        "colour": colour,
        "legend": colours.legend(colour, steps),
        "today_url": replace(now.with_look(day=""), month="").url(),
        **around(now, days, at, span),
    }
    return htmx.render(request, "pages/calendar.html", found, parts={"list": "parts/calendar.html"})


def around(now: State, days: list[date], at: date, span: str) -> dict[str, str]:
    """What is shown in words, and the addresses before and after it."""
    if not span:
        title, before, after = looks.month_words(at), moved(at, -1), moved(at, 1)
        return {
            "title": title,
            "before_url": replace(now, month=before).url(),
            "after_url": replace(now, month=after).url(),
        }
    step = timedelta(days=len(days))
    return {
        "title": looks.stretch(days[0], days[-1]),
        "before_url": now.with_look(day=(at - step).isoformat()).url(),
        "after_url": now.with_look(day=(at + step).isoformat()).url(),
    }


def spans(now: State, span: str, at: date, today: date) -> list[Choice]:
    """Month, week, day around the same day."""
    day = at if span or (at.year, at.month) != (today.year, today.month) else today
    found = []
    for name, label in SPANS.items():
        there = replace(
            now.with_look(span=name, day=day.isoformat() if name else ""), month="" if name else f"{day:%Y-%m}"
        )
        found.append(Choice(name, label, there.url(), name == span))
    return found


def filled(
    now: State,
    on: Field,
    days: list[date],
    at: date,
    span: str,
    scale: Scale,
    colour: Field | None,
    steps: Steps | None,
) -> list[Day]:
    """The days with their counts and sums, and the first records of each."""
    today = clock.today()
    worked = workdays()
    shown = [Day(d, not span and d.month != at.month, d == today, not worked.is_workday(d), name_of(d)) for d in days]
    money = next((f for f in now.kind.summed if f.kind.name == "money"), None)
    measures = ("count", f"sum:{money.name}") if money else ("count",)
    asked = now.query(order=()).narrowed(Condition(on.name, "between", [days[0].isoformat(), days[-1].isoformat()]))
    by_day = {
        g.keys[0]: g.values for g in run.summary(replace(asked, group=(f"{on.name}:day",), measures=measures)).groups
    }
    order = (on.name, f"-{money.name}") if money else (on.name,)
    entries = by_days(replace(asked, order=order), on, days, A_DAY[span], sum(v["count"] for v in by_day.values()))
    may = gridrows.reach(now.kind, [r.pk for records in entries.values() for r in records], "change")
    adds = now.kind.has("add") and current_actor().may(now.kind.key, "add")
    for one in shown:
        values = by_day.get(one.day.isoformat(), {"count": 0})
        one.number, iso = values["count"], one.day.isoformat()
        total = values.get(measures[-1]) if money else None
        one.total = looks.short(total, scale) if isinstance(total, Decimal) else ""
        one.url = day_url(now, on.name, one.day)
        one.day_url = replace(now.with_look(span="day", day=iso), month="").url()
        one.add_url = f"/{now.kind.slug}/new/?quick=1&{on.name}={iso}" if adds and on.editable else ""
        one.entries = [
            entry(now, record, on, steps, money, scale, colour) | {"may": record.pk in may and on.editable}
            for record in entries[one.day][: A_DAY[span]]
        ]
    return shown


def by_days(asked: Query, on: Field, days: Sequence[date], each: int, number: int) -> dict[date, list[Any]]:
    """The first records of each day: all in one page while there are few, else some of each day in one statement."""
    found: dict[date, list[Any]] = defaultdict(list)
    if number <= MOST:
        records = run.page(replace(asked, limit=MOST)).items
    else:
        parts = [Condition(on.name, "between", [d.isoformat(), d.isoformat()]) for d in days]
        records = firsts(asked, parts, each)
    for record in records:
        value: Any = on.value(record)
        found[value.astimezone(clock.zone()).date() if hasattr(value, "hour") else value].append(record)
    return found


def day_url(now: State, on: str, day: date) -> str:
    """The list of one day's records."""
    there = now.with_filter(Filter(on, "between", (day.isoformat(), day.isoformat())), instead_of=on)
    return replace(there, view="", month="", look=()).url()


def entry(
    now: State, record: Any, on: Field, steps: Steps | None, money: Any, scale: Scale, colour: Field | None
) -> dict[str, Any]:
    """A record on its day: its name, its time, its amount, the colour of its state or of the choice asked for."""
    step = steps.of(record) if steps else None
    value, moment = money.value(record) if money else None, on.value(record)
    tone = (step.tone if not step.open else "warn" if steps and steps.late(record) else "") if step else ""
    return {
        "id": record.pk,
        "version": record.version,
        "title": record.title,
        "url": f"/{now.kind.slug}/{record.pk}/",
        "tone": colours.of(colour, colour.value(record)) if colour is not None else tone,
        "amount": looks.short(value, scale) if value is not None else "",
        "time": f"{moment.astimezone(clock.zone()):%H:%M}" if hasattr(moment, "hour") else "",
    }
