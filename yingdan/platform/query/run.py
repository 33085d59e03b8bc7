"""Answers to questions: a page of rows, a count, totals, a summary by groups."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.access import asked_of, walking
from yingdan.platform.by_key import by_key
from yingdan.platform.figured import figures, tabled
from yingdan.platform.prepared import PLACE, answer
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.counting import Count, count, many, told
from yingdan.platform.query.grouping import Grouping, fold
from yingdan.platform.query.measuring import MIXED, Measures, Mixed
from yingdan.platform.query.pages import Narrowing, Of, Page, annotated, listed, page, related
from yingdan.platform.schema import ObjectType

__all__ = [
    "MIXED", "Count", "Group", "Mixed", "Narrowing", "Of", "Page", "Summary",
    "count", "get", "listed", "many", "page", "related", "summary", "totals",
]  # fmt: skip

MOST_GROUPS = 5000


class Group(NamedTuple):
    """One group: its keys as JSON, its labels as words, and its measures."""

    keys: tuple[Any, ...]
    labels: tuple[str, ...]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Groups in order, and the whole."""

    groups: list[Group] = field(default_factory=list)
    total: dict[str, Any] = field(default_factory=dict)


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
    not `worded` have keys, but no labels and no order, which saves reading records for them. Of more than MOST_GROUPS
    the first are told; the whole is that of all. Raises Missing, Invalid.
    """
    object_type = schema.find(query.object)
    measures = Measures(object_type, query.measures or ("count",))
    groupings = [Grouping(object_type, part) for part in query.group[:3]]
    if not groupings:
        return Summary([], totals(query, query.measures))

    def made() -> Any:
        rows = queryset(query).order_by()
        for at, grouping in enumerate(groupings):
            rows = rows.alias(**grouping.ahead()).annotate(**{f"g{at}": grouping.expr()})
        return rows.values(*(f"g{at}" for at in range(len(groupings)))).annotate(**measures.aggregates)

    words = told(query)
    with walking(many(query.object)):
        found = tabled(words and (words, query.group, tuple(measures.aggregates)), made)
    folded = fold(found, groupings, measures, ranked=worded)
    total = measures.result(measures.sum_up([raw for _keys, raw in folded]))
    del folded[MOST_GROUPS:]
    said = [g.said({keys[at] for keys, _raw in folded}, worded=worded) for at, g in enumerate(groupings)]
    groups = []
    for keys, raw in folded:
        pairs = [words_of[key] for words_of, key in zip(said, keys, strict=True)]
        as_json, labels = tuple([pair[0] for pair in pairs]), tuple([pair[1] for pair in pairs])
        groups.append(Group(as_json, labels, measures.result(raw)))
    return Summary(groups, total)


@by_key()
def get(object_type: ObjectType, pk: Any, *, deleted: bool = False) -> Any:
    """One record with what it refers to, by a statement that is kept for the next. Raises Missing."""
    every = tuple(object_type.fields.values())

    def rows(id: int | None) -> Any:
        found = object_type.model.bin.all() if deleted else object_type.rows()
        return annotated(found, every).select_related(*related(every)).filter(pk=id)

    if not 0 < (id := int(pk)) < PLACE:
        raise Missing()
    with asked_of(object_type.model, id):
        found = answer((get, object_type.key, tuple(object_type.fields), deleted), rows, id)
    if not found:
        raise Missing()
    return found[0]
