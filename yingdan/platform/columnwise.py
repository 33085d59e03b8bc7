"""Many rows without a record for each: their ids go in as one parameter, their values come out column by column.

Django converts values row by row, calling each converter for each row; and to look a thousand ids up it prepares and
checks a thousand parameters. Both cost more than the database takes to find the rows.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from types import NoneType
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Func, Lookup, Q, TextField

from yingdan.platform.sqlite3.base import moment

Made = TypeVar("Made")
SAME = frozenset({str, bytes, int, date, datetime, NoneType})


class Among(Lookup):
    """Whether a whole number is one of many, given as one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A list in JSON, walked through in the order of the ids."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.rhs)]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """An array, written here: psycopg takes three times as long to write each number."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, "{" + ",".join(map(str, self.rhs)) + "}"]


def of_ids(ids: Iterable[int]) -> Q:
    """The rows of these ids, however many they are."""
    return Q(Among(F("pk"), tuple(map(int, ids))))


class AsKept(Func):
    """A day or a moment as the text SQLite keeps; of the column itself it would make a value for each row."""

    template = "CAST(%(expressions)s AS text)"
    output_field = TextField()


def read(rows: Any, names: Sequence[str]) -> Callable[[], list[Sequence[Any]]]:
    """`asked` for columns by their names: on SQLite days are made once each, and moments in one step."""
    if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
        return asked(rows.values_list(*names))
    kinds = {field.attname: field.get_internal_type() for field in rows.model._meta.concrete_fields}
    made = {at: MADE[kinds[name]] for at, name in enumerate(names) if kinds.get(name) in MADE}
    take = asked(rows.values_list(*(AsKept(name) if at in made else name for at, name in enumerate(names))))

    def taken() -> list[Sequence[Any]]:
        return [made[at](values) if at in made else values for at, values in enumerate(take())]

    return taken


def days(values: Sequence[str | None]) -> list[date | None]:
    """Days as SQLite keeps them."""
    return each(lambda text: None if text is None else date.fromisoformat(text), values)


def moments(values: Sequence[str | None]) -> list[datetime | None]:
    """Moments as SQLite keeps them, in UTC without saying so."""
    try:
        return [None if text is None else datetime.fromisoformat(f"{text}+00:00") for text in values]
    except ValueError:  # written by another hand
        found = (None if text is None else moment(text.encode()) for text in values)
        return [value and (value if value.tzinfo else value.replace(tzinfo=UTC)) for value in found]


MADE: Mapping[str, Callable[[Sequence[Any]], list[Any]]] = {"DateField": days, "DateTimeField": moments}


def columns_of(rows: Any) -> list[Sequence[Any]]:
    """The columns of a queryset made with `values_list`; each different value is converted once. Nothing found, no
    columns.
    """
    return asked(rows)()


def asked(rows: Any) -> Callable[[], list[Sequence[Any]]]:
    """`columns_of`, asked for now and taken later: PostgreSQL finds the rows meanwhile, SQLite when they are taken."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    connection: Any = connections[DEFAULT_DB_ALIAS]
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return list
    cursor = connection.ahead(sql, params) if connection.vendor == "postgresql" else None

    def taken() -> list[Sequence[Any]]:
        if cursor is not None:
            connection.wait()
            with cursor:
                return in_columns(compiler, connection, cursor.fetchall())
        with connection.cursor() as now:
            now.execute(sql, params)
            return in_columns(compiler, connection, now.fetchall())

    return taken


def in_columns(compiler: Any, connection: Any, rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Rows as the database gives them, column by column and converted."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    if columns:
        expressions = [expression for expression, _sql, _alias in compiler.select]
        for at, (how, expression) in compiler.get_converters(expressions).items():
            columns[at] = each(partial(converted, how, expression, connection), columns[at])
    return columns


def converted(how: Sequence[Any], expression: Any, connection: Any, value: Any) -> Any:
    """A value as its converters make it; what is absent needs no converting."""
    if value is not None:
        for convert in how:
            value = convert(value, expression, connection)
    return value


def each(make: Callable[[Any], Made], values: Sequence[Any]) -> list[Made]:
    """What `make` makes of each value: of equal ones once, where equal ones are the same. 1.0 and 1.00 are not."""
    if SAME.issuperset(map(type, values)):
        known = {value: make(value) for value in set(values)}
        return [known[value] for value in values]
    return [make(value) for value in values]
