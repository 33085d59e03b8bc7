"""Where a value is found, in Python and in SQL: a column, the customer's JSON, a computation, a pair of columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import F, FloatField, Func, TextField
from django.db.models.expressions import Combinable

from yingdan.kernel.errors import Invalid
from yingdan.platform.kinds.base import Kind

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class CustomValue(Func):
    """`custom ->> 'key'` with the key written into the SQL: a bound parameter would never match an expression index.

    Raises ValueError for a key that is no plain name.
    """

    def __init__(self, key: str, sql: str = "text") -> None:
        if not KEY.fullmatch(key):
            raise ValueError(key)
        self.key, self.sql = key, sql
        super().__init__(F("custom"), output_field=FloatField() if sql == "number" else TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The value on SQLite."""
        column, params = compiler.compile(self.source_expressions[0])
        got = f"json_extract({column}, '$.{self.key}')"
        return (f"CAST({got} AS REAL)" if self.sql == "number" else got), params

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The value on PostgreSQL; a number is guarded, so that one dirty row does not break an index."""
        column, params = compiler.compile(self.source_expressions[0])
        got = f"({column} ->> '{self.key}')"
        if self.sql == "number":
            return f"(CASE WHEN jsonb_typeof({column} -> '{self.key}') = 'number' THEN {got}::float8 END)", [
                *params,
                *params,
            ]
        return got, params


class Source(Protocol):
    """Where a value is found, in Python and in SQL."""

    @property
    def stored(self) -> bool:
        """Whether the value is kept rather than computed."""
        ...

    def value(self, record: Any, name: str) -> Any:
        """The value of one record."""
        ...

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Set the value of one record, without saving."""
        ...

    def expr(self, name: str) -> Combinable | None:
        """The value in SQL; None when SQL cannot know it."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    stored: bool = True

    def value(self, record: Any, name: str) -> Any:
        """The attribute."""
        return getattr(record, name)

    def assign(self, record: Any, name: str, value: Any) -> None:
        """The attribute."""
        setattr(record, name, value)

    def expr(self, name: str) -> Combinable | None:
        """The column."""
        return F(name)


@dataclass(frozen=True, slots=True)
class Custom:
    """A value of a field made by the customer, in the JSON column `custom`."""

    kind: Kind
    stored: bool = True

    def value(self, record: Any, name: str) -> Any:
        """The value in the JSON."""
        return record.custom.get(name)

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Into a new JSON, so that the change is seen."""
        record.custom = {**record.custom, name: value}

    def expr(self, name: str) -> Combinable | None:
        """The value in SQL, served by an expression index where there is one."""
        return CustomValue(name, "number" if self.kind.name == "number" else "text")


@dataclass(frozen=True, slots=True)
class Computed:
    """A property of the model; SQL knows it only when `sql` says how."""

    sql: Callable[[], Combinable] | None = None
    stored: bool = False

    def value(self, record: Any, name: str) -> Any:
        """The property."""
        return getattr(record, name)

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Never: a computed value cannot be set."""
        raise Invalid("This value is computed and cannot be set.", code="computed")

    def expr(self, name: str) -> Combinable | None:
        """The expression given, if any."""
        return self.sql() if self.sql else None


@dataclass(frozen=True, slots=True)
class Pair:
    """A reference to a record of any object: two columns, `<name>_key` and `<name>_id`."""

    stored: bool = True

    def value(self, record: Any, name: str) -> Any:
        """(object key, id), or None."""
        key, id = getattr(record, f"{name}_key"), getattr(record, f"{name}_id")
        return (key, id) if key else None

    def assign(self, record: Any, name: str, value: Any) -> None:
        """Both columns."""
        key, id = value or ("", None)
        setattr(record, f"{name}_key", key)
        setattr(record, f"{name}_id", id)

    def expr(self, name: str) -> Combinable | None:
        """None: conditions name both columns."""
        return None
