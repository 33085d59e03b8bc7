"""The groups of a question with their measures, level by level: the outer ones, then what stands inside some of them.

A level is one statement. What has few values by its nature (steps, options, days, which are put together to periods) is
read whole and put in order here. Of anything else, such as customers or names, only a stretch is read in the order of
the database, so that there may be any number of groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When

from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.figured import tabled
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.counting import many, told
from yingdan.platform.query.grouping import Grouping, fold
from yingdan.platform.query.measuring import Measures

Keys = tuple[Any, ...]
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some groups in order, each with its keys and its aggregates, and the keys of the group that follows."""

    found: list[tuple[Keys, Raw]]
    next: Keys | None


class Groups:
    """Reads the groups of a question, of one level or two. Raises Missing, Invalid."""

    def __init__(self, query: Query, measures: Measures) -> None:
        self.query, self.measures = query, measures
        kind = schema.find(query.object)
        self.groupings = [Grouping(kind, part) for part in query.group[:2]]
        self.aliases = {f"g{at}": grouping.expr() for at, grouping in enumerate(self.groupings)}

    def outer(self, start: Any = ..., most: int = 0) -> Stretch:
        """The outer groups from one on, at most so many."""
        later = Q() if start is ... else self.groupings[0].since("g0", start)
        return self.read(("outer", start), 1, later, most)

    def inside(self, tops: Sequence[Any], start: Any = ..., most: int = 0) -> Stretch:
        """The groups inside some outer ones, in the order of these; of the first only from one on."""
        first = self.within((tops[0],))
        if start is not ...:
            first &= self.groupings[1].since("g1", start)
        rest = [self.within((top,)) for top in tops[1:]]
        return self.read(("inside", *tops, start), 2, Q.create([first, *rest], connector=Q.OR), most, tops)

    def within(self, keys: Keys) -> Q:
        """The condition that a row stands in a group."""
        found = [g.within(n, k) for n, g, k in zip(self.aliases, self.groupings, keys, strict=False)]
        return Q.create(list(found))

    def read(self, which: Keys, depth: int, only: Q, most: int, tops: Sequence[Any] = ()) -> Stretch:
        """The groups of a level that meet a condition."""
        last, names = self.groupings[depth - 1], list(self.aliases)[:depth]
        wanted = most + 1 if most and last.endless else None

        def made() -> Any:
            rows = queryset(self.query).order_by().alias(**self.ahead()).annotate(**self.aliases).filter(only)
            counted = rows.values(*names).annotate(**self.measures.aggregates)
            if wanted is None:
                return counted
            places = [When(self.within((top,)), then=Value(at)) for at, top in enumerate(tops)]
            by_top = [Case(*places, default=Value(len(tops)))] if len(tops) > 1 else []
            return counted.order_by(*by_top, *last.in_sql(names[-1]))[:wanted]

        words = told(self.query)
        key = None if words is None else (words, self.query.group, tuple(self.measures.aggregates), repr((which, most)))
        with walking(many(self.query.object)):
            rows = tabled(key, made)
        found = fold(rows, self.groupings[:depth], self.measures, ranked=wanted is None)
        if depth > 1:
            places = {top: at for at, top in enumerate(tops)}
            found.sort(key=lambda one: places.get(one[0][0], len(places)))
        if wanted is None or len(found) < wanted:
            return Stretch(found, None)
        return Stretch(found[:most], found[most][0])

    def ahead(self) -> dict[str, Any]:
        """What must be known of a row before its groups are."""
        return {name: expr for grouping in self.groupings for name, expr in grouping.ahead().items()}
