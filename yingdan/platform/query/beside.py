"""The neighbours of a record in the order of a question: keyset both ways."""

from dataclasses import dataclass

from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import Compiler, queryset
from yingdan.platform.query.paging import encode, fetch, fetch_back, place_of, steps
from yingdan.platform.query.run import get, many


@dataclass(frozen=True, slots=True)
class Beside:
    """The ids before and after a record, and the cursor of a page that shows it ("" when the first one does)."""

    previous: int | None
    next: int | None
    start: str


def beside(query: Query, pk: int, above: int = 25) -> Beside:
    """The neighbours of a record in the order of a question; none when the record is not, or no longer, among its rows.

    Wherever the record stands, it costs what the first page costs. Raises Missing, Invalid.
    """
    object_type = schema.find(query.object)
    compiler = Compiler(object_type)
    order = steps(object_type, query.order, compiler)
    with walking(many(query.object)):
        rows = queryset(query)
    rows = rows.annotate(**compiler.aliases) if compiler.aliases else rows
    with_them = {step.name.split("__")[0] for step in order if "__" in step.name}
    rows = rows.select_related(*sorted(with_them)) if with_them else rows
    record = rows.filter(pk=pk).first()
    if record is None:
        get(object_type, pk)
        return Beside(None, None, "")
    place = encode(place_of(record, order))
    later, earlier = fetch(rows, order, place, 1), fetch_back(rows, order, place, above + 1)
    start = encode(place_of(earlier[-1], order)) if len(earlier) > above else ""
    return Beside(earlier[0].pk if earlier else None, later[0].pk if later else None, start)
