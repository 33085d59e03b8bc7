"""Saved views: keeping a list under a name, sharing, pinning, ordering; each is a record, written through the door."""

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import records, schema, undo, views
from yingdan.platform.actor import current_actor
from yingdan.platform.look import Look
from yingdan.platform.objects.saved_view import SavedView, Visibility
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, frame, htmx, once, opening, reading
from yingdan.web.state import EVERYTHING, State

ICONS: tuple[tuple[str, Any], ...] = (
    ("", pgettext_lazy("icon", "None")), ("star", pgettext_lazy("icon", "Star")),
    ("flag", pgettext_lazy("icon", "Flag")), ("target", pgettext_lazy("icon", "Target")),
    ("bolt", pgettext_lazy("icon", "Lightning")), ("heart", pgettext_lazy("icon", "Heart")),
    ("clock", pgettext_lazy("icon", "Clock")), ("calendar-due", pgettext_lazy("icon", "Calendar")),
    ("alert-triangle", pgettext_lazy("icon", "Warning")), ("trophy", pgettext_lazy("icon", "Cup")),
    ("users", pgettext_lazy("icon", "People")), ("phone", pgettext_lazy("icon", "Telephone")),
    ("currency-yuan", pgettext_lazy("icon", "Money")), ("chart-funnel", pgettext_lazy("icon", "Funnel")),
    ("map-pin", pgettext_lazy("icon", "Place")),
)  # fmt: skip
"""What may stand before the name of a view: the icon, and what it is called for who cannot see it."""
TYPED = ("name", "name_en")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a name and keep the list as it stands under it. Raises Refused for who may keep none."""
    now = opening.read(frame.find(request, slug), request.GET)
    if request.method == "GET":
        typed = {"visibility": Visibility.PRIVATE.value, "icon": ""}
        return asked(request, now, typed, request.get_full_path())
    try:
        view = once.made(request, lambda: records.create(SavedView, {**values(request), **content(now)}))
    except Problem as problem:
        return asked(request, now, request.POST.dict(), request.get_full_path(), problem)
    chosen(request, now.kind, view)
    views.arrange(now.kind.key, None, str(view.pk))
    if now.own is not None and now.rearranged:
        views.arrange(now.kind.key, None, str(now.own.pk))
    response = htmx.redirect(request, f"{now.base}?saved={view.pk}")
    return answers.flash(response, _("“%(name)s” is saved.") % {"name": view.title})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rename a view, or let others use it. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    view = views.find(kind.key, pk)
    now = State(kind=kind, saved=str(pk), own=view)
    if request.method == "GET":
        typed = {n: getattr(view, n) for n in (*TYPED, "icon", "visibility")} | {"unit": str(view.unit_id or "")}
        return asked(request, now, typed, request.path)
    try:
        changed = records.change(view, values(request))
    except Problem as problem:
        return asked(request, now, request.POST.dict(), request.path, problem)
    chosen(request, kind, changed)
    response = htmx.redirect(request, f"/{slug}/?saved={pk}")
    return answers.flash(response, _("“%(name)s” is saved.") % {"name": changed.title}, undo=undo_of(changed))


@require_POST
def keep(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write what was changed into the view. Raises Missing, Refused for a view of somebody else."""
    now = opening.read(frame.find(request, slug), request.GET)
    view = views.find(now.kind.key, pk)
    changed = records.change(view, content(now))
    views.arrange(now.kind.key, None, str(pk))
    response = htmx.redirect(request, f"/{slug}/?saved={pk}")
    return answers.flash(response, _("“%(name)s” is saved.") % {"name": changed.title}, undo=undo_of(changed))


@require_POST
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Forget how one arranged a view for himself, and open it as it was saved. Raises Missing."""
    kind = frame.find(request, slug)
    view = views.find(kind.key, pk)
    views.arrange(kind.key, None, str(view.pk))
    return htmx.redirect(request, f"/{slug}/?saved={pk}")


@require_POST
def pin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a view stand in one's menu, or no longer. Raises Missing."""
    kind = frame.find(request, slug)
    view, on = views.find(kind.key, pk), request.POST.get("on") == "1"
    views.pin(view, on=on)
    said = _("“%(name)s” is pinned to the menu.") if on else _("“%(name)s” is no longer pinned.")
    return answers.again(request, said % {"name": view.title}, fallback=f"/{slug}/?saved={pk}")


@require_POST
def first(request: HttpRequest, slug: str) -> HttpResponse:
    """Which view opens first for this person: a saved one, a ready-made one, or everything. Raises Missing."""
    kind, name = frame.find(request, slug), request.POST.get("name", "")[:60]
    if name.isdigit():
        views.find(kind.key, name)
    elif name not in {s.name for s in kind.spec.saved}:
        name = ""
    views.open_first(kind.key, name)
    fallback = f"/{slug}/?saved={name or EVERYTHING}"
    return answers.again(request, _("This view opens first now."), fallback=fallback)


@require_POST
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the order of the tabs, as dragged or moved by the keyboard: names after commas."""
    kind = frame.find(request, slug)
    names = [n for n in request.POST.get("names", "").split(",") if n and len(n) <= 60]
    views.put_in_order(kind.key, list(dict.fromkeys(names)))
    return HttpResponse(status=204)


def content(now: State) -> dict[str, Any]:
    """What a view keeps of a list: its question, its look, and the way it is shown."""
    query, look = replace(opening.to_query(now), columns=now.arranged.columns), now.arranged
    look = replace(look, options=dict(now.look))
    return {
        "object_key": now.kind.key,
        "kind": now.view or "table",
        "query": json.dumps(query.to_json(), ensure_ascii=False),
        "look": json.dumps(look.to_json(), ensure_ascii=False) if look != Look() else "",
    }


def values(request: HttpRequest) -> dict[str, Any]:
    """What the dialog sends, parsed. Raises Invalid with `fields`."""
    fields = schema.find(SavedView.key()).named((*TYPED, "icon", "visibility", "unit"))
    given = request.POST.copy()
    if not given.get("name", "").strip():
        given["name"] = given.get("name_en", "")
    found = reading.read(fields, given)
    if found.wrong:
        raise Invalid(fields={name: [Invalid(text) for text in texts] for name, texts in found.wrong.items()})
    return found.values


def chosen(request: HttpRequest, kind: ObjectType, view: SavedView) -> None:
    """Pin it and let it open first, when that was ticked."""
    if "pin" in request.POST:
        views.pin(view, on=True)
    if "first" in request.POST:
        views.open_first(kind.key, str(view.pk))


def undo_of(view: SavedView) -> str:
    """The address that takes the latest change back."""
    last = undo.latest(view)
    return f"/saved-views/{view.pk}/undo/{last.pk}/" if last else ""


def asked(
    request: HttpRequest, now: State, typed: dict[str, Any], action: str, problem: Problem | None = None
) -> HttpResponse:
    """The dialog, with what is wrong."""
    wrong = {n: [reading.said(p) for p in ps] for n, ps in getattr(problem, "fields", {}).items()} if problem else {}
    allowed, actor = current_actor().allows(SavedView.key(), "add"), current_actor()
    every = schema.find("platform.unit").rows().filter(active=True).order_by("path")
    units = every if actor.may("platform.unit", "view") else ()
    context = {
        "kind": now.kind,
        "own": now.own,
        "action": action,
        "typed": typed,
        "wrong": wrong,
        "said": "" if problem is None or wrong else reading.said(problem),
        "icons": ICONS,
        "units": [u for u in units if allowed.everything or u.pk in allowed.units],
        "team": str(next(iter(actor.team), "")),
        "may_all": allowed.everything,
    }
    page = "parts/save_view.html" if htmx.is_part(request) else "pages/save_view.html"
    response = htmx.render(request, page, context, status=422 if problem else 200)
    if problem and htmx.is_part(request):
        htmx.into_dialog(response)
    return response
