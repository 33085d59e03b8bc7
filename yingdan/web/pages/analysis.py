"""The analysis of an object: charts over the list's rows. Each number stands in a table too and opens its records."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Missing
from yingdan.platform import preferences
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Condition, where_from_json
from yingdan.platform.spec import Analysis, Chart
from yingdan.web import charts, frame, htmx, looks, opening
from yingdan.web.looks import Scale
from yingdan.web.state import Filter, State

PATHS = ("ref", "person", "unit", "choice")


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The page with a place for each chart; each fetches its numbers by itself."""
    view = now.kind.view("analysis")
    listed = view.charts if isinstance(view, Analysis) else ()
    places = [{"chart": chart, "url": now.url(f"chart/{chart.name}/")} for chart in listed]
    found = frame.context(request, now, looks.scale_of(request)) | {"charts": places}
    return htmx.render(request, "pages/analysis.html", found, parts={"list": "parts/analysis.html"})


@require_GET
def chart(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One chart with its numbers. Raises Missing for a name that is none."""
    now = opening.read(frame.find(request, slug), request.GET)
    view = now.kind.view("analysis")
    found = next((c for c in view.charts if c.name == name), None) if isinstance(view, Analysis) else None
    if found is None:
        raise Missing()
    return htmx.render(request, "parts/chart.html", drawn(now, found, frame.scale_within(request, now)))


def drawn(now: State, asked: Chart, scale: Scale) -> dict[str, Any]:
    """A chart's option, its table and its total, over the rows of a state."""
    query = now.query(group=(asked.group,), measures=(asked.measure,), order=())
    summary = run.summary(query.narrowed(asked.where) if asked.where is not None else query)
    field = now.kind.fields.get(asked.measure.partition(":")[2])
    money = field is not None and field.kind.name == "money"
    fitted = scale.fitting(charts.number(g.values.get(asked.measure)) for g in summary.groups)

    def shown(value: Any) -> str:
        """A figure as people read it."""
        if isinstance(value, run.Mixed):
            return str(value)
        return fitted.show(value) if money else looks.figure(value)

    def brief(value: Any) -> str:
        """The same in few characters."""
        return looks.short(charts.number(value), scale) if money else shown(value)

    bars = charts.bars(summary.groups, asked.measure, shown, brief, lambda g: address(now, asked, g.keys[0]))
    if asked.kind == "bar":
        bars = charts.ranked(bars, len(bars))
    return {
        "chart": asked,
        "id": f"chart-{now.kind.slug}-{asked.name}",
        "option": charts.option(asked.kind, bars, tone(asked)),
        "bars": bars,
        "total": shown(summary.total.get(asked.measure)),
        "unit": fitted.unit if money else "",
        "url": address(now, asked, ...),
    }


def tone(asked: Chart) -> str:
    """What is won is green, what is lost red, wherever it is drawn."""
    said = json.dumps(asked.where.to_json()) if asked.where is not None else ""
    return "ok" if '"won"' in said else "bad" if '"lost"' in said else ""


def address(now: State, asked: Chart, key: Any) -> str:
    """The list of the records behind a number; with `...` of the whole chart."""
    path, _colon, grain = asked.group.partition(":")
    parts = [where_from_json(json.loads(now.where))] if now.where else []
    parts += [asked.where] if asked.where is not None else []
    there = replace(now, view="", cursor="")
    if key is not ...:
        if "." in path:
            parts.append(Condition(path, "empty") if key is None else Condition(path, "is", key))
        else:
            there = there.with_filter(narrowing(now, path, grain, key), instead_of=path)
    where = All(tuple(parts)).to_json() if len(parts) != 1 else parts[0].to_json()
    return replace(there, where=json.dumps(where, ensure_ascii=False, separators=(",", ":")) if parts else "").url()


def narrowing(now: State, path: str, grain: str, key: Any) -> Filter:
    """The quick filter that holds the rows of one group."""
    if key is None:
        return Filter(path, "empty", ("1",))
    if grain or now.kind.fields[path].kind.name in ("date", "stamp"):
        period = preferences.company().calendar.period(grain or "day", date.fromisoformat(str(key)))
        return Filter(path, "between", (period.start.isoformat(), period.end.isoformat()))
    op = "any_of" if now.kind.fields[path].kind.name in PATHS else "is"
    return Filter(path, op, (str(key).lower() if isinstance(key, bool) else str(key),))
