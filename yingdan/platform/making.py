"""How the rows of one statement become records, found out once from the compiled statement.

Django finds it out anew for each statement and sets a record's columns one by one; here a record takes all of them at
once. What comes of it is the same: `tests/platform/test_prepared.py` compares both.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, Value
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute


class Part:
    """The columns of a row that make a record of one model, and those of the records it refers to."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any]) -> None:
        chosen = info["select_fields"]
        self.model, self.first, self.end = info["model"], chosen[0], chosen[-1] + 1
        columns = [select[at][0].target for at in range(self.first, self.end)]
        self.names = [column.attname for column in columns]
        self.key = self.first + self.names.index(self.model._meta.pk.attname)
        inner = info.get("related_klass_infos", ())
        self.related = [(Part(one, select), one["local_setter"], one["remote_setter"]) for one in inner]
        own = {"__init__", "from_db"} & {name for base in made_of(self.model) for name in vars(base)}
        self.plain = not own and all(issubclass(column.descriptor_class, DeferredAttribute) for column in columns)

    def record(self, row: Sequence[Any]) -> Any:
        """The record in a row, with those it refers to."""
        values = row[self.first : self.end]
        if self.plain:
            made = self.model.__new__(self.model)
            state = made._state = ModelState()
            state.adding, state.db = False, DEFAULT_DB_ALIAS
            made.__dict__.update(zip(self.names, values, strict=True))
        else:
            made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)
        for part, tell, tell_back in self.related:
            other = None if row[part.key] is None else part.record(row)
            tell(made, other)
            if other is not None:
                tell_back(other, made)
        return made


def made_of(model: Any) -> list[type]:
    """The classes of a model that are its own, before those of Django."""
    return list(takewhile(lambda base: base is not Model, model.__mro__))


class Making:
    """A statement in SQL, and how its rows become records with what was worked out beside them. What is absent needs
    no converting.
    """

    def __init__(self, sql: str, compiler: Any) -> None:
        self.sql = sql
        self.part = Part(compiler.klass_info, compiler.select)
        self.beside = tuple((compiler.annotation_col_map or {}).items())
        expressions = [expression for expression, _sql, _alias in compiler.select]
        found = compiler.get_converters(expressions)
        self.converters = tuple((at, how, light(expression)) for at, (how, expression) in found.items())

    def records(self, rows: Sequence[Sequence[Any]], connection: Any) -> list[Any]:
        """The records of some rows that came over `connection`."""
        return [self.record(list(row), connection) for row in rows]

    def record(self, row: list[Any], connection: Any) -> Any:
        """The record of one row."""
        for at, how, expression in self.converters:
            if (value := row[at]) is not None:
                for convert in how:
                    value = convert(value, expression, connection)
                row[at] = value
        made = self.part.record(row)
        for name, at in self.beside:
            setattr(made, name, row[at])
        return made


def light(expression: Any) -> Any:
    """An expression as converters need it: of what is no column only the type, lest the whole question be kept."""
    return expression if isinstance(expression, Col) else Value(None, output_field=expression.output_field)
