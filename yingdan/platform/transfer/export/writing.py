"""Writing an export: the records, the lines that belong to them on further sheets, and a sheet that says whose file it
is.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.access import Via
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query.pages import related
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.export.asked import CSV, EDIT, JSONL, WHOLE, Export
from yingdan.platform.transfer.export.csv_file import Lines
from yingdan.platform.transfer.export.reading import Reader, headers, parts
from yingdan.platform.transfer.export.values import NUMBER, Titles, refers, shape_of
from yingdan.platform.transfer.export.xlsx_file import Book

ID, VERSION = "yingdan.id", "yingdan.version"
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class LinesOf:
    """An object whose rows are lines of another's records."""

    kind: ObjectType
    by: str

    def rows(self, ids: Sequence[int]) -> Any:
        """The lines of some records, in their order there."""
        column = self.kind.field(self.by).column
        order = ("rank", "pk") if "rank" in self.kind.fields else ("pk",)
        return self.kind.rows().filter(Q((f"{getattr(column, 'name', self.by)}__in", list(ids)))).order_by(*order)


def lines_of(kind: ObjectType) -> Iterator[LinesOf]:
    """What is seen through records of an object and kept by people: the products of a deal."""
    actor = current_actor()
    for key in schema.current().objects:
        scope = schema.find(key).model.scope
        if type(scope) is Via and actor.may(key, "view") and schema.find(key).has("change"):
            one = schema.find(key)
            if scope.parent in one.fields and one.fields[scope.parent].related == kind.key:
                yield LinesOf(one, scope.parent)


def write(export: Export, ids: Sequence[int], path: Path, told: Told) -> int:
    """Write the rows of `ids` into a file; gives how many there were, fewer when some have gone meanwhile.

    `told` hears how many are written and may raise to end it.
    """
    kind = schema.find(export.key)
    if export.form == JSONL:
        return as_json(kind, ids, path, told)
    return as_csv(export, kind, ids, path, told) if export.form == CSV else as_xlsx(export, kind, ids, path, told)


class Table:
    """The columns of a file: the fields, before them id and version where the file is to come back."""

    def __init__(self, kind: ObjectType, fields: Sequence[Field], *, coming_back: bool, verb: str = "export") -> None:
        self.extra = ("pk", "version") if coming_back else ()
        self.reader = Reader(kind, fields, Titles(pairs=coming_back), self.extra, verb)
        self.heads = [*((ID, VERSION) if coming_back else ()), *headers(fields)]
        self.shapes = [*(NUMBER for _name in self.extra), *(shape(f) for f in fields)]
        kept = [n for n, f in enumerate(fields, len(self.extra)) if not f.editable or not f.source.stored]
        self.grey = frozenset(kept) if coming_back else frozenset()

    def chunks(self, ids: Sequence[int]) -> Iterator[list[Sequence[Any]]]:
        """The columns of some rows after another; the fields may not be none."""
        for extra, columns in self.reader.pieces(parts(ids)):
            yield [*extra, *columns]


def shape(field: Field) -> str:
    """How a field's column is written; references are texts."""
    return "text" if refers(field) else shape_of(field)


def as_csv(export: Export, kind: ObjectType, ids: Sequence[int], path: Path, told: Told) -> int:
    """One table."""
    table = Table(kind, export.fields(kind), coming_back=export.way == EDIT)
    lines, written = Lines(path, table.heads, table.shapes), 0
    try:
        for columns in table.chunks(ids):
            written += len(columns[0])
            lines.add(columns)
            told(written)
    finally:
        lines.close()
    return written


def as_xlsx(export: Export, kind: ObjectType, ids: Sequence[int], path: Path, told: Told) -> int:
    """The table, the lines of whole records, and whose file it is."""
    table = Table(kind, export.fields(kind), coming_back=export.way == EDIT)
    book, written = Book(path, str(kind.plural)), 0
    page = book.page(str(kind.plural), table.heads, table.shapes, table.grey)
    if table.extra:
        page.set_column(0, len(table.extra) - 1, None, None, {"hidden": True})
    makers = book.makers(table.shapes)
    for columns in table.chunks(ids):
        written += len(columns[0])
        page.add(columns, makers)
        told(written)
    page.autofilter(0, 0, max(written, 1), len(table.heads) - 1)
    for lines in lines_of(kind) if export.way == WHOLE else ():
        write_lines(book, lines, ids, told, written)
    mark(book, export, kind, written)
    book.close()
    return written


def write_lines(book: Book, lines: LinesOf, ids: Sequence[int], told: Told, written: int) -> None:
    """A sheet of lines, in the order of the records they belong to."""
    kind = lines.kind
    fields = [kind.fields[lines.by], *(f for f in every_field(kind) if f.name != lines.by)]
    table = Table(kind, fields, coming_back=False, verb="view")
    page, makers = book.page(str(kind.plural), table.heads, table.shapes), book.makers(table.shapes)
    for part in parts(ids):
        attname = getattr(kind.fields[lines.by].column, "attname", lines.by)
        found: dict[int, list[int]] = {}
        for pk, parent in lines.rows(part).values_list("pk", attname):
            found.setdefault(parent, []).append(pk)
        for some in parts([pk for parent in part for pk in found.get(parent, ())]):
            page.add(table.reader.columns(some)[1], makers)
        told(written)


def every_field(kind: ObjectType) -> list[Field]:
    """All fields of an object: those of its form first."""
    known = {name: None for section in kind.sections for name in section.fields}
    return [*kind.named(known), *(f for f in kind.fields.values() if f.name not in known)]


def mark(book: Book, export: Export, kind: ObjectType, written: int) -> None:
    """The sheet that says who made the file, when, and of what; so that a file that strays leads back."""
    actor, now = current_actor(), clock.now().astimezone(clock.zone())
    page = book.book.add_worksheet(_("About this file"))
    page.set_column(0, 0, 18, book.bold)
    page.set_column(1, 1, 80, book.plain)
    query, where = export.query, export.query.where.to_json()
    asked = {
        _("Exported by"): f"{actor.name} ({actor.login})",
        _("Exported at"): f"{now:%Y-%m-%d %H:%M} ({clock.zone().key})",
        _("Object"): str(kind.plural),
        _("Records"): f"{written:,}",
        _("Filter"): "—" if where == {"all": []} else json.dumps(where, ensure_ascii=False),
        _("Search"): query.search or "—",
        _("Confidential"): _("For use within the company. Each export and download is recorded."),
    }
    for number, (name, value) in enumerate(asked.items()):
        page.write_string(number, 0, name, book.bold)
        page.write_string(number, 1, value, book.plain)


def as_json(kind: ObjectType, ids: Sequence[int], path: Path, told: Told) -> int:
    """For programs: one JSON object to a line with every field as the API gives it, its id, version and lines."""
    written, fields, lines = 0, list(kind.fields.values()), list(lines_of(kind))
    with path.open("w", encoding="utf-8") as file:
        for part in parts(ids):
            records = records_of(Reader(kind, fields, Titles()).rows(), kind, part)
            below = {one.kind.slug: dumped_lines(one, list(records)) for one in lines}
            for pk in part:
                if pk in records:
                    told_of = dumped(records[pk], fields) | {slug: rows.get(pk, []) for slug, rows in below.items()}
                    file.write(json.dumps(told_of, ensure_ascii=False, default=str) + "\n")
                    written += 1
            told(written)
    return written


def records_of(rows: Any, kind: ObjectType, ids: Sequence[int]) -> dict[int, Any]:
    """Records with what they refer to, by id."""
    names = related(kind.fields.values())
    return {r.pk: r for r in (rows.select_related(*names) if names else rows).filter(pk__in=list(ids))}


def dumped(record: Any, fields: Sequence[Field]) -> dict[str, Any]:
    """A record as the API gives it."""
    return {"id": record.pk, "version": record.version, **{f.name: f.dump(record) for f in fields}}


def dumped_lines(lines: LinesOf, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The lines of some records by record."""
    fields = [f for f in lines.kind.fields.values() if f.name != lines.by]
    attname = getattr(lines.kind.fields[lines.by].column, "attname", lines.by)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in lines.rows(ids):
        found.setdefault(getattr(row, attname), []).append(dumped(row, fields))
    return found
