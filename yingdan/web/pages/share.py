"""Collaborators: who takes part in a record that is not his, to read or to write, until a day."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import hooks, records, schema, standing
from yingdan.platform.access import only_on
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.objects.share import Part, Share
from yingdan.platform.prepared import question
from yingdan.platform.query import run
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, frame, htmx, once, reading
from yingdan.web.pages import detail
from yingdan.web.panels import ANY, Panel
from yingdan.web.reading import Read

FIELDS = ("user", "part", "until_on")


@dataclass(frozen=True, slots=True)
class Collaborator:
    """A line of the panel; `over` says that the last day has passed."""

    share: Share
    over: bool
    writes: bool


def shares_of(record: Any) -> Any:
    """The shares of a record, as far as the actor sees them; the owner's own mean nothing."""
    with only_on(record.key()):
        rows = Share.objects.filter(object_key=record.key(), record_id=record.pk).exclude(user_id=record.owner_id)
    return rows.select_related("user").order_by("pk")


@question
def shares_on(key: str, *, id: int) -> Any:
    """The shares of a record of an object, as far as the actor sees them."""
    with only_on(key):
        rows = Share.objects.filter(object_key=key, record_id=id)
    return rows.select_related("user").order_by("pk")


def panel(record: Any) -> dict[str, Any] | None:
    """What the panel shows; none for objects whose records have no owner."""
    if not isinstance(record, OwnedRecord):
        return None
    today = clock.today()
    shares = [share for share in shares_on(record.key(), id=record.pk) if share.user_id != record.owner_id]
    found = [Collaborator(s, s.until_on is not None and s.until_on < today, s.part == Part.WRITE) for s in shares]
    return {"people": sorted(found, key=lambda c: c.over), "base": f"/{schema.of(record).slug}/{record.pk}/"}


def shareable(request: HttpRequest, slug: str, pk: int) -> tuple[ObjectType, Any]:
    """A record the actor may share. Raises Missing for objects without owners, Refused for who may not change it."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    if not isinstance(record, OwnedRecord):
        raise Missing()
    if not kind.model.objects.may("change").filter(pk=pk).exists():
        raise Refused("Only who may change a record may share it.")
    return kind, record


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for a collaborator and keep him; one who is there already gets the new part and day.

    Raises Missing, Refused.
    """
    kind, record = shareable(request, slug, pk)
    fields = schema.find(Share.key()).named(FIELDS)
    if request.method == "GET":
        chosen = id_in(request.GET.get("person", ""))
        held = shares_of(record).filter(user_id=chosen).first() if chosen else None
        return asked(request, kind, record, Read(), held)
    found = reading.read(fields, request.POST)
    if not found.wrong:
        try:
            share = once.made(request, lambda: keep(kind, record, found.values))
            return detail.anew(request, kind, pk, _("%(name)s takes part now.") % {"name": share.user.name})
        except Invalid as wrong:
            found = found.with_problems(wrong, {f.name: f.label for f in fields})
    return asked(request, kind, record, found, None)


def keep(kind: ObjectType, record: Any, values: dict[str, Any]) -> Share:
    """Write the share. Raises Invalid for the owner and for whom it would open nothing."""
    user = values.get("user")
    if user is None:
        raise Invalid(fields={"user": [Invalid("This is required.", code="required")]})
    if user.pk == record.owner_id:
        raise Invalid(fields={"user": [Invalid(_("This is the owner, who may do all of it already."))]})
    person = next(iter(standing.people([user.pk])), None)
    if person is None or not person.allows(kind.key, "view"):
        text = _(
            "No role of %(name)s allows “%(objects)s”, so sharing would open nothing. An administrator can give one."
        )
        raise Invalid(fields={"user": [Invalid(text, name=user.name, objects=kind.plural)]})
    held = Share.objects.filter(object_key=kind.key, record_id=record.pk, user=user).first()
    rest = {name: value for name, value in values.items() if name != "user"}
    if held is not None:
        return records.change(held, {"until_on": None, **rest})
    return records.create(Share, {"object_key": kind.key, "record_id": record.pk, "user": user, **rest})


def asked(request: HttpRequest, kind: ObjectType, record: Any, found: Read, held: Share | None) -> HttpResponse:
    """The dialog."""
    asks = [
        asking.ask_of(
            f,
            found.raw.get(f.name, f.value(held) if held is not None else f.default if f.name == "part" else None),
            error=found.errors(f.name),
            required=f.name != "until_on",
        )
        for f in schema.find(Share.key()).named(FIELDS)
    ]
    asks = [replace(ask, place="share", focus=number == 0) for number, ask in enumerate(asks)]
    context = {"kind": kind, "record": record, "asks": asks, "wrong": found.wrong.get("", ()), "held": held}
    return htmx.asking(request, "share_form.html", context)


@require_POST
def remove(request: HttpRequest, slug: str, pk: int, share: int) -> HttpResponse:
    """End a collaboration now. Raises Missing, Refused."""
    kind, record = shareable(request, slug, pk)
    held = Share.objects.filter(object_key=kind.key, record_id=pk, pk=share).select_related("user").first()
    if held is None:
        raise Missing()
    records.delete(held)
    text = _("%(name)s no longer takes part.") % {"name": held.user.name}
    return detail.anew(request, kind, record.pk, text, undo=f"/shares/{held.pk}/restore/")


hooks.panel.register(Panel(ANY, "right", panel, "parts/collaborators.html", rank=80, every=True))
