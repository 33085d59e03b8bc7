"""The bin: what was deleted, by whom and when, with a way back; of one object, or of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform import phrases, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.erasing import erasing
from yingdan.platform.objects.grant import ERASE
from yingdan.platform.schema import ObjectType
from yingdan.web import htmx

PAGE, MOST, FURTHEST, COUNTED = 50, 10_000, 1000, 1000


@dataclass(frozen=True, slots=True)
class Tab:
    """An object that has something in the bin."""

    kind: ObjectType
    number: int
    on: bool

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.number > COUNTED


@dataclass(frozen=True, slots=True)
class Gone:
    """A deleted record: what it is, who deleted it and when, and whether the actor may bring it back or delete it for
    good.
    """

    kind: ObjectType
    record: Any
    at: datetime
    who: str
    who_id: int | None
    may: bool
    may_erase: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """What went for good: which record it was, who did it, when and why, and how much went along."""

    kind: ObjectType
    id: int
    at: datetime
    who: str
    why: str
    also: str


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the actor could see before it was deleted, the latest first; `?of=<slug>` of one object only."""
    kinds = [k for k in schema.seen_by(current_actor()) if k.has("bin") and k.has("delete") and k.has("menu")]
    counted = [(k, k.model.bin.all()[: COUNTED + 1].count()) for k in kinds]
    chosen = request.GET.get("of", "")
    tabs = [Tab(k, n, k.slug == chosen) for k, n in counted if n]
    shown = [k for k, n in counted if n and (not chosen or k.slug == chosen)]
    asked = request.GET.get("show", "")
    most = min(max(int(asked), PAGE), FURTHEST) if asked.isdecimal() and len(asked) < 6 else PAGE
    found = sorted((g for k in shown for g in gone(k, most)), key=lambda g: g.at, reverse=True)[:most]
    one = shown[0] if chosen and len(shown) == 1 else None
    every = one.model.bin.may("delete")[: MOST + 1].count() if one is not None else 0
    left = sum(n for k, n in counted if k in shown) > len(found) and most < FURTHEST
    context = {
        "further": most * 2 if left else None,
        "tabs": tabs,
        "gone": found,
        "of": chosen,
        "kind": one,
        "every": every,
        "most": MOST,
    }
    context["may_erase"] = one is not None and may_erase(one)
    context["erased"] = [*erased([one] if one is not None else kinds if not chosen else [])]
    return htmx.render(request, "pages/bin.html", context, parts={"bin": "parts/bin.html"})


def gone(kind: ObjectType, most: int) -> Iterable[Gone]:
    """The latest deleted records of one object, with who deleted each."""
    rows = list(kind.model.bin.order_by("-deleted_at")[:most])
    ids = [r.pk for r in rows]
    may = set(kind.model.bin.may("delete").filter(pk__in=ids).values_list("pk", flat=True))
    erasable = (
        set(kind.model.bin.may(ERASE).filter(pk__in=ids).values_list("pk", flat=True)) if may_erase(kind) else set()
    )
    who = {
        change.record_id: change
        for change in Change.objects.filter(object_key=kind.key, record_id__in=ids, verb="delete")
        .select_related("actor")
        .order_by("id")
    }
    for row in rows:
        change = who.get(row.pk)
        actor = change.actor if change is not None else None
        yield Gone(
            kind, row, row.deleted_at, str(actor or ""), getattr(actor, "pk", None), row.pk in may, row.pk in erasable
        )


def may_erase(kind: ObjectType) -> bool:
    """Whether the actor may delete records of an object for good at all."""
    return erasing.possible(kind) and current_actor().may(kind.key, ERASE)


def erased(kinds: Iterable[ObjectType]) -> Iterable[Erased]:
    """The latest that went for good, for who may do that himself."""
    known = {kind.key: kind for kind in kinds if may_erase(kind)}
    for line in erasing.lines(list(known)) if known else ():
        also = [f"{schema.find(k).plural} {n}" for k, n in told(line, "also", {}).items() if schema.known(k)]
        why = told(line, "reason", "")
        yield Erased(known[line.object_key], line.record_id, line.at, str(line.actor or ""), why, phrases.listed(also))


def told(line: Change, name: str, empty: Any) -> Any:
    """What a line says under a name."""
    return line.values.get(name, [None, empty])[1]
