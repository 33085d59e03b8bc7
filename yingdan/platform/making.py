"""How the rows of one statement become records, found out once from the compiled statement.

Django finds it out anew for each statement and sets a record's columns one by one; here a record takes all of them at
once, and a record that many rows refer to is made once for all of them. What comes of it is the same:
`tests/platform/test_prepared.py` compares both.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from itertools import takewhile
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.models import JSONField, Model, Value
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute

Convert = Callable[[Any, Any], Any]
"""What is stored, and the connection it came over, to a value."""
Made = dict[tuple[int, Any], Any]
"""The records referred to by the rows of one answer, by the first column of their part and their key."""


class Part:
    """The columns of a row that make a record of one model, and those of the records it refers to."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any], converts: Mapping[int, Sequence[Convert]]) -> None:
        chosen = info["select_fields"]
        self.model, self.first, self.end = info["model"], chosen[0], chosen[-1] + 1
        columns = [select[at][0].target for at in range(self.first, self.end)]
        self.names = [column.attname for column in columns]
        self.key = self.first + self.names.index(self.model._meta.pk.attname)
        self.converts = within(converts, range(self.first, self.end))
        inner = info.get("related_klass_infos", ())
        self.related = [(Part(one, select, converts), one["local_setter"], one["remote_setter"]) for one in inner]
        own = {"__init__", "from_db"} & {name for base in made_of(self.model) for name in vars(base)}
        self.plain = not own and all(issubclass(column.descriptor_class, DeferredAttribute) for column in columns)

    def record(self, row: list[Any], connection: Any, known: Made) -> Any:
        """The record in a row, with those it refers to."""
        converted(row, self.converts, connection)
        values = row[self.first : self.end]
        if self.plain:
            made = self.model.__new__(self.model)
            state = made._state = ModelState()
            state.adding, state.db = False, DEFAULT_DB_ALIAS
            made.__dict__.update(zip(self.names, values, strict=True))
        else:
            made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)
        for part, tell, tell_back in self.related:
            if (key := row[part.key]) is None:
                tell(made, None)
                continue
            if (other := known.get((part.first, key))) is None:
                other = known[part.first, key] = part.record(row, connection, known)
            tell(made, other)
            tell_back(other, made)
        return made


def made_of(model: Any) -> list[type]:
    """The classes of a model that are its own, before those of Django."""
    return list(takewhile(lambda base: base is not Model, model.__mro__))


class Making:
    """A statement in SQL, and how its rows become records with what was worked out beside them."""

    def __init__(self, sql: str, compiler: Any) -> None:
        self.sql = sql
        converts = converts_of(compiler, [expression for expression, _sql, _alias in compiler.select])
        self.part = Part(compiler.klass_info, compiler.select, converts)
        self.beside = tuple((compiler.annotation_col_map or {}).items())
        self.converts = within(converts, (at for _name, at in self.beside))

    def records(self, rows: Sequence[Sequence[Any]], connection: Any) -> list[Any]:
        """The records of some rows that came over `connection`."""
        known: Made = {}
        return [self.record(list(row), connection, known) for row in rows]

    def record(self, row: list[Any], connection: Any, known: Made) -> Any:
        """The record of one row."""
        made = self.part.record(row, connection, known)
        converted(row, self.converts, connection)
        for name, at in self.beside:
            setattr(made, name, row[at])
        return made


def within(converts: Mapping[int, Sequence[Convert]], places: Any) -> tuple[tuple[int, Sequence[Convert]], ...]:
    """What converts the values in some places of a row."""
    return tuple((at, converts[at]) for at in places if at in converts)


def converted(row: list[Any], converts: Sequence[tuple[int, Sequence[Convert]]], connection: Any) -> None:
    """Convert values of a row in their places. What is absent needs no converting."""
    for at, how in converts:
        if (value := row[at]) is not None:
            for convert in how:
                value = convert(value, connection)
            row[at] = value


def converts_of(compiler: Any, expressions: Sequence[Any]) -> dict[int, list[Convert]]:
    """What converts the values of a row, by place."""
    found = compiler.get_converters(expressions)
    return {at: [quick(convert, light(expression)) for convert in how] for at, (how, expression) in found.items()}


def quick(convert: Any, expression: Any) -> Convert:
    """A converter of Django's in short: a moment is given its zone, and what holds nothing is not parsed."""
    way = getattr(convert, "__func__", None) if isinstance(expression, Col) else None  # SQLite knows a column's type
    if way is Sqlite.ops_class.convert_datetimefield_value:
        if connections[DEFAULT_DB_ALIAS].timezone is UTC:
            return lambda value, _connection: value.replace(tzinfo=UTC)
    elif way is JSONField.from_db_value:
        empty: dict[Any, type] = {} if convert.__self__.decoder else {"{}": dict, "[]": list}
        return lambda value, connection: empty[value]() if value in empty else convert(value, expression, connection)
    return lambda value, connection: convert(value, expression, connection)


def light(expression: Any) -> Any:
    """An expression as converters need it: of what is no column only the type, lest the whole question be kept."""
    return expression if isinstance(expression, Col) else Value(None, output_field=expression.output_field)
