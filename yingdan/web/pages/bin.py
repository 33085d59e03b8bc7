"""The bin: what was deleted, by whom and when, with a way back; of one object, or of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.schema import ObjectType
from yingdan.web import htmx

PAGE, MOST = 50, 10_000


@dataclass(frozen=True, slots=True)
class Tab:
    """An object that has something in the bin."""

    kind: ObjectType
    number: int
    on: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A deleted record: what it is, who deleted it and when, and whether the actor may bring it back."""

    kind: ObjectType
    record: Any
    at: datetime
    who: str
    who_id: int | None
    may: bool


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the actor could see before it was deleted, the latest first; `?of=<slug>` of one object only."""
    kinds = [k for k in schema.seen_by(current_actor()) if k.has("bin") and k.has("delete") and k.has("menu")]
    counted = [(k, k.model.bin.all()[: PAGE + 1].count()) for k in kinds]
    chosen = request.GET.get("of", "")
    tabs = [Tab(k, min(n, PAGE), k.slug == chosen) for k, n in counted if n]
    shown = [k for k, n in counted if n and (not chosen or k.slug == chosen)]
    found = sorted((g for k in shown for g in gone(k)), key=lambda g: g.at, reverse=True)[:PAGE]
    one = shown[0] if chosen and len(shown) == 1 else None
    every = one.model.bin.may("delete")[: MOST + 1].count() if one is not None else 0
    context = {"tabs": tabs, "gone": found, "of": chosen, "kind": one, "every": every, "most": MOST}
    return htmx.render(request, "pages/bin.html", context, parts={"bin": "parts/bin.html"})


def gone(kind: ObjectType) -> Iterable[Gone]:
    """The latest deleted records of one object, with who deleted each."""
    rows = list(kind.model.bin.order_by("-deleted_at")[:PAGE])
    may = set(kind.model.bin.may("delete").filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
    who = {
        change.record_id: change
        for change in Change.objects.filter(object_key=kind.key, record_id__in=[r.pk for r in rows], verb="delete")
        .select_related("actor")
        .order_by("id")
    }
    for row in rows:
        change = who.get(row.pk)
        actor = change.actor if change is not None else None
        yield Gone(kind, row, row.deleted_at, str(actor or ""), getattr(actor, "pk", None), row.pk in may)
