"""The first few records of many parts of a question at once: of every day of a month, of every cell of a board.

One statement however many parts there are: each part is a subquery that ends after a few rows, so nothing reads more
than it shows. A window over the whole result would read every row. The parts are narrow, so whose rows they are is
judged row by row: looking up all of somebody's rows for every part would take the longest.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.query import pages
from yingdan.platform.query.ast import Query, Where
from yingdan.platform.query.compile import Compiler, queryset
from yingdan.platform.query.paging import steps

AT_ONCE = 60


def firsts(query: Query, parts: Sequence[Where], each: int) -> list[Any]:
    """At most `each` records of every part, in the question's order within each, with what its columns refer to."""
    kind = schema.find(query.object)
    fields = pages.wanted(query, kind)
    order = [step.expr() for step in steps(kind, query.order, Compiler(kind))]
    found: list[Any] = []
    for start in range(0, len(parts), AT_ONCE):
        near = Q(pk__in=())
        with walking(True):
            for part in parts[start : start + AT_ONCE]:
                near |= Q(pk__in=queryset(query.narrowed(part)).order_by(*order).values("pk")[:each])
            rows = kind.model.objects.filter(near).order_by(*order).defer(*pages.long_texts(kind, fields))
        found += pages.listed(rows, fields)
    return found
