"""Handing a record over to somebody else."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import records, undo
from yingdan.platform.objects.share import Part, Share
from yingdan.platform.query import run
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, frame, htmx, lacking, reading
from yingdan.web.pages import detail
from yingdan.web.reading import Read


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the new owner and hand the record over. Raises Missing, Refused, Conflict."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    if not isinstance(record, OwnedRecord) or not kind.has("transfer"):
        raise Missing()
    if not kind.model.objects.may("transfer").filter(pk=pk).exists():
        raise Refused(_("You may see this but not hand it over."))
    may_share = kind.model.objects.may("change").filter(pk=pk).exists()
    if request.method == "GET":
        return asked(request, kind, record, Read(), may_share=may_share)
    field = replace(kind.fields["owner"], required=True)
    found = reading.read([field], request.POST)
    keeps = "keep" in request.POST and may_share
    if not found.wrong:
        try:
            return hand_over(request, kind, record, found.values.get("owner"), keeps=keeps)
        except Invalid as wrong:
            found = found.with_problems(wrong, {"owner": field.label})
    return asked(request, kind, record, found, may_share=may_share)


def hand_over(request: HttpRequest, kind: ObjectType, record: Any, owner: Any, *, keeps: bool) -> HttpResponse:
    """Write it: first what the former owner keeps, then the new owner, both or neither."""
    if owner is None:
        raise Invalid(fields={"owner": [Invalid("This is required.", code="required")]})
    if owner.pk == record.owner_id:
        raise Invalid(fields={"owner": [Invalid(_("This is the owner already."))]})
    with transaction.atomic():
        if keeps and record.owner_id is not None:
            keep_reading(record)
        changed = records.change(record, {"owner": owner}, version=lacking.version(request), verb="transfer")
    last = undo.latest(changed) if kind.model.objects.may("transfer").filter(pk=record.pk).exists() else None
    text = _("“%(name)s” now belongs to %(owner)s.") % {"name": record.title, "owner": owner.name}
    back = f"/{kind.slug}/{record.pk}/undo/{last.pk}/" if last is not None else ""
    return detail.anew(request, kind, record.pk, text, undo=back)


def keep_reading(record: Any) -> None:
    """Let the owner see the record when it is no longer his."""
    held = Share.objects.filter(object_key=record.key(), record_id=record.pk, user_id=record.owner_id).first()
    if held is not None:
        records.change(held, {"until_on": None})
    else:
        values = {"object_key": record.key(), "record_id": record.pk, "user": record.owner, "part": Part.READ}
        records.create(Share, values)


def asked(request: HttpRequest, kind: ObjectType, record: Any, found: Read, *, may_share: bool) -> HttpResponse:
    """The dialog."""
    ask = asking.ask_of(
        replace(kind.fields["owner"], label=_("New owner")),
        found.raw.get("owner"),
        error=found.errors("owner"),
        required=True,
    )
    context = {
        "kind": kind,
        "record": record,
        "ask": replace(ask, place="transfer", focus=True),
        "wrong": found.wrong.get("", ()),
        "may_keep": may_share and record.owner_id is not None,
        "keep": request.method == "GET" or "keep" in request.POST,
    }
    return htmx.asking(request, "transfer.html", context)
