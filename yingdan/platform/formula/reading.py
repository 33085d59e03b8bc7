"""A path of fields as a value: of one record in Python, and in SQL as a scoped subquery, never past the scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from yingdan.kernel.expr.tree import Value
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.formula import storage
from yingdan.platform.formula.values import is_share, known, label_column, spoken
from yingdan.platform.kinds.ref import Ref
from yingdan.platform.schema import ObjectType


@dataclass(frozen=True, slots=True)
class Read:
    """A value in SQL: its expression, how it lies there, and what the language must know of it."""

    expr: Any
    storage: str
    share: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


def value_at(record: Any, object_type: ObjectType, path: str) -> Value:
    """What formulas know of a path from one record; blank where it leads to a record the actor may not see."""
    name, _dot, rest = path.partition(".")
    found = object_type.fields[name]
    value = found.value(record)
    if rest:
        related = schema.whole(found.related)
        row = related.rows().filter(pk=value.pk).first() if value is not None else None
        return None if row is None else value_at(row, related, rest)
    if isinstance(found.kind, Ref):
        return None if value is None else spoken(getattr(value, label_column(found)))
    return spoken(value, is_share(found))


def read(object_type: ObjectType, path: str) -> Read:
    """The same in SQL."""
    name, _dot, rest = path.partition(".")
    found = object_type.fields[name]
    if rest:
        related = schema.whole(found.related)
        inner = read(related, rest)
        rows = related.rows().filter(pk=outer(found)).order_by().annotate(found_=inner.expr)
        return Read(Subquery(rows.values("found_")[:1]), inner.storage, inner.share, inner.options)
    if isinstance(found.kind, Ref):
        return Read(label_of(found), "text")
    kept = getattr(found.source, "storage", "") or storage.of_field(found)
    return Read(found.expr(), kept, is_share(found), dict(known(found).options))


def outer(reference: Field) -> Any:
    """The id a reference holds, as a subquery sees it from within."""
    if reference.in_table:
        return OuterRef(f"{reference.name}_id")
    value: Any = reference.expr()
    value.set_source_expressions([OuterRef("custom")])
    return value


def label_of(reference: Field) -> Any:
    """The name of what a reference leads to, which whoever sees the reference may know."""
    column = label_column(reference)
    if reference.in_table:
        return F(f"{reference.name}__{column}")
    rows = reference.model._base_manager.filter(pk=outer(reference)).order_by()
    return Subquery(rows.values(column)[:1])


def referring(by: Field, to: Any) -> tuple[dict[str, Any], Q, str]:
    """The rows whose reference leads to a record: aliases needed, the condition, and the name to group by."""
    if by.in_table:
        return {}, Q(**{f"{by.name}_id": to}), f"{by.name}_id"
    return {"by_": by.expr()}, Q(by_=to), "by_"
