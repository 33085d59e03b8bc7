"""What rows refer to, read with them: most references by a join, those to one and the same object together."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from typing import Any

from yingdan.platform.fields import Field
from yingdan.platform.query.compile import REFERENCES
from yingdan.platform.schema import ObjectType
from yingdan.platform.sources import Custom

GONE = "deleted_at"
"""Read with whatever rows refer to: what lies in the bin is marked where it is named."""


def references(fields: Iterable[Field]) -> list[Field]:
    """The fields that refer to one record of one object."""
    return [f for f in fields if f.kind.name in REFERENCES and f.in_table]


def repeated(fields: Iterable[Field]) -> list[Field]:
    """The references of which several lead to the same object: owner, made by, changed by. Joined, each would be made
    anew for every row; read together, each person is read once.
    """
    found = references(fields)
    often = Tally(f.related for f in found)
    return [f for f in found if often[f.related] > 1]


def apart(fields: Iterable[Field]) -> list[Field]:
    """The customer's references, which no join reaches."""
    return [f for f in fields if f.custom and f.related and isinstance(f.source, Custom)]


def beyond_brief(object_type: ObjectType, names: Iterable[str]) -> list[str]:
    """The columns of what some references lead to that a list has no use for. Reading them would cost more than the
    rows themselves: an account has forty.
    """
    found = []
    for name in names:
        model = object_type.field(name).model
        brief = {model._meta.pk.name, GONE, *model.brief}
        found += [f"{name}__{c.name}" for c in model._meta.concrete_fields if model.brief and c.name not in brief]
    return found


def attach_custom(rows: Sequence[Any], fields: Sequence[Field]) -> None:
    """Give rows the records their customer's references lead to: one statement per field."""
    for field in fields:
        held = [(row, id) for row in rows for id in ids_of(row, field)]
        found = field.model._base_manager.in_bulk({id for _row, id in held}) if held else {}
        for row, id in held:
            row.__dict__.setdefault("referred", {})[field.name, id] = found.get(id)


def ids_of(row: Any, field: Field) -> list[int]:
    """The ids a customer's reference holds: none, one or several."""
    held = row.custom.get(field.name)
    return held if isinstance(held, list) else [] if held is None else [held]


def attach(rows: Sequence[Any], fields: Sequence[Field]) -> None:
    """Give rows the records their fields refer to: one statement per object referred to, none when nothing is."""
    by_model: dict[Any, list[Field]] = {}
    for field in fields:
        by_model.setdefault(field.model, []).append(field)
    for model, same in by_model.items():
        names: list[tuple[str, str]] = [(f.name, f.column.attname) for f in same if f.column is not None]
        ids = {id for row in rows for _name, attname in names if (id := getattr(row, attname)) is not None}
        rows_of_them = model._base_manager.only(GONE, *model.brief) if model.brief else model._base_manager
        found = rows_of_them.in_bulk(ids) if ids else {}
        for row in rows:
            for name, attname in names:
                if (record := found.get(getattr(row, attname))) is not None:
                    setattr(row, name, record)
