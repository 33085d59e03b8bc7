"""The designer: an administrator shapes an object without a developer. What is dragged is kept at once, with undo."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import preferences, records, schema, tagged, undo
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.layout import Layout, Place
from yingdan.platform.objects.role import Role
from yingdan.web import designing, htmx
from yingdan.web.design_kinds import palette
from yingdan.web.pages import form
from yingdan.web.reading import Read, in_words

LONGEST = 100_000
FIRST = ("text", "choice", "date", "money", "ref")
"""The kinds offered to who begins with a new object."""


@require_safe
def objects(request: HttpRequest) -> HttpResponse:
    """Every object that takes fields of one's own, and those the customer made. Raises Missing for who may not."""
    actor = current_actor()
    if not actor.may(designing.FIELDS, "view"):
        raise Missing()
    kinds = [schema.whole(t.key) for t in schema.seen_by(actor) if t.has("custom") and t.has("menu")]
    off = CustomObject.objects.filter(active=False) if actor.may(CustomObject.key(), "view") else []
    known = [(kind, sum(f.name != tagged.NAME for f in kind.customs)) for kind in kinds]
    context = {
        "kinds": [pair for pair in known if not pair[0].key.startswith(("x.", "platform."))],
        "own": [pair for pair in known if pair[0].key.startswith("x.")],
        "inner": [pair for pair in known if pair[0].key.startswith("platform.")],
        "off": off,
        "may_add": actor.may(CustomObject.key(), "add"),
    }
    return htmx.render(request, "pages/objects.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The designer of one object. Raises Missing."""
    kind = designing.find(slug)
    place, role = designing.place_in(request.GET.get("place", "")), designing.role_in(request.GET.get("role", ""))
    chosen = request.GET.get("field", "")
    parts = designing.canvas(kind, place, role, chosen)
    row = designing.layout_of(kind, place, role)
    context = {
        "kind": kind,
        "own": CustomObject.objects.filter(name=kind.key[2:]).first() if kind.key.startswith("x.") else None,
        "palette": palette(),
        "parts": parts,
        "left": designing.left_over(kind, place, parts),
        "places": designing.places(kind),
        "place": place,
        "role": role,
        "roles": Role.objects.order_by("pk"),
        "changed": row is not None,
        "gone": designing.hidden_fields(kind),
        "chosen": chosen,
        "may_change": designing.may_change(),
        "base": f"/settings/objects/{slug}/",
        "query": f"?place={place.value}&role={role.pk if role is not None else ''}",
        "usage": designing.usage(kind, None),
        "first": firsts(kind),
        **preview_of(kind, place, role),
    }
    return htmx.render(request, "pages/designer.html", context, parts={"canvas": "parts/designer_canvas.html"})


def firsts(kind: Any) -> list[tuple[str, Any, str]]:
    """The kinds to begin with (name, label, icon), for an object of one's own that has no field yet."""
    if not kind.key.startswith("x.") or any(f.name != tagged.NAME for f in kind.customs):
        return []
    return [one for group in palette() for one in group.kinds if one[0] in FIRST]


def led(row: CustomObject) -> str:
    """Who has made an object goes on with its fields."""
    return f"/settings/objects/{row.slug}/"


form.LED[CustomObject.key()] = led


def preview_of(kind: Any, place: Place, role: Any) -> dict[str, Any]:
    """What is laid out as a role will see it: the form with the values a new record begins with; elsewhere the fields
    with what stands in the newest record.
    """
    seen, quick = designing.seen_as(kind, role), place == Place.QUICK
    if place not in (Place.FORM, Place.QUICK):
        return {"sample": designing.sample(seen, place), "place": place}
    fields = form.fields_of(seen, quick=quick)
    values = {f.name: f.default if f.column is not None else None for f in fields}
    values["currency"] = preferences.company().currency
    asks = form.asks_of(fields, values, Read(), place="preview", was=None)
    return {"preview": form.parts_of(seen, asks, quick=quick)}


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview anew, after something was changed."""
    kind = designing.find(slug)
    role = designing.role_in(request.GET.get("role", ""))
    place = designing.place_in(request.GET.get("place", ""))
    return htmx.render(request, "parts/designer_preview.html", preview_of(kind, place, role))


@require_POST
def layout(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep an arrangement, or go back to the standard one (`reset`). Raises Missing, Refused; says what is wrong."""
    kind = designing.find(slug)
    if not designing.may_change():
        raise Refused(_("Only who looks after fields may change them."))
    place, role = designing.place_in(request.POST.get("place", "")), designing.role_in(request.POST.get("role", ""))
    row = designing.layout_of(kind, place, role)
    try:
        if "reset" in request.POST:
            if row is not None:
                records.delete(row)
            back = f"/settings/objects/{slug}/?place={place.value}&role={role.pk if role is not None else ''}"
            return htmx.redirect(request, back)
        kept = save(kind, row, place, role, content_in(request.POST.get("content", "")))
    except Problem as problem:
        response = HttpResponse(status=204)
        return htmx.toast(response, in_words(problem), tone="bad")
    last = undo.latest(kept)
    address = f"/layouts/{kept.pk}/undo/{last.pk}/" if last is not None else ""
    response = htmx.render(request, "parts/designer_preview.html", preview_of(kind_again(slug), place, role))
    return htmx.toast(response, _("The arrangement is kept."), undo=address)


def kind_again(slug: str) -> Any:
    """The object as it now is."""
    return schema.whole(schema.by_slug(slug).key)


def save(kind: Any, row: Any, place: Place, role: Any, content: dict[str, Any]) -> Any:
    """Write an arrangement through the door. Raises Invalid, Refused."""
    if row is not None:
        return records.change(row, {"content": content})
    return records.create(Layout, {"object_key": kind.key, "place": place.value, "role": role, "content": content})


def content_in(text: str) -> dict[str, Any]:
    """The arrangement the canvas sends. Raises Invalid for what is none."""
    try:
        found = json.loads(text[: LONGEST + 1])
    except (ValueError, RecursionError):
        raise Invalid(_("This is not JSON."), code="json") from None
    if not isinstance(found, dict):
        raise Invalid(_("This is not JSON."), code="json")
    return found
