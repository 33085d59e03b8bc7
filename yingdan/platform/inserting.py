"""New rows of a table, many at once: what a column's values need is settled once per column, not for each value.

Django's own way prepares every value of every row through five functions and writes as many statements as it takes at
a thousand values each. Here values go to the database as they stand wherever the column keeps them so, and rows
through one prepared statement (SQLite) or one COPY (PostgreSQL). For the door and what it keeps beside the records;
always inside a transaction.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

from yingdan.platform.answering import give_way
from yingdan.platform.recording import require_recording

NOTHING = type(None)
PART = 125
"""Rows made ready while PostgreSQL takes in those before: few enough that it soon has something to do."""
AS_THEY_ARE: Mapping[str, type] = {
    "CharField": str, "TextField": str, "BooleanField": bool, "BigAutoField": int, "IntegerField": int,
    "BigIntegerField": int, "SmallIntegerField": int, "PositiveIntegerField": int, "PositiveSmallIntegerField": int,
}  # fmt: skip
"""What a column of Django's own keeps without a change, by its internal type."""
CONVERTING = ("get_prep_value", "get_db_prep_value", "get_db_prep_save", "pre_save")
_TAKEN = """
    SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)
"""
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = %s"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its field, the types of the values that go in as they are, and of those that go in as a
    text, and which.
    """

    field: Any
    plain: frozenset[type] = frozenset()
    written: frozenset[type] = frozenset()
    text: Callable[[Any], str] = str

    def prepared(self, values: Sequence[Any]) -> Sequence[Any]:
        """The values of many rows as the database takes them."""
        kinds = set(map(type, values))
        if kinds <= self.plain:
            return values
        if kinds <= self.written:
            return [None if value is None else self.text(value) for value in values]
        return [value if value is None else self.field.get_db_prep_save(value, connection) for value in values]

    def of(self, records: Sequence[Any]) -> Sequence[Any]:
        """What the column is to hold for each of some new records."""
        if type(self.field).pre_save is models.Field.pre_save:
            return self.prepared(list(map(attrgetter(self.field.attname), records)))
        return self.prepared([self.field.pre_save(record, add=True) for record in records])


@cache
def columns_of(model: Any) -> dict[str, Column]:
    """The columns of a model by attribute name."""
    return {c.attname: column_of(c) for c in model._meta.concrete_fields if not c.generated}


def column_of(field: Any) -> Column:
    """A column with what its values need: nothing, to be written as a text, or what its own methods say."""
    ours = (vars(cls) for cls in type(field).__mro__ if not cls.__module__.startswith("django."))
    if any(name in names for names in ours for name in CONVERTING):
        return Column(field)
    plain = AS_THEY_ARE.get(field.get_internal_type(), NOTHING)
    if isinstance(field, models.ForeignKey) and isinstance(field.target_field, models.BigAutoField):
        plain = int
    kinds, text = text_of(field)
    return Column(field, frozenset({NOTHING, plain}), frozenset({NOTHING, *kinds}) if kinds else frozenset(), text)


def text_of(field: Any) -> tuple[tuple[type, ...], Callable[[Any], str]]:
    """The types of values a column takes as a text, if any, and which."""
    if isinstance(field, models.JSONField):
        return (dict, list), partial(json.dumps, cls=field.encoder)
    if isinstance(field, models.DateTimeField):
        aware = str if connection.vendor == "postgresql" else in_utc
        return (datetime,), lambda at: aware(at) if at.tzinfo else str(field.get_db_prep_save(at, connection))
    return ((date,), str) if isinstance(field, models.DateField) else ((), str)


def in_utc(value: datetime) -> str:
    """A moment as SQLite writes it, which knows no zones."""
    return str((value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None))


def add(model: Any, records: Sequence[Any]) -> None:
    """Write new records of one model; each gets its id and counts as stored. For the door only. Raises
    IntegrityError.
    """
    require_recording()
    for record in records:
        if record._state.fields_cache:
            record._prepare_related_fields_for_save(operation_name="add")
    nameless = [record for record in records if record.pk is None]
    for record, pk in zip(nameless, free_ids(model, len(nameless)), strict=True):
        record.pk = pk
    columns = columns_of(model).values()
    fill(
        model._meta.db_table,
        [column.field.column for column in columns],
        (row for part in parts(records) for row in zip(*(column.of(part) for column in columns), strict=True)),
    )
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def add_rows(model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of a model that nobody needs as instances: the values of `names`, which are attribute names. What is
    not named holds its default, and the database gives the ids.
    """
    few = parts(rows)
    first = next(few, None)
    if first is None:
        return
    every = columns_of(model)
    columns = [every[name] for name in names]
    rest = [c for name, c in every.items() if name not in names and not c.field.primary_key]
    same = [c.field.get_db_prep_save(c.field.get_default(), connection) for c in rest]

    def prepared(part: Sequence[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        given = zip(columns, zip(*part, strict=True), strict=True)
        return zip(*(column.prepared(values) for column, values in given), strict=True)

    fill(
        model._meta.db_table,
        [c.field.column for c in (*columns, *rest)],
        ((*row, *same) for part in chain((first,), few) for row in prepared(part)),
    )


def parts(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Items in lists, none of them empty: some at a time for PostgreSQL, which takes in the first while the next are
    made ready, and pages go before those; all at once for SQLite, which only begins when there are all.
    """
    left = iter(items)
    while part := list(islice(left, PART if connection.vendor == "postgresql" else None)):
        yield part
        give_way()


def free_ids(model: Any, count: int) -> Sequence[int]:
    """As many ids as wanted, which nobody else will be given.

    SQLite counts in a table of its own, and the transaction holds the only right to write it: outside one this raises
    TransactionManagementError.
    """
    if not count:
        return ()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("records are written inside a transaction")
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_TAKEN, [connection.ops.quote_name(table), key, count])
            return [id for (id,) in cursor.fetchall()]
        cursor.execute(_LAST, [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def fill(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of values the database takes as they are."""
    quoted = connection.ops.quote_name
    into = f"{quoted(table)} ({', '.join(map(quoted, names))})"
    give_way()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(names))})", list(rows))  # noqa: S608
