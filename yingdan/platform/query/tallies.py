"""How many rows each of several questions finds, of one object or of many, in one statement."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, Value

from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.figured import listed
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import Compiler
from yingdan.platform.query.counting import many, told
from yingdan.platform.query.measuring import how_many


def counts(queries: Sequence[Query]) -> list[int]:
    """How many rows each of several questions finds, in one statement; none may search for words."""
    asked: dict[str, list[int]] = {}
    for at, query in enumerate(queries):
        asked.setdefault(query.object, []).append(at)
    if not asked:
        return []
    names = [f"n{at}" for at in range(max(len(places) for places in asked.values()))]
    of_object = list(asked.values())

    def made() -> Any:
        parts = [
            tallies([queries[at] for at in places], names).annotate(of=Value(number)).values_list("of", *names)
            for number, places in enumerate(of_object)
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    words = tuple(told(query) for query in queries)
    found = dict.fromkeys(range(len(queries)), 0)
    for number, *row in listed(None if None in words else words, made):
        found |= dict(zip(of_object[number], row, strict=False))
    return [found[at] for at in range(len(queries))]


def tallies(queries: Sequence[Query], names: Sequence[str]) -> Any:
    """One row with how many rows each of several questions about one object finds, then zeros for the names left."""
    object_type = schema.find(queries[0].object)
    compiler = Compiler(object_type)
    found: list[Any] = [compiler.where(query.where) for query in queries]
    with walking(many(object_type.key)):
        rows = object_type.rows().order_by()
    rows = rows.alias(**compiler.aliases) if compiler.aliases else rows
    if all(found):
        rows = rows.filter(Q.create(found, connector=Q.OR))
    none = dict.fromkeys(names, Value(0))
    return (
        rows.annotate(one=Value(1))
        .values("one")
        .annotate(**none | {name: how_many(one) for name, one in zip(names, found, strict=False)})
    )
