"""The Gantt chart of an object: a bar from one date to another for each record, in groups, over a stretch of time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform import preferences
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, AnyOf, Condition, Where
from yingdan.platform.spec import Gantt
from yingdan.platform.workdays import workdays
from yingdan.web import asking, colours, frame, gridrows, htmx, looks, ways
from yingdan.web.choice import Choice
from yingdan.web.pages.calendar import day_of
from yingdan.web.state import State
from yingdan.web.steps import Steps, steps_of

AT_ONCE = 60
NO_GROUP = "-"


@dataclass(frozen=True, slots=True)
class Zoom:
    """How much time is shown: its name, pixels a day, days in all, and the period that heads each column."""

    label: Any
    pixels: int
    days: int
    fine: str
    coarse: str


ZOOMS = {
    "day": Zoom(_("Day"), 34, 56, "day", "month"),
    "week": Zoom(_("Week"), 12, 182, "week", "month"),
    "month": Zoom(_("Month"), 4, 548, "month", "year"),
    "quarter": Zoom(_("Quarter"), 2, 1096, "quarter", "year"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time shown, in whole days."""

    zoom: Zoom
    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.zoom.days - 1)

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return self.zoom.days * self.zoom.pixels

    def place(self, day: date) -> int:
        """Where a day begins, in pixels from the left."""
        return (day - self.first).days * self.zoom.pixels

    def ticks(self, grain: str) -> list[dict[str, Any]]:
        """The periods of the stretch: their words and widths."""
        calendar, days, found, at = preferences.company().calendar, workdays(), [], self.first
        while at <= self.last:
            end = min(at if grain == "day" else calendar.period(grain, at).end, self.last)
            words = (
                str(at.day)
                if grain == "day"
                else looks.plain_day(at, at)
                if grain == "week"
                else looks.month_words(at, brief=True)
                if grain == "month" and at.day == 1
                else calendar.period(grain, at).label
            )
            found.append(
                {"label": words, "width": ((end - at).days + 1) * self.zoom.pixels, "rest": not days.is_workday(at)}
            )
            at = end + timedelta(days=1)
        return found


@dataclass(slots=True)
class Bar:
    """A record: its bar or, where one of the dates is missing, its point. `group` heads it when another one begins."""

    record: Any
    title: str
    url: str
    start: str
    end: str
    left: int
    width: int
    tone: str
    may: bool
    words: str
    group: str | None = None
    number: int = 0
    point: bool = False


@dataclass(frozen=True)
class Drawn:
    """What the chart is drawn by."""

    start: Field
    end: Field
    group: Field | None
    colour: Field | None
    steps: Steps | None = None
    span: Span = field(default_factory=lambda: Span(ZOOMS["week"], clock.today()))


def drawn_by(now: State) -> Drawn:
    """The two dates, the group, the colour and the stretch of time an address asks for. Raises Missing."""
    view = ways.find(now.kind, "gantt")
    if not isinstance(view, Gantt):
        raise Missing()
    days = {f.name: f for f in ways.dates(now.kind)}
    own = {f.name: now.kind.field(f.name) for f in now.kind.named((view.start, view.end))}
    start = days.get(now.looks("start")) or own[view.start]
    end = days.get(now.looks("end")) or own[view.end]
    groups = {f.name: f for f in ways.groups(now.kind)}
    name = now.looks("group") or view.group
    return Drawn(start, end, groups.get(name), colours.chosen(now), steps_of(now.kind), span_of(now))


def span_of(now: State) -> Span:
    """The stretch of time: a quarter of it lies before the day asked for, which is today unless the address says."""
    zoom = ZOOMS.get(now.looks("span"), ZOOMS["week"])
    day = day_of(now.looks("day"), clock.today()) - timedelta(days=zoom.days // 4)
    grain = "week" if zoom.fine == "day" else zoom.fine
    return Span(zoom, preferences.company().calendar.period(grain, day).start)


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The chart as a page, or further bars when HTMX asks for more of them."""
    by = drawn_by(now)
    found = {"kind": now.kind, "span": by.span, "start": by.start, "end": by.end} | bars_context(request, now, by)
    if now.cursor and htmx.is_part(request) and not htmx.target(request):
        return htmx.render(request, "parts/gantt_rows.html", found)
    found = frame.context(request, now, looks.scale_of(request)) | found | choices(now, by)
    found |= {
        "coarse": by.span.ticks(by.span.zoom.coarse),
        "fine": by.span.ticks(by.span.zoom.fine),
        "today_at": by.span.place(clock.today()) if by.span.first <= clock.today() <= by.span.last else None,
        "title": looks.stretch(by.span.first, by.span.last),
        "legend": colours.legend(by.colour, by.steps),
    }
    return htmx.render(request, "pages/gantt.html", found, parts={"list": "parts/gantt.html"})


def choices(now: State, by: Drawn) -> dict[str, Any]:
    """What one may choose: dates, groups, colours, zoom, and the way through time."""
    days, step = ways.dates(now.kind), timedelta(days=by.span.zoom.days // 2)
    at = day_of(now.looks("day"), clock.today())
    none = Choice("", _("None"), now.with_look(group=NO_GROUP).url(), by.group is None)
    return {
        "starts": [Choice(f.name, f.label, now.with_look(start=f.name).url(), f == by.start) for f in days],
        "ends": [Choice(f.name, f.label, now.with_look(end=f.name).url(), f == by.end) for f in days],
        "groups": [none]
        + [Choice(f.name, f.label, now.with_look(group=f.name).url(), f == by.group) for f in ways.groups(now.kind)],
        "colours": colours.offered(now),
        "spans": [
            Choice(name, zoom.label, now.with_look(span=name).url(), zoom == by.span.zoom)
            for name, zoom in ZOOMS.items()
        ],
        "before_url": now.with_look(day=(at - step).isoformat()).url(),
        "after_url": now.with_look(day=(at + step).isoformat()).url(),
        "today_url": now.with_look(day="").url(),
    }


def within(by: Drawn) -> Where:
    """The records that reach into the stretch; one that has only one of the two dates stands on that day."""
    first, last = by.span.first.isoformat(), by.span.last.isoformat()
    start, end = by.start.name, by.end.name
    return AnyOf((
        All((Condition(start, "lte", last), Condition(end, "gte", first))),
        All((Condition(start, "between", [first, last]), Condition(end, "empty"))),
        All((Condition(end, "between", [first, last]), Condition(start, "empty"))),
    ))  # fmt: skip


def bars_context(request: HttpRequest, now: State, by: Drawn) -> dict[str, Any]:
    """A page of bars and where the next one begins."""
    columns = tuple(f.name for f in (*now.kind.columns[:1], by.start, by.end))
    columns += tuple(f.name for f in (by.group, by.colour, now.kind.fields.get(now.kind.spec.path)) if f is not None)
    order = (*((by.group.name,) if by.group is not None else ()), by.start.name)
    asked = now.query(order=order, columns=tuple(dict.fromkeys(columns))).narrowed(within(by))
    page = run.page(replace(asked, limit=AT_ONCE, cursor=now.cursor))
    numbers = counted(asked, by) if by.group is not None and not now.cursor else {}
    bars = list(bars_of(now, page.items, by, numbers, after=request.GET.get("after") if now.cursor else None))
    last = key_of(by.group, page.items[-1]) if by.group is not None and page.items else ""
    more = replace(now, cursor=page.next).more() + f"&after={last}" if page.next else ""
    return {"bars": bars, "more_url": more, "bars_may": any(bar.may for bar in bars)}


def counted(asked: Any, by: Drawn) -> dict[str, int]:
    """How many bars each group has."""
    if by.group is None:
        return {}
    found = run.summary(replace(asked, order=(), group=(by.group.name,), measures=("count",), limit=50))
    return {str(g.keys[0] if g.keys[0] is not None else ""): g.values["count"] for g in found.groups}


def key_of(group: Field, record: Any) -> str:
    """The group of a record as an address writes it."""
    value = group.value(record)
    return str(getattr(value, "pk", value) if value is not None else "")


def bars_of(now: State, records: list[Any], by: Drawn, numbers: dict[str, int], *, after: str | None) -> Iterable[Bar]:
    """The bars of some records; the first of each group knows its head."""
    may = gridrows.reach(now.kind, [r.pk for r in records], "change")
    steps, before = by.steps, after
    for record in records:
        bar = bar_of(now, record, by, record.pk in may and by.start.editable and by.end.editable)
        step = steps.of(record) if steps is not None else None
        if by.colour is not None:
            bar.tone = colours.of(by.colour, by.colour.value(record))
        elif step is not None:
            bar.tone = step.tone if not step.open else "warn" if steps is not None and steps.late(record) else ""
        if by.group is not None and (key := key_of(by.group, record)) != before:
            bar.group, bar.number, before = by.group.show(record), numbers.get(key, 0), key
        yield bar


def bar_of(now: State, record: Any, by: Drawn, may: bool) -> Bar:
    """The bar of one record, cut off where the stretch ends."""
    first, last = day_in(by.start.value(record)), day_in(by.end.value(record))
    begin, end = first or last or by.span.first, last or first or by.span.first
    left = max(by.span.place(begin), 0)
    right = min(by.span.place(max(end, begin)) + by.span.zoom.pixels, by.span.width)
    return Bar(
        record, record.title, f"/{now.kind.slug}/{record.pk}/",
        asking.text_of(by.start, by.start.value(record)), asking.text_of(by.end, by.end.value(record)),
        left, max(right - left, 6), "", may and first is not None and last is not None,
        f"{record.title}: {by.start.show(record)} – {by.end.show(record)}", point=first is None or last is None,
    )  # fmt: skip


def day_in(value: Any) -> date | None:
    """The day of a date or a moment."""
    return value.astimezone(clock.zone()).date() if hasattr(value, "hour") else value
