"""What the designer offers for formula, look-up and roll-up fields, and says while a formula is being written."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.formula.designer import Offer, Preview, preview, suggest
from yingdan.platform.formula.values import type_of
from yingdan.platform.formula.writing import to_show
from yingdan.platform.kinds.labels import label_of
from yingdan.platform.query.run import get
from yingdan.platform.schema import ObjectType

RESULTS = ("number", "money", "percent", "text", "date", "bool")
MOST_OFFERS = 12


def results(kind: ObjectType) -> list[tuple[str, Any]]:
    """The kinds of result; what the formula gives when none is chosen."""
    return [("", _("What the formula gives")), *((name, label_of(name)) for name in RESULTS)]


def paths(kind: ObjectType) -> list[tuple[str, Any]]:
    """The fields of what an object refers to."""
    return [
        (f"{ref.name}.{field.name}", f"{ref.label} · {field.label}")
        for ref in kind.fields.values()
        if ref.related and schema.known(ref.related)
        for field in schema.find(ref.related).fields.values()
        if type_of(field)
    ]


def measured(kind: ObjectType) -> list[tuple[str, Any]]:
    """The objects that refer to this one, with their numbers and days."""
    found: list[tuple[str, Any]] = []
    for child in schema.seen_by(current_actor()):
        for by in (f for f in child.fields.values() if f.related == kind.key):
            name = f"{child.plural} ({by.label})"
            found.append((f"{child.key}:{by.name}:", name))
            fields = (f for f in child.fields.values() if type_of(f) in ("number", "date"))
            found += [(f"{child.key}:{by.name}:{f.name}", f"{name} · {f.label}") for f in fields]
    return found


def measures(kind: ObjectType) -> list[tuple[str, Any]]:
    """How records are measured."""
    return [
        ("count", _("Count")), ("sum", _("Sum")), ("avg", _("Mean")), ("min", _("Least or earliest")),
        ("max", _("Largest or latest")),
    ]  # fmt: skip


def shown(kind: ObjectType, name: str, value: Any) -> Any:
    """A setting as people read it: a formula by the labels of its fields."""
    return to_show(kind, str(value)) if name == "formula" and value else value


def tried(kind: ObjectType, text: str) -> tuple[Preview, Any, Any, list[Offer]]:
    """A formula as it stands, tried on the newest record: what it gives, the record, its type, what may follow."""
    kind = schema.find(kind.key)
    newest = kind.rows().order_by("-pk").first() if text.strip() else None
    record = get(kind, newest.pk) if newest is not None else None
    found = preview(kind, text, record) if text.strip() else Preview()
    return found, record, label_of(found.type) if found.type in RESULTS else "", suggest(kind, text, MOST_OFFERS)
