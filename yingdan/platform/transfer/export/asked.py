"""`Export`: which records are wanted, which of their fields, and in which form, as one value; JSON both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType

CSV, XLSX, JSONL = "csv", "xlsx", "jsonl"
SHOWN, WHOLE, EDIT, MACHINE = "shown", "whole", "edit", "machine"
FORMS: dict[str, tuple[str, ...]] = {SHOWN: (XLSX, CSV), WHOLE: (XLSX, CSV), EDIT: (XLSX, CSV), MACHINE: (JSONL,)}


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written. `ways`: the columns shown; the whole records with their lines on further sheets; to edit
    and bring back, with ids and versions; for machines, without loss.

    `ids` take the place of the query's rows where some were ticked; the query's order stands either way.
    """

    query: Query
    way: str = SHOWN
    form: str = XLSX
    columns: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The object's key."""
        return self.query.object

    def checked(self) -> "Export":
        """Itself. Raises Invalid for a way or a form there is not."""
        if self.form not in FORMS.get(self.way, ()):
            raise Invalid("There is no such export.", code="form")
        return self

    def fields(self, kind: ObjectType) -> list[Field]:
        """The fields to write, of those the actor may see. Raises Missing for a column there is not."""
        if self.way == SHOWN:
            return list(kind.named(self.columns) or kind.columns)
        known = {name: None for section in kind.sections for name in section.fields}
        rest = [f for f in kind.fields.values() if f.name not in known and f.name not in STAMPED]
        stamps = [f for f in kind.fields.values() if f.name in STAMPED]
        every = [*kind.named(known), *rest, *stamps]
        if self.way != EDIT:
            return every
        shown = kind.named(self.columns) or kind.columns
        return [*shown, *(f for f in every if f.editable and f.source.stored and f not in shown)]

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "query": self.query.to_json(),
            "way": self.way,
            "form": self.form,
            "columns": list(self.columns),
            "ids": list(self.ids),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Export":
        """Back from JSON."""
        query = replace(Query.from_json(data["query"]), cursor="")
        return cls(query, data["way"], data["form"], tuple(data["columns"]), tuple(data["ids"]))


def unknown_columns(kind: ObjectType, names: tuple[str, ...]) -> None:
    """Raise Missing for a column that is none, or none for this actor."""
    for name in names:
        if name not in kind.fields:
            raise Missing("There is no field “%(name)s” here.", code="field", name=name[:80])
