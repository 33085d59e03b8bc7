"""Order and paging by key: page 1000 costs what page 1 costs, and each row comes exactly once."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform import schema
from yingdan.platform.fields import Field, name_key
from yingdan.platform.left_open import Open
from yingdan.platform.query.compile import REFERENCES, Compiler
from yingdan.platform.schema import ObjectType

MOST_ORDERS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an order: the name in SQL, the direction, whether a value may be absent, and its model column."""

    name: str
    down: bool
    nullable: bool
    column: Any

    def expr(self) -> Any:
        """As an ORDER BY; absent values last, whatever the direction."""
        f = F(self.name)
        if not self.nullable:
            return f.desc() if self.down else f.asc()
        return f.desc(nulls_last=True) if self.down else f.asc(nulls_last=True)


def by_label(object_type: ObjectType, name: str) -> tuple[str, Any]:
    """The column of a referred object by which people expect it sorted: its place in a row of steps, else its name."""
    related = schema.find(object_type.fields[name].related)
    wanted = ranked_by(related) or name_key(related.natural) or "id"
    return f"{name}__{wanted}", related.model._meta.get_field(wanted)


def apart_by_label(field: Field, compiler: Compiler) -> str:
    """The alias of the name of what a customer's reference leads to."""
    related = schema.find(field.related)
    wanted = ranked_by(related) or name_key(related.natural) or "id"
    rows = related.model._base_manager.filter(pk=OuterRef(compiler.lhs(field)))
    compiler.aliases[f"_{field.name}_label"] = Subquery(rows.values(wanted)[:1])
    return f"_{field.name}_label"


def ranked_by(object_type: ObjectType) -> str:
    """The column that puts an object's records in a row, such as the stages of a pipeline; nothing for most."""
    return next((n for n in object_type.spec.order if n in ("rank", "position")), "")


def steps(object_type: ObjectType, order: tuple[str, ...], compiler: Compiler) -> list[Step]:
    """The steps of an order, ended by the id so that no two rows are alike. Raises Missing and Invalid."""
    found: list[Step] = []
    for part in (order or object_type.order)[:MOST_ORDERS]:
        name, down = part.lstrip("-"), part.startswith("-")
        if name == "id":
            found.append(Step("id", down, False, object_type.model._meta.pk))
            continue
        field = object_type.field(name)
        if field.kind.name in ("long_text", "rich_text") or field.kind.stored_as in ("json", "ids"):
            raise Invalid(gettext_noop("“%(name)s” cannot be filtered or sorted."), code="order", name=name)
        if field.kind.name in REFERENCES and field.in_table:
            path, column = by_label(object_type, name)
            found.append(Step(path, down, field.nullable, column))
        elif field.kind.name in REFERENCES:
            found.append(Step(apart_by_label(field, compiler), down, True, None))
        else:
            name_in_sql = compiler.lhs(field)
            column = field.column if field.in_table else compiler.aliases[name_in_sql].output_field
            found.append(Step(name_in_sql, down, field.nullable, column))
    if not found or found[-1].name != "id":
        found.append(Step("id", found[0].down if found else True, False, object_type.model._meta.pk))
    return found


def encode(values: list[Any]) -> str:
    """The place of a row in an order as a short text."""
    plain = [
        str(v) if isinstance(v, Decimal) else v.isoformat() if isinstance(v, date | datetime) else v for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, order: list[Step]) -> list[Any]:
    """The place back from the text. Raises Invalid for one that was not given out for this order."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(order):
            raise ValueError
        for value, step in zip(plain, order, strict=True):
            strange = isinstance(value, bool) and not isinstance(step.column, BooleanField)
            if strange or isinstance(value, list | dict) or "\x00" in str(value):
                raise ValueError
        return [
            v if v is None or s.column is None else s.column.to_python(v) for v, s in zip(plain, order, strict=True)
        ]
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError):
        raise Invalid(
            gettext_noop("This page mark is no longer good. Start again from the first page."), code="cursor"
        ) from None


def beyond(step: Step, value: Any) -> Q | None:
    """The rows after `value` in one step; None when there can be none."""
    if value is None:
        return None
    after = Q(**{f"{step.name}__{'lt' if step.down else 'gt'}": value})
    return after | Q(**{f"{step.name}__isnull": True}) if step.nullable else after


def same(step: Step, value: Any) -> Q:
    """The rows with the same value in one step."""
    return Q(**{f"{step.name}__isnull": True}) if value is None else Q(**{step.name: value})


def after(order: list[Step], values: list[Any]) -> Q:
    """The rows after a place: beyond in the first step, or the same there and beyond in the next, and so on."""
    found = Q(pk__in=())
    for at, step in enumerate(order):
        if (further := beyond(step, values[at])) is not None:
            for before, value in zip(order[:at], values[:at], strict=True):
                further &= same(before, value)
            found |= further
    return found


def in_order(queryset: Any, order: list[Step]) -> Any:
    """The rows in an order."""
    return queryset.order_by(*(s.expr() for s in order))


def stretches(order: list[Step], values: list[Any]) -> list[Q]:
    """The conditions of the rows after a place, one statement after another until there are enough rows.

    The first step also bounds the range, so that its index is entered at the place. Absent values of the first step
    stand at the end and are fetched apart, as no index serves "below, or absent".
    """
    first, value = order[0], values[0]
    if value is None:
        return [same(first, None) & after(order, values)]
    bound = Q(**{f"{first.name}__{'lte' if first.down else 'gte'}": value})
    if not first.nullable:
        return [bound & after(order, values)]
    sure = [Step(first.name, first.down, False, first.column), *order[1:]]
    return [bound & after(sure, values), same(first, None)]


def fetch(queryset: Any, order: list[Step], cursor: str, limit: int, *, by_ids: bool = False) -> list[Any]:
    """`limit` rows from a place on. `by_ids` finds them first and reads them then: for rows of which many are passed
    over, so that those are judged in the index of the order and not read.
    """

    def first(rows: Any, most: int) -> list[Any]:
        found = in_order(rows, order)
        return list(found.filter(pk__in=found.values("pk")[:most]) if by_ids else found[:most])

    if not cursor:
        return first(queryset, limit)
    found: list[Any] = []
    for stretch in stretches(order, decode(cursor, order)):
        if len(found) < limit:
            found += first(queryset.filter(stretch), limit - len(found))
    return found


def left_open(order: list[Step], values: list[Any]) -> list[Any]:
    """A place of which only is told what is absent, the values being left open: so it is that of many pages."""
    return [None if v is None else Open(at, s.column) for at, (v, s) in enumerate(zip(values, order, strict=True))]


def place_of(record: Any, order: list[Step]) -> list[Any]:
    """The values of a row in an order."""
    found = []
    for step in order:
        value = record
        for name in step.name.split("__"):
            value = getattr(value, name, None) if value is not None else None
        found.append(value)
    return found


def back(step: Step) -> Any:
    """A step of the order turned round, as an ORDER BY: absent values first."""
    f = F(step.name)
    if not step.nullable:
        return f.asc() if step.down else f.desc()
    return f.asc(nulls_first=True) if step.down else f.desc(nulls_first=True)


def ahead_of(step: Step, value: Any) -> Q:
    """The rows before `value` in one step: all that have one, when it is absent."""
    if value is None:
        return Q(**{f"{step.name}__isnull": False})
    return Q(**{f"{step.name}__{'gt' if step.down else 'lt'}": value})


def before(order: list[Step], values: list[Any]) -> Q:
    """The rows before a place."""
    found = Q(pk__in=())
    for at, step in enumerate(order):
        nearer = ahead_of(step, values[at])
        for earlier, value in zip(order[:at], values[:at], strict=True):
            nearer &= same(earlier, value)
        found |= nearer
    return found


def fetch_back(queryset: Any, order: list[Step], cursor: str, limit: int) -> list[Any]:
    """`limit` rows before a place, the nearest first."""
    values = decode(cursor, order)
    first, value = order[0], values[0]
    rows = queryset.order_by(*(back(s) for s in order)).filter(before(order, values))
    if value is not None:  # bounds the range, so that the index of the first step is entered at the place
        rows = rows.filter(Q(**{f"{first.name}__{'gte' if first.down else 'lte'}": value}))
    return list(rows[:limit])
