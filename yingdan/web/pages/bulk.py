"""Doing something to many records: the verbs of the selection bar, the dialog of each, and doing it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import phrases
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk import change, results, transfer, verbs
from yingdan.platform.bulk.run import AT_ONCE, Differs, begin
from yingdan.platform.bulk.verbs import Verb
from yingdan.platform.fields import Field
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, frame, htmx, jobs, once, picking, reading
from yingdan.web.asking import Ask
from yingdan.web.picking import Picked
from yingdan.web.reading import Read

FIRST = ("transfer", "change", "tag")
SET, CLEAR, ADD, REMOVE = "set", "clear", "add", "remove"


@require_GET
def bar(request: HttpRequest, slug: str) -> HttpResponse:
    """The buttons of the selection bar: what this person may do to many records of the object."""
    kind = frame.find(request, slug)
    found = [v for v in verbs.of(kind) if not v.deleted]
    first = [v for name in FIRST for v in found if v.name == name]
    more = [v for v in found if v not in first]
    may_export = kind.has("export") and current_actor().may(kind.key, "export")
    context = {"kind": kind, "first": first, "more": more, "may_export": may_export}
    return htmx.render(request, "parts/bulk_bar.html", context)


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """The dialog of a verb, and with `go` doing it. Raises Missing, Refused, Invalid when nothing is picked."""
    kind = frame.find(request, slug)
    one = verbs.find(kind, verb)
    if not one.may(kind):
        raise Refused()
    if name := request.GET.get("field", ""):
        return htmx.render(request, "parts/bulk_field.html", {"line": line(change_field(kind, name), Read())})
    chosen = picking.picked(request, kind, deleted=one.deleted)
    if request.method == "GET" or "go" not in request.POST:
        return asked(request, chosen, one, Read(), [])
    values, found = READ.get(verb, read_params)(request, kind, one)
    if not found.wrong:
        try:
            return done(request, kind, once.made(request, lambda: begin(chosen.selection, verb, values)))
        except Differs as differs:
            again = replace(chosen, shown=differs.params["now"])
            return asked(request, again, one, found, [differs.show(_)])
        except Invalid as wrong:
            found = found.with_problems(wrong, {f.name: f.label for f in one.params(kind)})
    return asked(request, chosen, one, found, found.wrong.get("", []))


def done(request: HttpRequest, kind: ObjectType, run: BulkRun) -> HttpResponse:
    """What is said when it is done, or has begun: the list is drawn anew, and an undo is offered."""
    response = HttpResponse(status=200, headers={"HX-Reswap": "none"})
    if not htmx.is_part(request):
        response = htmx.redirect(request, f"/me/jobs/{run.pk}/")
    htmx.trigger(response, "dialog:close")
    htmx.trigger(response, "bulk:done", {"run": run.pk})
    if run.going:
        return jobs.started(htmx.trigger(response, "jobs:started"))
    if run.status == Stage.FAILED:
        text = phrases.labelled(results.title(run), run.message)
        return htmx.toast(response, text, tone="bad", link=f"/me/jobs/{run.pk}/")
    undo = f"/me/jobs/{run.pk}/undo/" if run.undoable else ""
    link = f"/me/jobs/{run.pk}/" if run.refused else ""
    return htmx.toast(
        response, f"{results.title(run)} · {jobs.told(run)}", tone="warn" if run.refused else "ok", undo=undo, link=link
    )


def asked(request: HttpRequest, chosen: Picked, verb: Verb, found: Read, wrong: list[str]) -> HttpResponse:
    """The dialog. Raises Invalid when nothing is picked."""
    kind, count = chosen.kind, chosen.count()
    if not count:
        raise Invalid("Nothing is selected.", code="nothing")
    able = chosen.able(verb)
    context: dict[str, Any] = {
        "kind": kind,
        "verb": verb,
        "count": count,
        "able": able,
        "unable": count - able,
        "later": count > AT_ONCE,
        "hidden": replace(chosen, shown=count).pairs() if chosen.all else chosen.pairs(),
        "query": request.GET.urlencode(),
        "wrong": wrong,
        "lines": [],
        "offered": [],
        "asks": [],
        "followers": [],
    }
    if verb.name == "change":
        context["lines"] = [line(change_field(kind, name), found) for name in found.raw if name in kind.fields]
        context["offered"] = change.changeable(kind)
    else:
        context["asks"] = [ask(f, found, number) for number, f in enumerate(verb.params(kind))]
    if verb.name == "transfer":
        along = request.POST.getlist("with") if "go" in request.POST else []
        context["followers"] = [(f, f.name in along) for f in transfer.followers(kind) if may_follow(f)]
        context["keep"] = "keep" in request.POST
    page = "parts/bulk.html" if htmx.is_part(request) else "pages/bulk.html"
    response = htmx.render(request, page, context, status=422 if wrong or found.wrong else 200)
    if htmx.is_part(request) and request.method == "POST":
        htmx.into_dialog(response)
    return response


def may_follow(follower: transfer.Follower) -> bool:
    """Whether the actor may hand over what hangs on the records."""
    return current_actor().may(follower.kind.key, "transfer")


def ask(field: Field, found: Read, number: int) -> Ask:
    """The input of one parameter; where it has a usual value it begins with that."""
    usual = field.default if field.kind.name == "choice" and not callable(field.default) else None
    raw = found.raw.get(field.name, usual)
    made = asking.ask_of(field, raw, error=found.errors(field.name), required=field.required)
    return replace(made, place="bulk", focus=number == 0)


def change_field(kind: ObjectType, name: str) -> Field:
    """A field that may be changed for many. Raises Missing through the object for one there is not."""
    field = kind.field(name)
    if field not in change.changeable(kind):
        raise Invalid("This cannot be changed for many at once.", code="unknown")
    return field


def line(field: Field, found: Read) -> dict[str, Any]:
    """One field of the dialog: how it is changed and to what."""
    how, raw = found.raw.get(field.name, (SET, None))
    ways = [(SET, _("Set to"))]
    ways += [(ADD, _("Add")), (REMOVE, _("Take away"))] if change.is_several(field) else []
    ways += [(CLEAR, _("Clear"))] if not field.required and field.kind.name != "bool" else []
    made = asking.ask_of(replace(field, help=""), raw, name=f"v.{field.name}", error=found.errors(field.name))
    return {
        "field": field,
        "how": how,
        "ways": ways,
        "ask": replace(made, place="bulk", required=False, focus=True),
    }


def read_change(request: HttpRequest, kind: ObjectType, verb: Verb) -> tuple[dict[str, Any], Read]:
    """The fields of the dialog and how each is changed."""
    values: dict[str, Any] = {}
    found = Read()
    for name in dict.fromkeys(request.POST.getlist("fields")):
        field = change_field(kind, name)
        how = request.POST.get(f"how.{name}", SET)
        raw = reading.sent(request.POST, field, f"v.{name}")
        found.raw[name] = (how, raw)
        if how == CLEAR:
            values[name] = None
        elif field.kind.blank(raw) or raw == []:
            found.wrong[name] = [_("Choose a value, or choose to clear the field.")]
        else:
            values[name] = {how: raw} if how in (ADD, REMOVE) else raw
    if not values and not found.wrong:
        found.wrong[""] = [_("Choose at least one field to change.")]
    return values, found


def read_transfer(request: HttpRequest, kind: ObjectType, verb: Verb) -> tuple[dict[str, Any], Read]:
    """The new owner, what goes along, whether the former one reads on."""
    found = reading.read(verb.params(kind), request.POST)
    values = {**found.raw, "with": request.POST.getlist("with"), "keep": "keep" in request.POST}
    return values, found


def read_params(request: HttpRequest, kind: ObjectType, verb: Verb) -> tuple[dict[str, Any], Read]:
    """The parameters of any other verb."""
    found = reading.read(verb.params(kind), request.POST)
    return dict(found.raw), found


READ: Mapping[str, Any] = {"change": read_change, "transfer": read_transfer}
