"""What one does with a record besides editing it: its own verbs, a step along its path, deleting, restoring,
undoing.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import actions, duplicates, records, schema, undo
from yingdan.platform.action import Action
from yingdan.platform.duplicates import Duplicate
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import alike, answers, asking, frame, htmx, lacking, once, reading
from yingdan.web.asking import Ask
from yingdan.web.pages import detail
from yingdan.web.reading import Read
from yingdan.web.steps import steps_of


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """One of the object's own verbs: what it asks for, and doing it. Raises Missing, Refused, Conflict."""
    kind = frame.find(request, slug)
    action, record = actions.find(kind, verb), run.get(kind, pk)
    if request.method == "GET":
        if not kind.model.objects.may(action.verb).filter(pk=pk).exists() or not action.possible(record):
            raise Refused("This cannot be done as the record stands now.", code="when")
        return asked(request, kind, record, action, Read(), Read(), Invalid())
    found, more = reading.read(action.params, request.POST), lacking.given(kind, request.POST)
    if found.wrong or more.wrong:
        return asked(request, kind, record, action, found, more, Invalid())

    def act() -> Any:
        with duplicates.asking(request.POST.get(alike.REASON, "")), transaction.atomic():
            if more.values:
                records.change(record, more.values, version=lacking.version(request))
            version = None if more.values else lacking.version(request)
            actions.act(kind, pk, verb, dict(found.raw), version=version)
        return record

    try:
        once.made(request, act)
    except Invalid as wrong:
        return asked(request, kind, record, action, found, more, wrong)
    text = _("%(verb)s: %(name)s") % {"verb": action.label, "name": record.title}
    return detail.anew(request, kind, pk, text)


def asked(
    request: HttpRequest, kind: ObjectType, record: Any, action: Action, found: Read, more: Read, wrong: Invalid
) -> HttpResponse:
    """The dialog of a verb: its parameters, and what the record lacks for it."""
    posted = request.method == "POST"
    names = {f.name for f in action.params}
    params = [param(kind, record, f, found, wrong) for f in action.asked(record)]
    further = lacking.asks(kind, record, more, wrong.fields, names)
    context = {
        "kind": kind,
        "record": record,
        "action": action,
        "asks": [*params, *further],
        "rest": lacking.rest(kind, wrong, further, names),
        "box": alike.asked(kind, wrong, request.POST) if isinstance(wrong, Duplicate) else None,
        "takes": {f.related: f.name for f in action.params if f.related},
        "tells": action.tells(record) if action.tells is not None else (),
    }
    page = "parts/act.html" if htmx.is_part(request) else "pages/act.html"
    response = htmx.render(request, page, context, status=422 if posted else 200)
    if htmx.is_part(request):
        htmx.into_dialog(response)
    return response


def param(kind: ObjectType, record: Any, field: Field, found: Read, wrong: Invalid) -> Ask:
    """One parameter: what was typed, else what the record says under the same name, else today for a day that is
    needed.
    """
    same = kind.fields.get(field.name)
    begin = same.value(record) if same is not None and alike_in_kind(same, field) else None
    if begin is None and field.kind.name == "date" and field.required:
        begin = clock.today()
    said = [*found.wrong.get(field.name, ()), *(reading.said(p) for p in wrong.fields.get(field.name, ()))]
    currency = str(getattr(record, "currency", "") or "")
    made = asking.ask_of(
        field, found.raw.get(field.name, begin), error=" ".join(dict.fromkeys(said)), currency=currency
    )
    return within(kind, record, field, made)


def alike_in_kind(one: Field, other: Field) -> bool:
    """Whether the value of one field may begin another: of one kind, or an amount for a number."""
    return one.kind.name == other.kind.name or {one.kind.name, other.kind.name} == {"money", "number"}


def within(kind: ObjectType, record: Any, field: Field, made: Ask) -> Ask:
    """A picker of a parameter offers what fits the record: stages of its own pipeline."""
    if field.kind.name != "ref":
        return made
    shared = {
        name: str(getattr(record, other.column.attname))
        for name, other in schema.find(field.related).fields.items()
        if name in kind.fields
        and other.related
        and other.kind.name == "ref"
        and kind.fields[name].related == other.related
        and other.column is not None
        and getattr(record, getattr(other.column, "attname", ""), None)
    }
    query = urlencode({f"in.{name}": id for name, id in shared.items()})
    return replace(made, url=f"{made.url}?{query}") if query else made


@require_POST
def path(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a record to another step of its path. What the step still needs is asked for. Raises Missing, Refused,
    Conflict.
    """
    kind = frame.find(request, slug)
    if kind.spec.path not in kind.fields:
        raise Missing()
    field, record = kind.field(kind.spec.path), run.get(kind, pk)
    more = lacking.given(kind, request.POST)
    try:
        if more.wrong:
            raise Invalid()
        values = {field.name: field.parse(request.POST.get("to", "")), **more.values}
        changed = records.change(record, values, version=lacking.version(request))
    except Invalid as wrong:
        return needs(request, kind, record, more, wrong, request.POST.get("to", ""))
    last = undo.latest(changed)
    text = _("%(name)s is now in “%(step)s”.") % {"name": record.title, "step": field.show(run.get(kind, pk))}
    return detail.anew(request, kind, pk, text, undo=f"/{slug}/{pk}/undo/{last.pk}/" if last else "")


def needs(request: HttpRequest, kind: ObjectType, record: Any, more: Read, wrong: Invalid, to: str) -> HttpResponse:
    """The dialog that asks for what the step `to` needs."""
    steps = steps_of(kind)
    step = steps.by_id.get(to) if steps is not None else None
    further = lacking.asks(kind, record, more, wrong.fields, {kind.spec.path})
    context = {
        "kind": kind,
        "record": record,
        "step": step,
        "to": to,
        "asks": further,
        "rest": lacking.rest(kind, wrong, further, set()),
    }
    response = htmx.render(request, "parts/step.html", context, status=422)
    htmx.into_dialog(response)
    return response


@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a record into the bin; undone with one press for ten seconds, and from the bin ever after. Raises
    Missing, Refused.
    """
    kind = frame.find(request, slug)
    if not kind.has("delete"):
        raise Missing()
    record = run.get(kind, pk)
    records.delete(record)
    text = _("“%(name)s” is in the bin.") % {"name": record.title}
    here = answers.came_from(request)
    back = f"/{slug}/" if here.partition("?")[0].startswith(f"/{slug}/{pk}/") or not here else here
    response = htmx.redirect(request, htmx.back(request, back))
    return answers.flash(response, text, undo=f"/{slug}/{pk}/restore/")


@require_POST
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a record back from the bin. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    record = records.restore(run.get(kind, pk, deleted=True))
    url = f"/{slug}/{pk}/"
    return answers.again(request, _("“%(name)s” is back.") % {"name": record.title}, link=url, fallback=url)


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int, change: int) -> HttpResponse:
    """Undo what one has just done. Raises Missing, Refused, Conflict."""
    kind = frame.find(request, slug)
    record = undo.take_back(kind, pk, change)
    url = f"/{slug}/{pk}/" if record is not None else f"/{slug}/"
    return answers.again(request, _("Undone."), fallback=url)
