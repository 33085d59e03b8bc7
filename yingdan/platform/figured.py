"""Numbers over many rows, asked again and again: how many, sums, means. Compiled once as `prepared` does with records.

To make and compile such a question takes several times what a database with an index needs to answer it.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.sql import Query

from yingdan.platform.making import Convert, converted, converts_of
from yingdan.platform.prepared import planned

Asked = tuple[Any, Mapping[str, Any]]
"""A queryset, and what of its rows is asked, as `aggregate` takes it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A statement that gives a row of numbers, or one for each group, with their names."""

    sql: str
    params: tuple[Any, ...]
    names: tuple[str, ...]
    converts: Sequence[tuple[int, Sequence[Convert]]] = ()

    def answer(self) -> dict[str, Any]:
        """The numbers now."""
        return self.rows()[0]

    def rows(self) -> list[dict[str, Any]]:
        """The numbers of each group now."""
        return [dict(zip(self.names, row, strict=True)) for row in self.lists()]

    def lists(self) -> list[list[Any]]:
        """The same without their names."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            found = list(map(list, cursor.fetchall()))
        if self.converts:
            for row in found:
                converted(row, self.converts, connection)
        return found


class Caught(Exception):
    """Instead of an answer: what would have compiled the question."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler
        super().__init__()


class Watched(Query):
    """A question that gives away its compiler at the moment when it is asked for numbers."""

    wanted: frozenset[str] = frozenset()

    def get_compiler(self, *how: Any, **more: Any) -> Any:
        """The compiler. Raises Caught with it for the numbers wanted; of what is asked inside, nothing is caught."""
        compiler = super().get_compiler(*how, **more)
        if frozenset(self.annotation_select) == self.wanted:
            raise Caught(compiler)
        return compiler


def figures(key: Hashable | None, make: Callable[[], Asked]) -> dict[str, Any]:
    """The numbers asked by what `make` gives, by the actor's statement of that key if it is kept. What goes into it is
    told by the key, as with `prepared`.
    """
    plan: Figures | None = planned((figures, key), make, of_aggregates) if key is not None else None
    if plan is not None:
        return plan.answer()
    rows, wanted = make()
    return dict(rows.aggregate(**wanted))


def of_aggregates(asked: Asked) -> Figures | None:
    """The statement by which Django would answer; None where it takes more than a plain one."""
    rows, wanted = asked[0].all(), asked[1]
    rows.query = rows.query.chain(Watched)
    rows.query.wanted = frozenset(wanted)
    try:
        rows.aggregate(**wanted)
    except Caught as caught:
        compiler = caught.compiler
    else:
        return None
    asked_for = compiler.query.annotation_select
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converts = tuple(converts_of(compiler, list(asked_for.values())).items())
    return Figures(sql, tuple(params), tuple(asked_for), converts)


def tabled(key: Hashable | None, make: Callable[[], Any]) -> list[dict[str, Any]]:
    """The numbers of each group, by a queryset of `values` all of which it works out. Kept as `figures` are; without a
    key it is asked anew.
    """
    plan: Figures | None = planned((tabled, key), make, of_groups) if key is not None else None
    return list(make()) if plan is None else plan.rows()


def listed(key: Hashable | None, make: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """The rows of a queryset of `values_list`, or of several put together. Kept as `figures` are; without a key it is
    asked anew.
    """
    plan: Figures | None = planned((listed, key), make, of_groups) if key is not None else None
    return list(make()) if plan is None else list(map(tuple, plan.lists()))


def of_groups(rows: Any) -> Figures | None:
    """The statement of a queryset of `values`; None where none is needed."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converts = tuple(converts_of(compiler, [expression for expression, _sql, _alias in compiler.select]).items())
    return Figures(sql, tuple(params), tuple(alias for _expression, _sql, alias in compiler.select), converts)


def how_many(key: Hashable, make: Callable[[], Any]) -> int:
    """How many rows the queryset has that `make` gives, no more of them than it is cut to; kept as `figures` are."""
    plan: Figures | None = planned((how_many, key), make, of_count)
    return int(make().count() if plan is None else plan.answer()["n"])


def of_count(rows: Any) -> Figures | None:
    """The statement that counts rows; None where none is needed."""
    try:
        sql, params = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return None
    return Figures(f"SELECT COUNT(*) FROM ({sql}) counted", tuple(params), ("n",))  # noqa: S608 (Django's own)
