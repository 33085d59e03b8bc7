"""Questions asked again and again, of one record after another: worked out once, then only filled in.

To make a queryset and to compile it costs ten times what the database takes to answer it, and what comes of it depends
on who asks, on the schema and on the day, but not on the record. So the statement is kept with the actor, the place of
the record's id left open:

    @question
    def files(key: str, *, id: int) -> Any:
        return Attachment.objects.filter(about_key=key, about_id=id)

    files("crm.opportunity", id=7)

What is kept are statements, never what they found. Arguments by position shape the statement and tell it from others;
nothing else may go into it but the actor, the schema, the company's settings and the day. A statement for which the
database itself had to be asked could be old the next time and is made anew each time.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import get_language

from yingdan.kernel import clock
from yingdan.platform import access, preferences, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.left_open import Open
from yingdan.platform.making import Making
from yingdan.platform.preferences import Company
from yingdan.platform.schema import Schema

PLACE = 2**62 + 1_402_637
"""Stands for the id while a statement is compiled; no record has it."""
MOST, MOST_MAKINGS = 500, 2000
_makings: dict[tuple[type, str], Making] = {}


class Question:
    """A queryset made by a function, of what shapes it and of the `id` of one record."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make = make

    def __call__(self, *shape: Hashable, id: int | None = None) -> list[Any]:
        """The records found; `id` is left out where the function has none."""

        return answer((self, shape), self.of(shape), id)

    def of(self, shape: tuple[Hashable, ...]) -> Callable[[int | None], Any]:
        """What makes the queryset of that shape for an id."""
        return lambda id: self.make(*shape) if id is None else self.make(*shape, id=id)

    def told(self, by: Callable[[list[Any]], Any], *shape: Hashable) -> Any:
        """What `by` makes of the records, which it must not keep or change. It is asked again only when the database
        gives other rows than the last time, or gives them to somebody else or in another language.
        """
        plan = planned((self, shape), lambda: self.make(*shape))
        if plan is None:
            return by(list(self.make(*shape)))
        rows, key = plan.rows(None), (self, shape, get_language())
        kept = current_actor().memo.setdefault(Question, {})
        if (found := kept.get(key)) is None or found[0] is not plan or found[1] != rows:
            if len(kept) > MOST:
                kept.clear()
            found = kept[key] = plan, rows, by(plan.made(rows))
        return found[2]


def question(make: Callable[..., Any]) -> Question:
    """Make a question of a function that gives a queryset."""
    return Question(make)


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement with its parameters, and where among them the id belongs and the values left open. Without a
    statement nothing is found.
    """

    making: Making | None
    params: tuple[Any, ...] = ()
    places: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()

    def records(self, id: int | None, values: Sequence[Any] = ()) -> list[Any]:
        """The records the statement finds for an id and the values left open."""
        return self.made(self.rows(id, values))

    def made(self, rows: list[Any]) -> list[Any]:
        """The records of some rows of the statement."""
        return [] if self.making is None else self.making.records(rows, connections[DEFAULT_DB_ALIAS])

    def rows(self, id: int | None, values: Sequence[Any] = ()) -> list[Any]:
        """What the statement finds for an id and the values left open. Raises ValueError when there is no place for
        the id.
        """
        if self.making is None:
            return []
        if (id is None) == bool(self.places):
            raise ValueError(f"an id and its places do not agree: {self.making.sql}")
        params = list(self.params)
        for at in self.places:
            params[at] = id
        connection = connections[DEFAULT_DB_ALIAS]
        for at in self.opens:
            params[at] = params[at].stored(values, connection)
        with by_key(bool(self.places)), connection.cursor() as cursor:
            cursor.execute(self.making.sql, params)
            return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan, or None for one that must not be kept, and what it is good for."""

    schema: Schema
    company: Company
    day: date
    plan: Any

    @property
    def good(self) -> bool:
        """Whether nothing has changed that may go into a statement."""
        same = self.schema is schema.current() and self.company is preferences.company()
        return same and self.day == clock.today()


def answer(
    key: Hashable, make: Callable[[int | None], Any], id: int | None = None, values: Sequence[Any] = ()
) -> list[Any]:
    """The records found by the queryset that `make` gives for an id, by the actor's statement of that key if kept.
    Where it holds values left open (`Open`), they are `values` this time.
    """
    place = None if id is None else PLACE
    plan = planned(key, lambda: make(place))
    if plan is None and not values:
        return list(make(id))
    return (plan or compiled(make(place))).records(id, values)


def planned(key: Hashable, make: Callable[[], Any], compile: Callable[[Any], Any] | None = None) -> Any:
    """The actor's plan of that key, made now unless there is a good one; None for one that must not be kept. What
    `make` gives is compiled to records, or as it is told.
    """
    plans: dict[Hashable, Kept] = current_actor().memo.setdefault(Plan, {})
    key = (key, access.manner())
    kept = plans.get(key)
    if kept is None or not kept.good:
        if len(plans) > MOST:
            plans.clear()
        plan = plan_of(make, compile or compiled)
        kept = plans[key] = Kept(schema.current(), preferences.company(), clock.today(), plan)
    return kept.plan


class Asked:
    """Notices whether the database is asked."""

    def __init__(self) -> None:
        self.anything = False

    def __call__(self, execute: Callable[..., Any], *how: Any) -> Any:
        """Let a statement through."""
        self.anything = True
        return execute(*how)


def plan_of(make: Callable[[], Any], compile: Callable[[Any], Any]) -> Any:
    """The plan of what is made; None when the database is asked for something that goes into it, also the second time:
    what is known of the actor may have been read the first time.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    for _attempt in range(2):
        with connection.execute_wrapper(asked := Asked()):
            plan = compile(make())
        if not asked.anything:
            return plan
    return None


def compiled(rows: Any) -> Plan:
    """The plan of a queryset."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Plan(None)
    places = tuple(at for at, value in enumerate(params) if value == PLACE)
    opens = tuple(at for at, value in enumerate(params) if isinstance(value, Open))
    return Plan(making_of(rows.model, sql, compiler), tuple(params), places, opens)


def making_of(model: type, sql: str, compiler: Any) -> Making:
    """How records are made of a statement: known once for all people who ask with the same words."""
    if (found := _makings.get((model, sql))) is None:
        if len(_makings) > MOST_MAKINGS:
            _makings.clear()
        found = _makings[model, sql] = Making(sql, compiler)
    return found
