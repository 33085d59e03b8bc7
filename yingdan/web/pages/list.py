"""The list of an object: a table with sorting, filters, groups, paging by key, totals; further views."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingdan.platform import phrases
from yingdan.platform.query import run
from yingdan.platform.query.sections import Sections
from yingdan.web import builder, chips, frame, grouped, htmx, opening, table, tabs
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


@require_GET
def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, or the view of it that the address names; the rows alone when HTMX asks for more of them."""
    kind = frame.find(request, slug)
    if there := opening.first(kind, request.GET):
        return htmx.redirect(request, there)
    now = opening.read(kind, request.GET)
    if now.view in VIEWS:
        return VIEWS[now.view](request, now)
    if now.cursor and htmx.is_part(request) and not htmx.target(request):
        sections = grouped.sections_of(now) if now.group else None
        return htmx.render(request, "parts/rows.html", rows_context(request, now, sections))
    response = htmx.render(request, "pages/list.html", whole(request, now), parts={"list": "parts/list.html"})
    if htmx.target(request) == "list":
        response["HX-Push-Url"] = now.url()
    return response


def rows_context(request: HttpRequest, now: State, sections: Sections | None) -> dict[str, Any]:
    """A page of rows, in groups when there are, and where the next one begins."""
    fields = table.chosen(now.kind, now.arranged)
    names, colours = tuple(f.name for f in fields), now.arranged.colours or ()
    marks = [c.where for c in colours]
    if sections is None:
        asked = now.query(columns=names, limit=now.size, cursor=now.cursor)
        page = run.page(asked, marks=marks, known=(now.kind.spec.path,))
        items, following = page.items, page.next
    else:
        parts, following = sections.page(now.cursor, now.size, names, marks)
        items = [row for part in parts for row in part.rows]
    scale = frame.scale_for(request, now.kind, items)
    columns = table.columns(now, fields, scale)
    rows = table.rows(now.kind, items, columns, frame.money_of(now.kind), colours)
    if sections is not None:
        heads = grouped.Heads(now, columns, frame.measures_of(now), scale)
        if not now.cursor:
            grouped.make_room(columns, heads.measures, sections.total, scale)
        rows = grouped.rows(parts, heads, {item.pk: row for item, row in zip(items, rows, strict=True)})
    return {
        "scale": scale,
        "rows": rows,
        "columns": columns,
        "more_url": replace(now, cursor=following).more() if following else "",
    }


def whole(request: HttpRequest, now: State) -> dict[str, Any]:
    """The whole list: what surrounds the rows, the rows, the count and, when that is cheap, the totals."""
    sections = grouped.sections_of(now) if now.group else None
    shown = rows_context(request, now, sections)
    found = frame.context(request, now, shown["scale"]) | shown
    number = run.Count(sections.total["count"], False) if sections is not None else run.count(now.query())
    adds = bool(frame.measures_of(now)) and bool(found["rows"]) and not number.capped
    return found | {
        "table": {
            "height": height_of(now),
            "width": table.width(found["columns"]),
            "kept": table.kept(found["columns"]),
        },
        "count": number.number,
        "count_shown": f"{number.number:,}" + ("+" if number.capped else ""),
        "totals": frame.totals(now, found["scale"], sections.total if sections is not None else None) if adds else [],
        "totals_url": now.url("totals/") if number.capped else "",
        "arranges": True,
        "arranging": arranging(now),
        "columns_url": now.url("columns/"),
        "query": now.url().removeprefix(now.base),
        "fold_url": grouped.folded_all(now) if now.group else "",
    }


def arranging(now: State) -> list[tuple[str, Any, str, str]]:
    """The menus that arrange the list: what each is called, its icon, and what is chosen in it."""
    groups = " · ".join(str(now.kind.fields[g.partition(":")[0]].label) for g in now.group)
    return [
        ("sort", _("Sort"), "arrows-sort", order_words(now)),
        ("group", _("Group"), "stack-2", groups),
        ("columns", _("Columns"), "columns-3", ""),
        ("colours", _("Colours"), "contrast", ""),
    ]


def order_words(now: State) -> str:
    """What the list is sorted by, when somebody chose it."""
    names = [o.lstrip("-").partition(".")[0] for o in now.order]
    return phrases.listed(str(now.kind.fields[n].label) for n in names if n in now.kind.fields)


def height_of(now: State) -> str:
    """How tall rows are: as arranged, else as the object wants them."""
    return now.arranged.height if now.arranged.height is not None else "relaxed" if table.relaxed(now.kind) else ""


@require_GET
def totals(request: HttpRequest, slug: str) -> HttpResponse:
    """The foot of a long list: everything counted and added up, which takes longer than the rows."""
    now = opening.read(frame.find(request, slug), request.GET)
    found = frame.context(request, now, frame.scale_within(request, now))
    number = run.count(now.query(), cap=None)
    found |= {
        "count": number.number,
        "count_shown": f"{number.number:,}",
        "totals": frame.totals(now, found["scale"]),
    }
    return htmx.render(request, "parts/foot.html", found)


@require_GET
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """The tabs with how many rows each view holds."""
    now = opening.read(frame.find(request, slug), request.GET)
    return htmx.render(request, "parts/tabs.html", {"kind": now.kind, "tabs": list(tabs.of(now, counted=True))})


@require_GET
def chip(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """What a quick filter opens. Raises Missing for a field that is none."""
    now = opening.read(frame.find(request, slug), request.GET)
    found = chips.opened(now, now.kind.field(name))
    rest: State = found.pop("rest")
    hidden = rest.pairs("cursor", "shut")
    return htmx.render(
        request, "parts/chip.html", {**found, "state": now, "hidden": hidden, "clear_url": rest.url(shut=())}
    )


@require_GET
def filter_count(request: HttpRequest, slug: str) -> HttpResponse:
    """How many records fit what stands in the filter builder, in words."""
    said = matching(opening.read(frame.find(request, slug), request.GET))
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def matching(now: State) -> str:
    """How many records a list finds, as the builder says it; counted no further than a list counts."""
    number = run.count(now.query())
    said = f"{number.number:,}" + ("+" if number.capped else "")
    return _("%(n)s match") % {"n": said}


@require_GET
def filter_(request: HttpRequest, slug: str) -> HttpResponse:
    """The filter builder."""
    now = opening.read(frame.find(request, slug), request.GET)
    context = {
        "state": now,
        "count": matching(now),
        "hidden": now.pairs("cursor", "shut", "where"),
        "builder": builder.builder(now.kind, *builder.parsed(now.where)),
        "clear_url": now.url(where="", shut=()),
    }
    return htmx.render(request, "parts/filter.html", context)
