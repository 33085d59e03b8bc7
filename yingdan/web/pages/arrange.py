"""How a list is arranged: its columns, order, groups and colours; what is chosen is kept for this person, or in a view.

Order and groups stand in the address, so that they can be sent to others; the rest is the look, kept until it is saved
into a view or given up.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import views
from yingdan.platform.look import HEIGHTS, MOST_FROZEN, NARROWEST, TONES, WIDEST, Look
from yingdan.platform.query.paging import MOST_ORDERS
from yingdan.platform.schema import ObjectType
from yingdan.web import builder, frame, grouped, htmx, opening, state, table
from yingdan.web.choice import Choice
from yingdan.web.pages.list import height_of
from yingdan.web.saying import OPERATORS
from yingdan.web.state import State

HEIGHT_WORDS = {"compact": _("Compact"), "": _("Normal"), "relaxed": _("Relaxed")}
TONE_WORDS = {
    "ok": _("Green"), "warn": _("Amber"), "bad": _("Red"), "info": _("Blue"), "money": _("Teal"), "fc": _("Violet"),
}  # fmt: skip


def columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Which columns one wants, in which order, with which sums: the list to choose from, and the choice kept."""
    kind = frame.find(request, slug)
    if request.method == "POST":
        return keep(request, kind)
    now = opening.read(kind, request.GET)
    on = table.chosen(kind, now.arranged)
    used = {field.name: how for how, field in reversed(frame.measures_of(now))}
    offered = [
        {
            "name": f.name,
            "label": f.label,
            "on": f in on,
            "fixed": f == on[0],
            "measures": [(m, frame.MEASURES[m], used.get(f.name) == m) for m in f.measures if m in frame.MEASURES],
        }
        for f in table.offered(kind, now.arranged)
    ]
    frozen = 1 if now.arranged.frozen is None else now.arranged.frozen
    context = {
        "kind": kind,
        "state": now,
        "fields": offered,
        "next": now.url(),
        "sizes": [Choice(str(n), n, now.url(size=n), n == now.size) for n in state.SIZES],
        "heights": [Choice(h, HEIGHT_WORDS[h], "", h == height_of(now)) for h in HEIGHTS],
        "frozen": [Choice(str(n), n, "", n == frozen) for n in range(MOST_FROZEN + 1)],
    }
    return htmx.render(request, "parts/columns.html", context)


@require_GET
def arrange(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """What the menus open: `sort`, `group` or `colours`. Raises Missing for anything else."""
    now = opening.read(frame.find(request, slug), request.GET)
    made = {"sort": sorting, "group": grouping, "colours": colouring}.get(part)
    if made is None:
        raise Missing()
    return htmx.render(request, f"parts/{part}.html", {"state": now, "kind": now.kind, **made(now)})


def sorting(now: State) -> dict[str, Any]:
    """Up to three fields to sort by, each one way or the other."""
    chosen = [*now.sorting(), "", "", ""][:MOST_ORDERS]
    fields = [f for f in table.offered(now.kind, now.arranged) if table.sortable(f)]
    levels = [
        {
            "fields": [(f.name, f.label, f.name == one.lstrip("-").partition(".")[0]) for f in fields],
            "down": one.startswith("-"),
        }
        for one in chosen
    ]
    return {"levels": levels, "hidden": now.pairs("cursor", "shut", "order"), "clear_url": now.url(order=())}


def grouping(now: State) -> dict[str, Any]:
    """One or two fields to group by."""
    chosen = [*now.group, "", ""][: state.MOST_GROUPS]
    found = grouped.options(now.kind)
    levels = [
        [(one["label"], [(value, label, value == held) for value, label in one["ways"]]) for one in found]
        for held in chosen
    ]
    return {
        "levels": levels,
        "hidden": now.pairs("cursor", "shut", "group"),
        "clear_url": now.url(group=(), shut=()),
    }


def colouring(now: State) -> dict[str, Any]:
    """The colour rules, each a condition, a tone, and the row or the cell it colours."""
    rules = now.arranged.colours or ()
    return {
        "rules": [rule.to_json() for rule in rules],
        "builder": builder.builder(now.kind, *(rule.where for rule in rules)),
        "tones": [(tone, TONE_WORDS[tone]) for tone in TONES],
        "fields": [(f.name, f.label) for f in table.chosen(now.kind, now.arranged)],
        "next": now.url(),
        "is_": OPERATORS["is"],
    }


def keep(request: HttpRequest, kind: ObjectType) -> HttpResponse:
    """Keep what was arranged, over what was before; a reset forgets it. Raises Invalid, Missing."""
    given, name = request.POST, request.POST.get("saved", "")
    name = name if name.isdigit() else ""
    if name:
        views.find(kind.key, name)
    if "reset" in given:
        views.arrange(kind.key, None, name)
    else:
        look = said(kind, given).over(views.look_over(kind.key, name))
        look.check(kind)
        views.arrange(kind.key, look, name)
    if "quiet" in given:
        return HttpResponse(status=204)
    return htmx.redirect(request, htmx.back(request, f"/{kind.slug}/"))


def said(kind: ObjectType, given: QueryDict) -> Look:
    """The part of a look that a form sends; what it does not send stays as it was. Raises Invalid."""
    names = [n for n in given.getlist("column") if n in kind.fields]
    found: dict[str, Any] = {"columns": names} if names else {}
    found["widths"] = {n: min(max(w, NARROWEST), WIDEST) for n, w in numbers(kind, given).items()}
    found["measures"] = {
        field.name: given[f"measure.{field.name}"] or "none"
        for field in kind.fields.values()
        if f"measure.{field.name}" in given
    }
    frozen, colours = str(given.get("frozen", "")), str(given.get("colours", ""))
    if frozen.isascii() and frozen.isdigit():
        found["frozen"] = min(int(frozen[:3]), MOST_FROZEN)
    if "height" in given:
        found["height"] = given["height"]
    if "colours" in given:
        try:
            found["colours"] = json.loads(colours or "[]")
        except (ValueError, RecursionError):
            raise Invalid(gettext_noop("This is not JSON."), code="json") from None
    return Look.from_json(found)


def numbers(kind: ObjectType, given: Mapping[str, str]) -> dict[str, int]:
    """The widths sent along, in pixels."""
    sent = {name: given.get(f"width.{name}", "") for name in kind.fields}
    return {name: int(text) for name, text in sent.items() if text.isascii() and text.isdigit() and len(text) < 6}
