"""How a value of a customer's field is kept in its record's JSON, and how SQL takes it out again.

| stored_as | in the JSON | why |
|---|---|---|
| text | text | |
| whole, id, flag | a number; 1 and 0 for yes and no | indexes and sums alike on both databases |
| decimal | a whole number of ten-thousandths | JSON numbers are floats on SQLite, and money is never a float |
| day | 2026-11-22 | sorts as text, moves with no zone |
| moment | in UTC, 2026-11-22T06:05:00+00:00 | sorts as text |
| ids | a list of ids | several records, in the order they were chosen |
| json | lists and objects as they are | shown, searched by presence, never sorted |
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

PLACES = 4


class WholeField(models.BigIntegerField):
    """A whole number taken out of JSON; PostgreSQL hands it over as a decimal."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """An int."""
        return None if value is None else int(value)


class TenThousandths(models.DecimalField):
    """A decimal kept as a whole number of ten-thousandths."""

    def __init__(self) -> None:
        super().__init__(max_digits=24, decimal_places=PLACES)

    def get_internal_type(self) -> str:
        """A type of its own, so that no backend turns the value into a float on the way."""
        return "TenThousandths"

    def db_type(self, connection: Any) -> str:
        """A large whole number."""
        return "bigint" if connection.vendor == "sqlite" else "numeric"

    def cast_db_type(self, connection: Any) -> str:
        """The same in a CAST."""
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The number as it is kept."""
        value = value if prepared else self.get_prep_value(value)
        return value if value is None or hasattr(value, "as_sql") else packed_decimal(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The number as it is known."""
        return None if value is None else Decimal(value).scaleb(-PLACES)


class DayField(models.TextField):
    """A day kept as ISO text."""

    def get_prep_value(self, value: Any) -> Any:
        """The text."""
        return value.isoformat() if isinstance(value, date) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The day."""
        return None if value is None else date.fromisoformat(value)


class MomentField(models.TextField):
    """A moment kept as ISO text in UTC."""

    def get_prep_value(self, value: Any) -> Any:
        """The text."""
        return packed_moment(value) if isinstance(value, datetime) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The moment."""
        return None if value is None else datetime.fromisoformat(value)


OUTPUTS: dict[str, Callable[[], models.Field]] = {
    "text": models.TextField,
    "whole": WholeField,
    "id": WholeField,
    "flag": WholeField,
    "decimal": TenThousandths,
    "day": DayField,
    "moment": MomentField,
    "ids": models.TextField,
    "json": models.TextField,
}
NUMBERS = frozenset({"whole", "id", "flag", "decimal"})


def packed_decimal(value: Any) -> int:
    """A decimal as whole ten-thousandths."""
    return int(Decimal(value).scaleb(PLACES).to_integral_value())


def packed_moment(value: datetime) -> str:
    """A moment as text in UTC, to the second."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


PACK: dict[str, Callable[[Any], Any]] = {
    "decimal": packed_decimal,
    "whole": int,
    "flag": lambda value: 1 if value else 0,
    "id": lambda value: getattr(value, "pk", value),
    "day": lambda value: value.isoformat() if isinstance(value, date) else value,
    "moment": lambda value: packed_moment(value) if isinstance(value, datetime) else value,
    "text": str,
    "ids": lambda value: [getattr(one, "pk", one) for one in value],
}
UNPACK: dict[str, Callable[[Any], Any]] = {
    "decimal": lambda stored: Decimal(stored).scaleb(-PLACES),
    "flag": bool,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
}
