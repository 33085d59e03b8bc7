"""How a value lies in each database, and how both make of it what formulas know.

| storage | SQLite | PostgreSQL |
|---|---|---|
| money | whole cents | numeric |
| scaled:n | whole steps of n decimals | numeric |
| decimal:n | a real number, meant with n decimals | numeric |
| packed:n | whole steps of n decimals, in JSON | the same |
| whole | whole number | whole number |
| bool, flag | 1 and 0 | boolean; 1 and 0, in JSON |
| date, day | ISO text | date; ISO text, in JSON |
| stamp, moment | text in UTC | timestamptz; ISO text with its zone, in JSON |
| text | text | text |
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from yingdan.kernel import clock
from yingdan.kernel.expr.tree import Value
from yingdan.platform import columns
from yingdan.platform.field import Kind
from yingdan.platform.fields import Field
from yingdan.platform.formula.values import spoken

CUSTOM_PLACES = 4
BY_COLUMN: tuple[tuple[type[models.Field], str], ...] = (
    (columns.ExactField, "money"),
    (models.BooleanField, "bool"),
    (models.DateTimeField, "stamp"),
    (models.DateField, "date"),
    (models.IntegerField, "whole"),
)
IN_JSON = {"decimal": f"packed:{CUSTOM_PLACES}", "whole": "whole", "flag": "flag", "day": "day", "moment": "moment"}


def of_column(column: models.Field | None) -> str:
    """How a column of the table keeps its values."""
    if isinstance(column, models.DecimalField) and not isinstance(column, columns.ExactField):
        return f"decimal:{column.decimal_places}"
    return next((name for cls, name in BY_COLUMN if isinstance(column, cls)), "text")


def of_kind(kind: Kind) -> str:
    """How the customer's JSON keeps values of a kind."""
    return IN_JSON.get(getattr(kind, "stored_as", "text"), "text")


def of_field(field: Field) -> str:
    """How a stored field keeps its values."""
    return of_kind(field.kind) if getattr(field, "custom", False) else of_column(field.column)


def reader(storage: str, share: bool = False) -> Callable[[Any], Value]:
    """What makes of a value as SQLite hands it over, which is not blank, what formulas know."""
    how, _colon, places = storage.partition(":")
    read = READERS.get(how)
    if read is None:
        power = columns.PLACES if how == "money" else int(places or 0)
        step = Decimal(1).scaleb(-power)
        if how == "decimal":
            read = lambda raw: Decimal(str(raw)).quantize(step)  # noqa: E731
        else:
            read = lambda raw: raw * step  # noqa: E731
    inner = read
    return (lambda raw: spoken(inner(raw), True)) if share else inner


def moment(raw: str) -> Value:
    """The company's day of a moment kept in UTC."""
    found = datetime.fromisoformat(raw)
    return clock.day_of(found if found.tzinfo else found.replace(tzinfo=UTC))


READERS: dict[str, Callable[[Any], Value]] = {
    "whole": Decimal, "bool": bool, "flag": bool, "date": date.fromisoformat, "day": date.fromisoformat,
    "stamp": moment, "moment": moment, "text": str,
}  # fmt: skip


def template(storage: str, share: bool = False) -> str:
    """What formulas know of a value, in the words of PostgreSQL; {0} is the value."""
    how, _colon, places = storage.partition(":")
    found = {
        "packed": f"({{0}} * {Decimal(1).scaleb(-int(places or 0)):f})",
        "whole": "({0})::numeric",
        "flag": "({0} = 1)",
        "day": "({0})::date",
        "stamp": f"({{0}} AT TIME ZONE '{clock.zone().key}')::date",
        "moment": f"(({{0}})::timestamptz AT TIME ZONE '{clock.zone().key}')::date",
        "text": "NULLIF({0}, '')",
    }.get(how, "{0}")
    return f"({found} * 0.01)" if share else found
