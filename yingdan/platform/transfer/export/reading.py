"""Reading many rows for a file: first the ids in their order, then the rows by id, some thousand at a time.

Every statement is short, so that no long read holds up writers or the log of the database, and each is scoped anew:
a right withdrawn on the way takes effect with the next of them.
"""

from collections import Counter, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from yingdan.platform import schema
from yingdan.platform.access import visible
from yingdan.platform.answering import give_way
from yingdan.platform.columnwise import columns_of, each, of_ids, read
from yingdan.platform.fields import Field
from yingdan.platform.query.compile import Compiler, queryset
from yingdan.platform.query.pages import annotated, long_texts
from yingdan.platform.query.paging import steps
from yingdan.platform.schema import ObjectType
from yingdan.platform.sources import Computed, Custom, Pair
from yingdan.platform.transfer.export.asked import Export
from yingdan.platform.transfer.export.values import Titles, plain, refers, unpacker

AT_ONCE = 1000
"""Rows read together. Between two such pieces an export gives way to pages, which must not wait for long; four times as
many save a twentieth.
"""

Columns = tuple[list[Sequence[Any]], list[Sequence[Any]]]


def ids_of(export: Export, most: int | None = None) -> list[int]:
    """The ids of the rows to write, in the order asked for, of so many at `most`. Raises Missing, Invalid."""
    found = columns_of(rows_of(export).values_list("pk")[:most])
    return list(found[0]) if found else []


def rows_of(export: Export) -> Any:
    """The rows to write, in the order asked for: those the actor may export. Raises Missing, Invalid."""
    kind = schema.find(export.key)
    compiler = Compiler(kind)
    order = steps(kind, export.query.order, compiler)
    rows = queryset(replace(export.query, order=()))
    if compiler.aliases:
        rows = rows.annotate(**compiler.aliases)
    rows = exportable(kind, rows)
    rows = rows.filter(of_ids(export.ids)) if export.ids else rows
    return rows.order_by(*(s.expr() for s in order))


def exportable(kind: ObjectType, rows: Any) -> Any:
    """Of some rows, those the actor may export."""
    return rows.filter(visible(kind.model, "export"))


class Reader:
    """Reads the fields of rows as columns of values. Where all of them are columns of the table or of the customer's
    JSON no record is made; else records are, with what is computed by the database read along.
    """

    def __init__(
        self,
        kind: ObjectType,
        fields: Sequence[Field],
        titles: Titles,
        extra: Sequence[str] = (),
        verb: str = "export",
    ) -> None:
        self.kind, self.fields, self.titles, self.extra, self.verb = kind, list(fields), titles, tuple(extra), verb
        self.plain = [plain(f) for f in self.fields]
        self.direct = all(is_direct(f) for f in self.fields)
        self.names = ["pk", *self.extra]
        for field in self.fields if self.direct else ():
            self.names += names_of(field)
        self.names = list(dict.fromkeys(self.names))

    def rows(self) -> Any:
        """The rows the actor may do the verb on, with what the reading needs."""
        found = annotated(self.kind.rows().filter(visible(self.kind.model, self.verb)), self.fields)
        return found if self.direct else found.defer(*long_texts(self.kind, self.fields))

    def columns(self, ids: Sequence[int]) -> Columns:
        """(values of the extra columns, values of the fields), column by column, of the rows still there."""
        (found,) = self.pieces([ids])
        return found

    def pieces(self, some: Iterable[Sequence[int]]) -> Iterator[Columns]:
        """The `columns` of one piece after another. The next is asked for as soon as nothing more need be asked about
        this one, so that PostgreSQL finds it while this one is put into words and written; pages go before it.
        """
        left = iter(some)
        ids = next(left, None)
        coming = self.asked(ids) if ids is not None else None
        while coming is not None:
            extra, columns = coming()
            columns = self.titled(columns)
            ids = next(left, None)
            give_way()
            coming = self.asked(ids) if ids is not None else None
            yield extra, self.worded(columns)

    def asked(self, ids: Sequence[int]) -> Callable[[], Columns]:
        """The columns of some rows as they are stored, asked for now and taken later."""
        base = self.rows().filter(of_ids(ids))
        if self.direct:
            return partial(self.out_of_table, ids, read(base, self.names))
        return partial(self.out_of_records, ids, base)

    def out_of_table(self, ids: Sequence[int], answer: Callable[[], list[Sequence[Any]]]) -> Columns:
        """The stored values out of the columns read."""
        raw = dict(zip(self.names, in_order(ids, answer()), strict=False))
        columns = [self.taken(field, raw) if raw else [] for field in self.fields]
        return [raw.get(name, []) for name in self.extra], columns

    def out_of_records(self, ids: Sequence[int], rows: Any) -> Columns:
        """The stored values out of records."""
        found = {record.pk: record for record in rows}
        records = [found[pk] for pk in ids if pk in found]
        columns: list[Sequence[Any]] = [[value_of(field, record) for record in records] for field in self.fields]
        return [[getattr(record, name) for record in records] for name in self.extra], columns

    def taken(self, field: Field, raw: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
        """The stored values of a field out of the columns read."""
        if isinstance(field.source, Pair):
            keys, ids = raw[f"{field.name}_key"], raw[f"{field.name}_id"]
            return [(key, id) if key else None for key, id in zip(keys, ids, strict=True)]
        if isinstance(field.source, Custom):
            return list(map(unpacker(field), raw["custom"]))
        if isinstance(field.source, Computed):
            return worked_out(self.kind.model, field.name, field.source.needs, [raw[n] for n in field.source.needs])
        return raw[names_of(field)[0]]

    def titled(self, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The columns with titles in the place of ids."""
        return [self.titles.column(f, v) if refers(f) else v for f, v in zip(self.fields, columns, strict=True)]

    def worded(self, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The columns as they stand in the file: with labels in the place of options."""
        every = zip(self.fields, self.plain, columns, strict=True)
        return [values if convert is None or refers(f) else each(convert, values) for f, convert, values in every]


def in_order(ids: Sequence[int], columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Columns, the first of them ids, with their rows in the order of `ids`."""
    if not columns or tuple(columns[0]) == tuple(ids):
        return list(columns)
    places = {pk: place for place, pk in enumerate(columns[0])}
    taken = [places[pk] for pk in ids if pk in places]
    return [[column[at] for at in taken] for column in columns]


def is_direct(field: Field) -> bool:
    """Whether a field's value can be taken from the table without making a record."""
    if field.masked:
        return False
    if isinstance(field.source, Computed):
        return bool(field.source.needs)
    return field.in_table or isinstance(field.source, Custom | Pair) or field.source.annotated


def names_of(field: Field) -> list[str]:
    """The columns of the table a field's value is taken from."""
    if isinstance(field.source, Custom):
        return ["custom"]
    if isinstance(field.source, Pair):
        return [f"{field.name}_key", f"{field.name}_id"]
    if isinstance(field.source, Computed):
        return list(field.source.needs)
    if field.source.annotated:
        return [f"_{field.name}"]
    return [str(getattr(field.column, "attname", field.name))]


def value_of(field: Field, record: Any) -> Any:
    """The value of one record, a reference as its id."""
    if is_direct(field) and refers(field) and not isinstance(field.source, Pair):
        if isinstance(field.source, Custom):
            return field.source.unpack(record.custom.get(field.name))
        return getattr(record, names_of(field)[0])
    found = field.value(record)
    return getattr(found, "pk", found) if refers(field) and field.kind.name != "about" else found


def worked_out(model: Any, name: str, needs: Sequence[str], columns: Sequence[Sequence[Any]]) -> list[Any]:
    """A property of many rows, worked out from the columns it needs. Raises AttributeError when it needs another."""
    some = namedtuple("some", needs)  # type: ignore[misc]  # stands for a record of which only these columns are known
    return list(map(getattr(model, name).fget, map(some, *columns)))


def parts(ids: Sequence[int], size: int = AT_ONCE) -> Iterator[Sequence[int]]:
    """The ids in pieces."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def headers(fields: Iterable[Field]) -> list[str]:
    """The labels of columns; where several share one, each says which field it is."""
    every = list(fields)
    often = Counter(str(field.label) for field in every)
    return [str(f.label) if often[str(f.label)] == 1 else precisely(f) for f in every]


def precisely(field: Field) -> str:
    """A label together with the field's name."""
    return f"{field.label} ({field.name})"
