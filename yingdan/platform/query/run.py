"""Answers to questions: a page of rows, a count, totals, a summary by groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.fields import Field
from yingdan.platform.figured import figures, how_many
from yingdan.platform.prepared import answer
from yingdan.platform.query import tallying
from yingdan.platform.query.ast import All, Condition, Query, Where
from yingdan.platform.query.compile import REFERENCES, Compiler, queryset
from yingdan.platform.query.grouping import Grouping, fold
from yingdan.platform.query.measuring import MIXED, Measures, Mixed
from yingdan.platform.query.naming import apart, attach, attach_custom, beyond_brief, repeated
from yingdan.platform.query.paging import Step, encode, fetch, in_order, place_of, steps
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import index

__all__ = [
    "MIXED", "Count", "Group", "Mixed", "Page", "Summary",
    "count", "get", "listed", "page", "summary", "totals",
]  # fmt: skip

MOST_GROUPS = 5000
CAP, SOME = 1000, 300
LONGEST = 4000
"""Of questions told in more signs than this no statement is kept."""
Narrowing = tuple[Mapping[str, Any], Q]
"""Expressions by alias, and a condition over them."""
_sees_many: dict[tuple[int | None, str], bool] = {}


def many(key: str, *, surely: bool = False) -> bool:
    """Whether the actor sees more than a thousand rows of an object: known from his latest counts, or counted now.

    PostgreSQL is only asked where it must be known `surely`: lists there need not know.
    """
    if (current_actor().user_id, key) not in _sees_many and (surely or connection.vendor == "sqlite"):
        count(Query(object=key))
    return _sees_many.get((current_actor().user_id, key), False)


def learn(query: Query, number: int) -> None:
    """Remember whether the actor sees many; a narrowed count tells only when it is large."""
    everything = query.where == All() and not query.search and not query.deleted
    if number > CAP or everything:
        if len(_sees_many) > CAP * 10:
            _sees_many.clear()
        _sees_many[current_actor().user_id, query.object] = number > CAP


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, the fields asked for, and where the next page begins ("" when this is the last)."""

    items: list[Any]
    next: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; `capped` says that there are more."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.capped else str(self.number)


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its keys as JSON, its labels as words, and its measures."""

    keys: tuple[Any, ...]
    labels: tuple[str, ...]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Groups in order, and the whole."""

    groups: list[Group] = field(default_factory=list)
    total: dict[str, Any] = field(default_factory=dict)


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
) -> Page:
    """One page of rows with what their columns refer to. Raises Missing, Invalid.

    Each row says in `mark0`, `mark1` … whether it meets the conditions `marks`; `within` narrows further, and so does
    `of`. References in `known` are not read: whoever asks has them already.
    """
    object_type = schema.find(query.object)
    fields, limit = wanted(query, object_type), max(1, min(query.limit, 500)) + 1

    def first(id: int | None) -> Any:
        whole = query if of is None or id is None else query.narrowed(of.where(object_type, id))
        rows, order = asked(whole, marks, None, known)
        return in_order(rows, order)[:limit]

    with walking(many(query.object)):
        words = repr((query, marks, known, of and of.path))
        if query.cursor or query.search or within is not None or len(words) > LONGEST:
            whole = query.narrowed(of.where(object_type, of.id)) if of is not None else query
            items = fetch(*asked(whole, marks, within, known), query.cursor, limit)
        else:
            items = answer((page, words), first, of.id if of is not None else None)
    more = len(items) >= limit
    items = items[: limit - 1]
    attach(items, repeated(fields))
    attach_custom(items, apart(fields))
    following = ""
    if more:
        following = encode(place_of(items[-1], steps(object_type, query.order, Compiler(object_type))))
    return Page(items, following, fields)


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
    rows = rows.alias(**within[0]).filter(within[1]) if within is not None else rows
    with_them = {n for n in related(fields) if n not in known} - {f.name for f in repeated(fields)}
    by_them = {s.name.split("__")[0] for s in order if "__" in s.name}
    unread = [*long_texts(object_type, fields), *beyond_brief(object_type, with_them - by_them)]
    with_them |= by_them
    rows = rows.select_related(*sorted(with_them)) if with_them else rows
    return rows.defer(*unread), order


def marking(found: Q) -> Any:
    """Whether a row meets conditions, as a column."""
    return Case(When(found, then=True), default=False, output_field=BooleanField()) if found else Value(True)


def count(query: Query, cap: int | None = CAP) -> Count:
    """How many rows, counting no further than `cap`; None counts all. A common word is counted match by match where
    that is quicker. Among part of the rows each must be judged by itself then, and a list counts no further than SOME.
    """
    if cap is None:
        return Count(queryset(query).order_by().count(), False)
    by_matches = bool(query.search.strip()) and tallying.by_matches(query, many)
    if cap == CAP and index.is_common(query.object, query.search) and not tallying.unnarrowed(query):
        cap = SOME
    if by_matches:
        number = index.tally(query.object, query.search, queryset(replace(query, search="")), cap + 1)
    else:
        number = counted(query, cap + 1)
    if cap >= CAP:
        learn(query, number)
    return Count(min(number, cap), number > cap)


def counted(query: Query, most: int) -> int:
    """How many rows, counting to `most`."""

    def rows() -> Any:
        return queryset(query).order_by().values("pk")[:most]

    words = told(query)
    return int(rows().count()) if words is None else how_many((words, most), rows)


def told(query: Query) -> str | None:
    """The words that tell which rows a question is about; None for a question of which no statement is kept."""
    words = repr((query.object, query.where, query.deleted))
    return None if query.search or len(words) > LONGEST else words


def totals(query: Query, measures: tuple[str, ...]) -> dict[str, Any]:
    """Measures over all the rows. An amount in several currencies is MIXED rather than wrong."""
    wanted_ = Measures(schema.find(query.object), measures)

    def asked_for() -> Any:
        return queryset(query).order_by(), wanted_.aggregates

    words = told(query)
    with walking(many(query.object)):
        if words is not None:
            return wanted_.result(figures((words, tuple(wanted_.aggregates)), asked_for))
        rows, aggregates = asked_for()
    return wanted_.result(rows.aggregate(**aggregates))


def summary(query: Query, *, worded: bool = True) -> Summary:
    """Measures by groups, and over the whole. References and dates are crossed by scoped subqueries. Groups that are
    not `worded` have keys, but no labels and no order, which saves reading records for them. Raises Missing, Invalid.
    """
    object_type = schema.find(query.object)
    measures = Measures(object_type, query.measures or ("count",))
    groupings = [Grouping(object_type, part) for part in query.group[:3]]
    with walking(many(query.object)):
        rows = queryset(query).order_by()
    for at, grouping in enumerate(groupings):
        rows = rows.alias(**grouping.ahead()).annotate(**{f"g{at}": grouping.expr()})
    names = [f"g{at}" for at in range(len(groupings))]
    found = list(rows.values(*names).annotate(**measures.aggregates)) if names else []
    folded = fold(found, groupings, measures, ranked=worded)[:MOST_GROUPS]
    labelled = [g.labels({keys[at] for keys, _raw in folded}) if worded else {} for at, g in enumerate(groupings)]
    groups = [
        Group(
            tuple(g.key(k) for g, k in zip(groupings, keys, strict=True)),
            tuple(words.get(k, "") for words, k in zip(labelled, keys, strict=True)),
            measures.result(raw),
        )
        for keys, raw in folded
    ]
    total = measures.result(measures.sum_up([raw for _keys, raw in folded])) if names else totals(query, query.measures)
    return Summary(groups, total)


@by_key()
def get(object_type: ObjectType, pk: Any, *, deleted: bool = False) -> Any:
    """One record with what it refers to. Raises Missing."""
    rows = object_type.model.bin.all() if deleted else object_type.rows()
    every = tuple(object_type.fields.values())
    record = annotated(rows, every).select_related(*related(every)).filter(pk=pk).first()
    if record is None:
        raise Missing()
    return record
