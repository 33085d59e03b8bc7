"""What a picker offers while one types: records the person may see, the likeliest first, and what tells them apart."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yingdan.kernel import tree
from yingdan.platform import about, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.closing import is_closed
from yingdan.platform.fields import IN_ENGLISH, name_key
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.query.ast import All, AnyOf, Condition, Query, Where
from yingdan.platform.query.compile import queryset
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import trimmed
from yingdan.web import frame, htmx

SHOWN, LONGEST = 12, 100
FEW = 60
NOT_IN_USE = _("Not in use")


@dataclass(frozen=True, slots=True)
class Option:
    """One line: the value to send, the record's title, a second line, a face for people, an indent for trees."""

    value: str
    label: str
    more: Any = ""
    person: int | None = None
    indent: int = 0
    icon: str = ""


@require_GET
def options(request: HttpRequest, slug: str) -> HttpResponse:
    """The records of one object that fit what was typed; `in.<field>` narrows by what the same form says already."""
    kind = frame.find(request, slug)
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = [option(kind, record) for record in fitting(kind, text, request.GET)]
    return htmx.render(request, "parts/options.html", {"options": found, "q": text})


@require_GET
def anything(request: HttpRequest) -> HttpResponse:
    """Records of any object one may speak about, for a picker of what something is about."""
    text, actor = request.GET.get("q", "").strip()[:LONGEST], current_actor()
    kinds = [schema.find(key) for key in about.spoken_of() if actor.may(key, "view")]
    found = []
    if text:
        hits = trimmed.everywhere(text, {k.key: k.rows() for k in kinds}, per_key=5)
        for kind in kinds:
            found += [
                Option(f"{kind.key}:{hit.record_id}", hit.title, str(kind.label), icon=kind.icon)
                for hit in hits.get(kind.key, ())
            ]
    else:
        for kind in kinds[:3]:
            found += [
                Option(f"{kind.key}:{record.pk}", record.title, str(kind.label), icon=kind.icon)
                for record in mine(kind, kind.rows()).order_by("-updated_at")[:4]
            ]
    return htmx.render(request, "parts/options.html", {"options": found, "q": text})


def fitting(kind: ObjectType, text: str, given: QueryDict) -> list[Any]:
    """The records to offer, at most a dozen; a short list that is always the same is offered whole."""
    rows = queryset(asked(kind, given))
    subtitle = kind.fields.get(kind.spec.subtitle)
    if subtitle is not None and subtitle.related:
        rows = rows.select_related(subtitle.name)
    if text:
        hits = trimmed.everywhere(text, {kind.key: rows}, per_key=SHOWN).get(kind.key, [])
        by_id = {record.pk: record for record in rows.filter(pk__in=[hit.record_id for hit in hits])}
        found = [by_id[hit.record_id] for hit in hits if hit.record_id in by_id]
        return found or list(named(kind, text, given)[:SHOWN])
    short = list(rows.order_by(*usual(kind))[: FEW + 1])
    if len(short) <= FEW:
        return short
    return list(mine(kind, rows).order_by("-updated_at")[:SHOWN]) or short[:SHOWN]


def named(kind: ObjectType, text: str, given: QueryDict) -> Any:
    """Records by a piece of a natural key, for objects that are not in the search index."""
    own = name_key(tuple(n for n in kind.natural if n in kind.fields))
    if not own:
        return kind.rows().none()
    keys = [own, *(n for n in kind.natural if n == IN_ENGLISH and n in kind.fields)]
    wanted = AnyOf(tuple(Condition(key, "contains", text) for key in keys))
    return queryset(asked(kind, given).narrowed(wanted)).order_by(own)


def asked(kind: ObjectType, given: QueryDict) -> Query:
    """The question for the records on offer: those in use (`closed`: all), within what the form refers to already."""
    found: list[Where] = []
    if "active" in kind.fields and "closed" not in given:
        found.append(Condition("active", "is", True))
    for name, value in given.items():
        field = kind.fields.get(name.removeprefix("in."))
        if name.startswith("in.") and field is not None and field.related and (id := id_in(value)) is not None:
            found.append(Condition(field.name, "any_of", [id]))
    return Query(object=kind.key, where=All(tuple(found)))


def usual(kind: ObjectType) -> list[str]:
    """The order in which people expect a whole list: a tree as a tree, steps as steps, else by name."""
    names = {c.name for c in kind.model._meta.concrete_fields}
    if "path" in names:
        return ["path"]
    if kind.model._meta.ordering:
        return list(kind.model._meta.ordering)
    key = name_key(kind.natural)
    return [key if key in names else "pk"]


def mine(kind: ObjectType, rows: Any) -> Any:
    """One's own among them, for who wants no search."""
    return rows.filter(owner_id=current_actor().user_id) if "owner" in kind.fields else rows


def option(kind: ObjectType, record: Any) -> Option:
    """The line of one record."""
    more = kind.fields.get(kind.spec.subtitle)
    said = more.show(record) if more is not None and more.value(record) not in (None, "") else ""
    path = getattr(record, "path", "")
    return Option(
        value=str(record.pk),
        label=record.title,
        more=NOT_IN_USE if is_closed(record) else said,
        person=record.pk if kind.key == "platform.user" else None,
        indent=max(tree.depth(path) - 1, 0) if isinstance(path, str) and path else 0,
    )
