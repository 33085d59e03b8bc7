"""A page of rows with what its columns need, in a constant number of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When

from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.fields import Field
from yingdan.platform.prepared import answer
from yingdan.platform.query.ast import Condition, Query, Where
from yingdan.platform.query.compile import REFERENCES, Compiler, queryset
from yingdan.platform.query.counting import LONGEST, many
from yingdan.platform.query.naming import apart, attach, attach_custom, beyond_brief, repeated
from yingdan.platform.query.paging import (
    Step,
    decode,
    encode,
    fetch,
    in_order,
    left_open,
    place_of,
    steps,
    stretches,
)
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Expressions by alias, a condition over them, and the words that tell both from any other."""

    aliases: Mapping[str, Any]
    condition: Q
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, the fields asked for, and where the next page begins ("" when this is the last)."""

    items: list[Any]
    next: str
    fields: tuple[Field, ...]


def wanted(query: Query, object_type: ObjectType) -> tuple[Field, ...]:
    """The fields a question asks for. Raises Missing for one there is not."""
    return tuple(object_type.field(name) for name in query.columns) or object_type.columns


def related(fields: Iterable[Field]) -> list[str]:
    """The references to fetch together with the rows, so that no row costs a statement."""
    return [f.name for f in fields if f.kind.name in REFERENCES and f.in_table]


def annotated(rows: Any, fields: Iterable[Field]) -> Any:
    """The rows with what only SQL can compute of them: formulas, look-ups, roll-ups, each under `_<name>`."""
    found = {f"_{f.name}": expr for f in fields if f.source.annotated and (expr := f.expr()) is not None}
    return rows.annotate(**found) if found else rows


def listed(rows: Any, fields: Sequence[Field]) -> list[Any]:
    """Rows found by other ways than a page, with everything their fields need: computed values and what they refer
    to; a constant number of statements.
    """
    later = repeated(fields)
    with_them = sorted(set(related(fields)) - {f.name for f in later})
    rows = annotated(rows, fields)
    items = list(rows.select_related(*with_them) if with_them else rows)
    attach(items, later)
    attach_custom(items, apart(fields))
    return items


def long_texts(object_type: ObjectType, shown: Iterable[Field]) -> list[str]:
    """The long texts a list does not show, which need not be read."""
    names = {f.name for f in shown}
    every = (f for f in object_type.fields.values() if f.kind.name == "long_text" and f.in_table)
    return [f.name for f in every if f.name not in names]


@dataclass(frozen=True, slots=True)
class Of:
    """Only the rows that name one record, of object `key`, by their field `path`."""

    path: str
    key: str
    id: int

    def where(self, object_type: ObjectType, id: int) -> Condition:
        """As a condition, for the record or for whichever has its place."""
        if object_type.field(self.path).related:
            return Condition(self.path, "any_of", [id])
        return Condition(self.path, "is", f"{self.key}:{id}")


def page(
    query: Query,
    *,
    marks: Sequence[Where] = (),
    within: Narrowing | None = None,
    known: Sequence[str] = (),
    of: Of | None = None,
    along: bool = False,
) -> Page:
    """One page of rows with what their columns refer to. Raises Missing, Invalid.

    Each row says in `mark0`, `mark1` … whether it meets the conditions `marks`; `within` narrows further, and so does
    `of`. References in `known` are not read: whoever asks has them already. `along` is for the first few in an order
    that has an index, out of many that meet the question (`access.walking`).
    """
    object_type = schema.find(query.object)
    fields, limit = wanted(query, object_type), max(1, min(query.limit, 500)) + 1

    def ask(id: int | None) -> tuple[Any, list[Step]]:
        whole = query if of is None or id is None else query.narrowed(of.where(object_type, id))
        return asked(whole, marks, within, known)

    id = of.id if of is not None else None
    with walking(many(query.object, surely=along), along=along):
        only = (of and of.path, within and within.words)
        words = repr((replace(query, cursor="", limit=limit), marks, known, only))
        if query.search or len(words) > LONGEST:
            rows, order = ask(id)
            items = fetch(rows, order, query.cursor, limit, by_ids=passing_over(query))
        else:
            order = steps(object_type, query.order, Compiler(object_type))
            items = kept(words, ask, order, query.cursor, limit, id)
    more = len(items) >= limit
    items = items[: limit - 1]
    attach(items, repeated(fields))
    attach_custom(items, apart(fields))
    following = ""
    if more:
        following = encode(place_of(items[-1], steps(object_type, query.order, Compiler(object_type))))
    return Page(items, following, fields)


def passing_over(query: Query) -> bool:
    """Whether the rows of a page are worth finding before they are read: where each is judged by a common word, and
    PostgreSQL reads all that it judges. SQLite judges in the index of the order by itself.
    """
    return connection.vendor == "postgresql" and index.is_common(query.object, query.search)


def kept(
    words: str,
    ask: Callable[[int | None], tuple[Any, list[Step]]],
    order: list[Step],
    cursor: str,
    limit: int,
    id: int | None,
) -> list[Any]:
    """`limit` rows from a place on as `fetch` finds them, by statements that are kept for all places, and all ids."""
    values = decode(cursor, order) if cursor else []
    absent = tuple(value is None for value in values)

    def rows(id: int | None, at: int) -> Any:
        found, order = ask(id)
        found = found.filter(stretches(order, left_open(order, values))[at]) if values else found
        return in_order(found, order)[:limit]

    items: list[Any] = []
    for at in range(len(stretches(order, values)) if values else 1):
        if len(items) < limit:
            items += answer((page, words, absent, at), partial(rows, at=at), id, values)
    return items[:limit]


def asked(
    query: Query, marks: Sequence[Where], within: Narrowing | None, known: Sequence[str]
) -> tuple[Any, list[Step]]:
    """The rows of a page, not yet ordered nor cut, and their order."""
    object_type = schema.find(query.object)
    fields = wanted(query, object_type)
    compiler = Compiler(object_type)
    order = steps(object_type, query.order, compiler)
    rows = queryset(query)
    marked = {f"mark{at}": marking(compiler.where(where)) for at, where in enumerate(marks)}
    if compiler.aliases:
        rows = rows.annotate(**compiler.aliases)
    rows = annotated(rows, [f for f in fields if f"_{f.name}" not in compiler.aliases])
    rows = rows.annotate(**marked) if marked else rows
    rows = rows.alias(**within.aliases).filter(within.condition) if within is not None else rows
    with_them = {n for n in related(fields) if n not in known} - {f.name for f in repeated(fields)}
    by_them = {s.name.split("__")[0] for s in order if "__" in s.name}
    unread = [*long_texts(object_type, fields), *beyond_brief(object_type, with_them - by_them)]
    with_them |= by_them
    rows = rows.select_related(*sorted(with_them)) if with_them else rows
    return rows.defer(*unread), order


def marking(found: Q) -> Any:
    """Whether a row meets conditions, as a column."""
    return Case(When(found, then=True), default=False, output_field=BooleanField()) if found else Value(True)
