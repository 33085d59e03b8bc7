"""One field changed where it stands: its input in place of its value, and the record as it is after that."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.platform import records, undo
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, clash, frame, htmx, lacking, reading, record, rights
from yingdan.web.looks import scale_of
from yingdan.web.pages import act, detail
from yingdan.web.reading import Read

# Switching these off is a verb of its own, which asks for more: who takes over from a person who leaves.
INSTEAD = {("platform.user", "active"): "hand_over"}


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """Ask for a field, or write it. `?show=1` gives the value again, for who gave up. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    field = kind.field(name)
    found, may = rights.load(kind, pk, ("change", "transfer"))
    if not field.editable or not field.source.stored or not kind.has("change"):
        raise Missing()
    hands_over = name == "owner" and "change" not in may
    if "change" not in may and not (hands_over and "transfer" in may):
        raise Refused("You may see this but not change it.")
    if request.method == "GET":
        if "show" in request.GET:
            return value(request, kind, found, field)
        if (verb := INSTEAD.get((kind.key, name))) and field.value(found):
            return act.do(request, slug, pk, verb)
        return asked(request, kind, found, field, Read())
    return write(request, kind, found, field, verb="transfer" if name == "owner" and "transfer" in may else "change")


def value(request: HttpRequest, kind: ObjectType, found: Any, field: Field) -> HttpResponse:
    """The row as it is shown."""
    base = f"/{kind.slug}/{found.pk}/"
    return HttpResponse(record.row(field, found, scale_of(request), {}, base, editable=True).drawn)


def asked(request: HttpRequest, kind: ObjectType, found: Any, field: Field, read: Read) -> HttpResponse:
    """The row with its input."""
    currency = str(getattr(found, "currency", "") or "")
    made = asking.ask_of(
        field,
        read.raw.get(field.name, field.value(found)),
        error=" ".join([*read.wrong.get(field.name, ()), *read.wrong.get("", ())]),
        currency=currency,
    )
    made = replace(act.within(kind, found, field, made), place="cell", focus=True)
    context = {"kind": kind, "record": found, "ask": made, "field": field, "base": f"/{kind.slug}/{found.pk}/"}
    response = htmx.render(request, "parts/row_edit.html", context, status=422 if read.raw else 200)
    if read.raw:
        response["HX-Retarget"], response["HX-Reswap"] = f"#row-{field.name}", "outerHTML"
    return response


def write(request: HttpRequest, kind: ObjectType, found: Any, field: Field, verb: str) -> HttpResponse:
    """Write the field; the record as it now is, with an undo, or the input with what is wrong."""
    read = reading.read([field], request.POST)
    if field.name not in read.raw:
        raise Missing()
    if read.wrong:
        return asked(request, kind, found, field, read)
    if not read.values:
        return value(request, kind, found, field)
    try:
        changed = records.change(found, read.values, version=lacking.version(request), verb=verb)
    except Invalid as wrong:
        if field.name == kind.spec.path:
            return act.needs(request, kind, found, Read(), wrong, str(read.raw[field.name]))
        return asked(
            request, kind, found, field, read.with_problems(wrong, {f.name: f.label for f in kind.fields.values()})
        )
    except Conflict as conflict:
        if not conflict.conflicts:
            raise
        return clash.page(request, kind, found, conflict, read, action=request.path)
    last = undo.latest(changed)
    text = _("%(label)s is saved.") % {"label": field.label}
    return detail.anew(request, kind, found.pk, text, undo=f"/{kind.slug}/{found.pk}/undo/{last.pk}/" if last else "")
