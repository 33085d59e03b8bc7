"""Changing fields of many records: set, cleared, or options added to and taken from those there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import records
from yingdan.platform.bulk.outcomes import Chunk, Outcomes, saved
from yingdan.platform.bulk.verbs import Verb, Work, register
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType

SEVERAL = ("add", "remove")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to one field: `value` takes its place, or its options are added or removed (`how`)."""

    field: Field
    how: str
    value: Any

    def of(self, row: Any) -> Any:
        """The value one row gets."""
        if self.how not in SEVERAL:
            return self.value
        held = list(self.field.value(row) or ())
        if self.how == "remove":
            return self.field.kind.parse([v for v in held if v not in self.value], self.field)
        return self.field.kind.parse([*held, *(v for v in self.value if v not in held)], self.field)


def changeable(kind: ObjectType) -> list[Field]:
    """The fields that may be set for many at once: what people may set and is not different for each."""
    return [f for f in kind.fields.values() if f.editable and f.source.stored and not f.unique]


def is_several(field: Field) -> bool:
    """Whether a field holds several options, to which one may add."""
    return isinstance(field.kind.empty, tuple)


def edit(field: Field, given: Any) -> Edit:
    """What is meant: a value, None to clear, {"add": […]} or {"remove": […]}. Raises Invalid."""
    if is_several(field) and isinstance(given, Mapping):
        how = next(iter(given), "")
        if how not in SEVERAL or len(given) != 1:
            raise Invalid('Write {"add": […]} or {"remove": […]}.', code="type")
        return Edit(field, how, tuple(field.kind.parse(list(given[how] or ()), field)))
    return Edit(field, "set", field.parse(given))


class Change(Verb):
    """Fields changed, the same for all."""

    name, label, icon, grant = "change", _("Edit"), "pencil", "change"

    def fits(self, kind: ObjectType) -> bool:
        """Where records can be changed."""
        return kind.has("change")

    def params(self, kind: ObjectType) -> list[Field]:
        """Every field that may be set."""
        return changeable(kind)

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as they were given. Raises Invalid for none, and with fields for wrong ones."""
        if not values:
            raise Invalid("Choose at least one field to change.", code="nothing")
        known, wrong = {f.name: f for f in changeable(kind)}, dict[str, list[Problem]]()
        for name, given in values.items():
            try:
                if name not in known:
                    raise Invalid("This cannot be changed for many at once.", code="unknown")
                edit(known[name], given)
            except Invalid as problem:
                wrong[name] = [problem]
        if wrong:
            raise Invalid(fields=wrong)
        return dict(values)

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Change a chunk. A row changed since it was seen is merged, or refused where the same field was changed."""
        edits = [edit(kind.field(name), given) for name, given in values.items()]

        def work(chunk: Chunk) -> Outcomes:
            def assign(row: Any) -> None:
                wanted = {e.field.name: e.of(row) for e in edits}
                if chunk.behind(row):
                    records.refuse_clash(row, wanted, chunk.versions[row.pk])
                records.assign(row, wanted)

            return saved(kind, chunk.rows.values(), assign, "change")

        return work


register(Change())
