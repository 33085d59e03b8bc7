"""Everything that refers to a record, found by looking at the tables there are: nothing can be forgotten.

A reference is a foreign key, a pair of columns (`about_key`, `about_id`; `object_key`, `record_id`), or a reference the
customer made, kept in JSON. Whoever adds a table with any of these need not do anything here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import CUSTOM
from yingdan.platform.query.several import holds
from yingdan.platform.sources import Custom, CustomValue

STAY: dict[str, str] = {
    "platform.change": "history stays with the record it is of",
    "platform.searchentry": "made from the record itself",
    "platform.matchmark": "made from the record itself",
    "platform.importrun": "the file named the record it made",
}
"""Tables with such columns whose rows stay as they are, and why."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One way in which rows of `model` refer to records of an object: by the column `attname`, and, for pairs, only
    where the column `key_name` names the object; in JSON under `name` of the column `custom`, where
    `several` says that it is a list of ids.
    """

    model: Any
    attname: str
    key_name: str = ""
    custom: str = ""
    several: bool = False

    @property
    def name(self) -> str:
        """What it is called in the details of a merge."""
        return f"{self.model._meta.label_lower}.{self.custom or self.attname}"

    def rows(self, key: str, pk: int) -> Any:
        """The rows that refer to a record, those in the bin too."""
        rows = self.model._base_manager.order_by("pk")
        if self.custom:
            own = rows.filter(object_key=self.model.key()) if self.model._meta.proxy else rows
            if self.several:
                return own.alias(held=CustomValue(self.custom, "ids")).filter(holds("held", pk))
            return own.filter(models.Q((f"custom__{self.custom}", pk)))
        rows = rows.filter(models.Q((self.attname, pk)))
        return rows.filter(models.Q((self.key_name, key))) if self.key_name else rows

    def value(self, row: Any) -> Any:
        """What a row refers to now."""
        return row.custom.get(self.custom) if self.custom else getattr(row, self.attname)

    def names(self, row: Any, pk: int | None) -> bool:
        """Whether a row refers to a record now, or to nothing."""
        held = self.value(row)
        return pk in (held or ()) if self.several else held == pk

    def point(self, row: Any, old: int, pk: int | None) -> None:
        """Let a row refer to another record than the old one, without saving."""
        if self.several:
            ids = (pk if id == old else id for id in row.custom[self.custom])
            row.custom = {**row.custom, self.custom: list(dict.fromkeys(id for id in ids if id is not None))}
        elif self.custom:
            row.custom = {**row.custom, self.custom: pk}
        else:
            setattr(row, self.attname, pk)

    @property
    def column(self) -> str:
        """What is written, as the history names it."""
        return f"{CUSTOM}{self.custom}" if self.custom else self.attname


def of(model: Any) -> list[Reference]:
    """Every way in which anything refers to records of `model`."""
    return [*foreign(model), *pairs(), *customs(model)]


def foreign(model: Any) -> Iterator[Reference]:
    """Foreign keys, also those nobody can follow back (`related_name="+"`), and the tables between many and many.

    A key that does nothing when its record goes (DO_NOTHING) belongs to what is kept about that very record, such as
    who was credited with it: it is no reference to be moved.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            stays = relation.field.remote_field.on_delete is models.DO_NOTHING
            if not relation.related_model._meta.proxy and not stays:
                yield Reference(relation.related_model, relation.field.attname)


def pairs() -> Iterator[Reference]:
    """Pairs of columns that name an object and a record of it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in STAY or model._meta.proxy:
            continue
        names = {c.name: c for c in model._meta.concrete_fields}
        for name, column in names.items():
            key = "object_key" if name == "record_id" else name.removesuffix("_id") + "_key"
            if name.endswith("_id") and key in names and not column.is_relation:
                yield Reference(model, name, key)


def customs(model: Any) -> Iterator[Reference]:
    """References the customer made."""
    with acting(SYSTEM):
        for kind in schema.current().objects.values():
            for field in kind.fields.values():
                if isinstance(field.source, Custom) and field.related == model.key():
                    yield Reference(kind.model, "custom", custom=field.name, several=field.kind.several)
