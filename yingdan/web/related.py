"""Related lists on a record page: what refers to the record, each as a short list with a way to add one and to see
all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.platform import schema
from yingdan.platform.access import Via
from yingdan.platform.actor import current_actor
from yingdan.platform.cascade import referring
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Related
from yingdan.web import shown
from yingdan.web.looks import Scale

FIRST, PARTS = 5, 30
STAMPS = ("created_by", "updated_by")
RIGHT = ("money", "percent", "date", "phone")


@dataclass(frozen=True, slots=True)
class Item:
    """A record in a related list: its title and address, what stands at the right, marks and further words below."""

    id: int
    title: str
    url: str
    right: Any
    below: tuple[Any, ...]
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A related list. `parts` says that its records belong to this one alone and are edited here, such as the lines
    of a deal.
    """

    name: str
    label: Any
    icon: str
    items: Sequence[Item]
    more: bool
    all_url: str
    add_url: str
    parts: bool
    total: Any = None
    unit: str = ""


def of(kind: ObjectType) -> list[Related]:
    """The related lists of an object: those its Spec names, then every further object that refers to it; what keeps
    history, which the timeline tells as well, comes last.
    """
    named = list(kind.spec.panels)
    known = {(r.object, r.by) for r in named} | {(r.object, "*") for r in named}
    if kind.key in ("platform.user", "platform.unit"):
        return [r for r in named if schema.known(r.object)]
    for model, name, _on_delete in referring(kind.model):
        key = model._meta.label_lower
        if not schema.known(key) or (key, "*") in known or not schema.find(key).has("menu"):
            continue
        other = schema.find(key)
        if name in other.fields:
            named.append(Related(key, name, tuple(f.name for f in other.columns[:5] if f.name != name)))
            known.add((key, "*"))
    named += by_customers(kind)
    actor = current_actor()
    known_ = [r for r in named if schema.known(r.object) and actor.may(r.object, "view")]
    found = [r for r in known_ if (by := schema.find(r.object).fields.get(r.by)) is not None and not by.masked]
    return sorted(found, key=lambda r: not schema.find(r.object).model.audited)


def by_customers(kind: ObjectType) -> list[Related]:
    """The lists of what refers to the object by a field customers made."""
    return [
        Related(other.key, by.name, tuple(f.name for f in other.columns[:5] if f is not by))
        for other in schema.seen_by(current_actor())
        for by in other.customs
        if by.kind.name == "ref" and by.related == kind.key and other.has("menu")
    ]


def listed(kind: ObjectType, record: Any, asked: Related, scale: Scale, *, may_change: bool) -> Listed:
    """One related list, in one statement."""
    other = schema.find(asked.object)
    fields = other.named(asked.columns) or other.columns[:4]
    by = other.fields[asked.by]
    parts = isinstance(other.model.scope, Via) and other.model.scope.parent == asked.by and by.editable
    limit = PARTS if parts else FIRST
    order = ("rank",) if "rank" in other.fields and parts else ()
    query = Query(object=asked.object, columns=tuple(f.name for f in fields), limit=limit, order=order)
    page = run.page(query, of=run.Of(asked.by, kind.key, record.pk))
    adds = other.has("add") and current_actor().may(asked.object, "add") and (may_change or not parts) and by.editable
    adds = adds and (asked.open is None or asked.open(record))
    summed = next((f for f in fields if f.name in other.spec.summed and f.kind.name == "money"), None)
    amounts = [v for r in page.items if summed is not None and (v := summed.value(r)) is not None]
    fitted = scale.fitting(amounts)
    back = f"/{kind.slug}/{record.pk}/"
    return Listed(
        name=f"{asked.object}.{asked.by}",
        label=asked.title or other.plural,
        icon=other.icon,
        items=[item(other, fields, r, fitted, parts=parts, editable=may_change and by.editable) for r in page.items],
        more=bool(page.next),
        all_url=f"/{other.slug}/?f.{asked.by}__any_of={record.pk}" if other.has("menu") and by.related else "",
        add_url=f"/{other.slug}/new/?quick=1&{asked.by}={record.pk}&next={back}" if adds else "",
        parts=parts,
        total=fitted.show(sum(amounts)) if parts and amounts and not page.next else None,
        unit=fitted.unit,
    )


def item(other: ObjectType, fields: Sequence[Field], record: Any, scale: Scale, *, parts: bool, editable: bool) -> Item:
    """One line of a related list."""
    lead, rest = fields[0], list(fields[1:])
    amounts = [f for f in rest if f.kind.name == "money"]
    right = amounts[-1] if amounts else next((f for f in rest if f.kind.name in RIGHT), None)
    title = lead.show(record) if parts and lead.value(record) not in (None, "") else record.title
    return Item(
        id=record.pk,
        title=title,
        url=f"/{other.slug}/{record.pk}/",
        right=short(right, record, scale) if right is not None else "",
        below=tuple(below((f for f in rest if f is not right), record, scale, title)),
        edit_url=f"/{other.slug}/{record.pk}/edit/?quick=1" if parts and editable and other.has("change") else "",
    )


def below(fields: Iterable[Field], record: Any, scale: Scale, title: str) -> Iterable[Any]:
    """The further words of a line; what is empty or stands in the title is left out, bare figures get their label."""
    for field in fields:
        if field.value(record) in (None, "", []) or (field.related and field.show(record) in title):
            continue
        words = short(field, record, scale)
        yield f"{field.label} {words}" if field.kind.name in ("money", "number", "percent") else words


def short(field: Field, record: Any, scale: Scale) -> Any:
    """A value in few words; references without their link, since the line itself leads somewhere."""
    if field.value(record) in (None, ""):
        return ""
    if field.kind.name in ("ref", "unit", "person", "about", "percent"):
        return field.show(record)
    if field.kind.name == "money":
        return scale.show(field.value(record))
    return shown.brief(field, record, scale)
