"""The list of an object: a table with sorting, filters, paging by key, totals, columns of one's own; further views."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.platform import preferences
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import chips, frame, htmx, state, table
from yingdan.web.pages import analysis, board, calendar, gallery, gantt, grid
from yingdan.web.state import State

VIEWS = {
    "grid": grid.show,
    "board": board.show,
    "calendar": calendar.show,
    "gantt": gantt.show,
    "gallery": gallery.show,
    "analysis": analysis.show,
}
MOST_COLUMNS = 30
HEIGHTS = {"compact": _("Compact"), "": _("Normal"), "relaxed": _("Relaxed")}


@require_GET
def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, or the view of it that the address names; the rows alone when HTMX asks for more of them."""
    now = state.read(frame.find(request, slug), request.GET)
    if now.view in VIEWS:
        return VIEWS[now.view](request, now)
    if now.cursor and htmx.is_part(request) and not htmx.target(request):
        return htmx.render(request, "parts/rows.html", rows_context(request, now))
    response = htmx.render(request, "pages/list.html", whole(request, now), parts={"list": "parts/list.html"})
    if htmx.target(request) == "list":
        response["HX-Push-Url"] = now.url()
    return response


def rows_context(request: HttpRequest, now: State) -> dict[str, Any]:
    """A page of rows and where the next one begins."""
    fields = table.chosen(now.kind)
    page = run.page(now.query(columns=tuple(f.name for f in fields), limit=now.size, cursor=now.cursor))
    scale = frame.scale_for(request, now.kind, page.items)
    heads = table.columns(now, fields, scale)
    return {
        "scale": scale,
        "rows": table.rows(now.kind, page.items, heads, frame.money_of(now.kind)),
        "columns": heads,
        "more_url": replace(now, cursor=page.next).more() if page.next else "",
    }


def whole(request: HttpRequest, now: State) -> dict[str, Any]:
    """The whole list: what surrounds the rows, the rows, the count and, when that is cheap, the totals."""
    shown = rows_context(request, now)
    found = frame.context(request, now, shown["scale"]) | shown
    number = run.count(now.query())
    adds = bool(now.kind.summed) and bool(found["rows"])
    found |= {
        "table": {"height": height_of(request, now.kind), "width": table.width(found["columns"])},
        "count_shown": f"{number.number:,}" + ("+" if number.capped else ""),
        "totals": frame.totals(now, found["scale"]) if adds and not number.capped else [],
        "totals_url": now.url("totals/") if number.capped else "",
        "columns_url": now.url("columns/"),
    }
    return found


@require_GET
def totals(request: HttpRequest, slug: str) -> HttpResponse:
    """The foot of a long list: everything counted and added up, which takes longer than the rows."""
    now = state.read(frame.find(request, slug), request.GET)
    found = frame.context(request, now, frame.scale_within(request, now))
    number = run.count(now.query(), cap=None)
    found |= {"count_shown": f"{number.number:,}", "totals": frame.totals(now, found["scale"])}
    return htmx.render(request, "parts/foot.html", found)


@require_GET
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """The tabs with how many rows each ready-made view holds."""
    now = state.read(frame.find(request, slug), request.GET)
    return htmx.render(request, "parts/tabs.html", {"tabs": list(frame.tabs_of(now, counted=True))})


@require_GET
def chip(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """What a quick filter opens. Raises Missing for a field that is none."""
    now = state.read(frame.find(request, slug), request.GET)
    found = chips.opened(now, now.kind.field(name))
    rest: State = found.pop("rest")
    return htmx.render(
        request, "parts/chip.html", {**found, "state": now, "hidden": rest.pairs("cursor"), "clear_url": rest.url()}
    )


@require_GET
def filter_(request: HttpRequest, slug: str) -> HttpResponse:
    """The filter builder."""
    now = state.read(frame.find(request, slug), request.GET)
    context = {
        "state": now,
        "hidden": now.pairs("cursor", "where"),
        "fields": chips.builder(now),
        "clear_url": now.url(where=""),
    }
    return htmx.render(request, "parts/filter.html", context)


def columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Which columns one wants, in which order: the list to choose from, and the choice kept for this person."""
    kind = frame.find(request, slug)
    if request.method == "POST":
        return keep_columns(request, slug)
    on = table.chosen(kind)
    offered = [{"name": f.name, "label": f.label, "on": f in on} for f in table.offered(kind) if f != on[0]]
    now = state.read(kind, request.GET)
    sizes = [frame.Choice(str(n), n, now.url(size=n), n == now.size) for n in state.SIZES]
    heights = [frame.Choice(name, label, "", name == height_of(request, kind)) for name, label in HEIGHTS.items()]
    context = {"kind": kind, "fields": offered, "next": now.url(), "sizes": sizes, "heights": heights}
    return htmx.render(request, "parts/columns.html", context)


def height_of(request: HttpRequest, kind: ObjectType) -> str:
    """How tall rows are in this browser, else as the object wants them."""
    chosen = request.COOKIES.get("yingdan_rows")
    return chosen if chosen in HEIGHTS else "relaxed" if table.relaxed(kind) else ""


@require_POST
def keep_columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the columns chosen; none chosen, or a reset, gives those of the Spec again."""
    kind, person = frame.find(request, slug), current_actor().user_id
    names = [n for n in request.POST.getlist("column") if n in kind.fields][:MOST_COLUMNS]
    if person is not None:
        preferences.set_own(person, f"columns.{kind.key}", [] if "reset" in request.POST else names)
    return htmx.redirect(request, htmx.back(request, f"/{kind.slug}/"))
