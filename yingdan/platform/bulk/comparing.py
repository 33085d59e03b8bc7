"""A file that was exported to be edited and comes back: what differs from what is stored, cell by cell.

Each row brings its id and the version it had. A cell that still says what is stored is no change. Where somebody else
has changed the record since, a cell is compared with what stood there when the file was made: untouched ones leave the
other's value alone, touched ones are a conflict for the person to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform import about, audit, phrases
from yingdan.platform.bulk.outcomes import with_references
from yingdan.platform.fields import Field
from yingdan.platform.kinds.several import Attachment
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.cells import of_text
from yingdan.platform.transfer.export import values
from yingdan.platform.transfer.export.reading import headers
from yingdan.platform.transfer.export.values import MONEY, NUMBER, PERCENT, plain, refers, shape_of
from yingdan.platform.transfer.export.writing import ID, VERSION
from yingdan.platform.transfer.judge import LANGUAGES, labels
from yingdan.platform.transfer.read import Row, Sheet

CHANGED, CONFLICT, REFUSED = "changed", "conflict", "refused"
NUMBERS = (NUMBER, MONEY, PERCENT)
AT_ONCE = 400
NOTHING: tuple[Any, ...] = (None, "", [], ())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that differs: what is stored, what the file says, and whether it changes it, clashes or is refused."""

    field: Field
    old: str
    new: str
    state: str
    value: Any = None
    reason: str = ""


@dataclass(slots=True)
class Difference:
    """A row that differs, or that cannot be dealt with at all (`problem`); `record` as it is stored."""

    number: int
    pk: int = 0
    version: int = 0
    title: str = ""
    cells: list[Cell] = field(default_factory=list)
    problem: str = ""
    record: Any = None


def recognised(header: Sequence[str]) -> bool:
    """Whether a table is one that was exported to come back."""
    return ID in header and VERSION in header


class Comparer:
    """Compares a sheet with what is stored, as the current actor."""

    def __init__(self, kind: ObjectType, sheet: Sheet) -> None:
        """Raises Invalid for a sheet without ids and versions."""
        if not recognised(sheet.header):
            raise Invalid("This file was not exported to be edited and brought back.", code="back")
        self.kind, self.sheet = kind, sheet
        self.id, self.version = sheet.header.index(ID), sheet.header.index(VERSION)
        known = named(kind)
        self.columns = [(n, known[h]) for n, h in enumerate(sheet.header) if h in known]
        self.unknown = [h for n, h in enumerate(sheet.header) if n not in (self.id, self.version) and h not in known]
        self.plain = {f.name: plain(f) for _n, f in self.columns}
        self.options = {f.name: labels(f) for _n, f in self.columns if f.kind.name == "choice"}
        self.seen: set[int] = set()

    def differences(self) -> Iterator[Difference]:
        """Every row that differs, in the order of the file."""
        rows = self.sheet.rows()
        while part := list(islice(rows, AT_ONCE)):
            yield from self.compare(part)

    def compare(self, rows: Sequence[Row]) -> Iterator[Difference]:
        """The differing ones of some rows: a few statements for all of them, one more for each that is stale."""
        ids = [number(row.cells[self.id]) for row in rows]
        wanted = [pk for pk in ids if pk]
        found = {r.pk: r for r in with_references(self.kind, self.kind.rows().filter(pk__in=wanted))}
        may = set(self.kind.model.objects.may("change").filter(pk__in=wanted).values_list("pk", flat=True))
        self.titles = about.titles(self.pairs(found.values()))
        for row, pk in zip(rows, ids, strict=True):
            if not pk:
                if any(row.cells):
                    yield Difference(
                        row.number, problem=_("This row has no id. Import new records from a file of their own.")
                    )
                continue
            if pk not in found:
                yield Difference(row.number, pk, problem=_("This does not exist, or you may not see it."))
                continue
            if pk in self.seen:
                yield Difference(row.number, pk, problem=_("This record stands in the file twice."))
                continue
            self.seen.add(pk)
            one = Difference(row.number, pk, number(row.cells[self.version]), found[pk].title, record=found[pk])
            one.cells = list(self.cells(row, found[pk], one.version))
            if one.cells and pk not in may:
                one.problem, one.cells = _("You may see this but not change it."), []
            if one.cells or one.problem:
                yield one

    def pairs(self, records: Any) -> set[tuple[str, int]]:
        """What the records refer to through fields that cross objects."""
        fields = [f for _n, f in self.columns if f.kind.name == "about"]
        return {pair for record in records for f in fields if (pair := f.value(record))}

    def cells(self, row: Row, record: Any, version: int) -> Iterator[Cell]:
        """The cells of one row that differ."""
        before: Mapping[str, Any] | None = None
        for place, one in self.columns:
            text, now = row.cells[place], self.stored(one, record)
            if same(one, now, text) or (refers(one) and text in names_of(one, record)):
                continue
            old = said(one, now)
            if not one.editable or not one.source.stored or one.masked:
                yield Cell(one, old, text, REFUSED, reason=_("This is kept by the system and cannot be set."))
                continue
            try:
                value = self.read(one, text)
            except Invalid as problem:
                yield Cell(one, old, text, REFUSED, reason=problem.show(_))
                continue
            if equal(value, one.value(record)):
                continue
            if version != record.version:
                before = audit.since(record.key(), record.pk, version) if before is None else before
                if one.stored_name in before:
                    was = before[one.stored_name]
                    if mine_untouched(one, was, value):
                        continue
                    yield Cell(one, old, text, CONFLICT, value, _("Somebody else has changed this meanwhile."))
                    continue
            yield Cell(one, old, text, CHANGED, value)

    def stored(self, one: Field, record: Any) -> Any:
        """What stands in the file for the value as it is now."""
        value = one.value(record)
        if one.kind.name == "about":
            return f"{value[0]}:{value[1]}" if value else None
        if one.kind.several and refers(one):
            files = isinstance(one.kind, Attachment)
            return ", ".join(str(f.pk) for f in value) if files else phrases.listed(map(str, value or ()))
        if refers(one):
            return str(value) if value is not None else None
        convert = self.plain[one.name]
        return convert(value) if convert is not None else value

    def read(self, one: Field, text: str) -> Any:
        """The value a cell means; an empty one clears. Raises Invalid."""
        if why := getattr(text, "why", ""):
            raise Invalid(why)
        raw = self.options.get(one.name, {}).get(text, text) if text else None
        return one.parse(raw)


def names_of(one: Field, record: Any) -> set[str]:
    """What a file may say of what a record refers to, where some of it lies in the bin: the mark of that is written in
    the language of whoever exported it.
    """
    value = None if one.kind.name == "about" or isinstance(one.kind, Attachment) else one.value(record)
    held = [each for each in (value if one.kind.several else [value]) or () if each is not None]
    if all(each.deleted_at is None for each in held):
        return set()
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(phrases.listed(map(values.named, held)))
    return found


def named(kind: ObjectType) -> dict[str, Field]:
    """The fields of an object by the heads they may have in a file: their labels in every language."""
    fields = list(kind.fields.values())
    found: dict[str, Field] = {}
    for language in LANGUAGES:
        with translation.override(language):
            heads = [*zip(headers(fields), fields, strict=True), *((f"{f.label} ({f.name})", f) for f in fields)]
            for head, one in heads:
                found.setdefault(str(head), one)
    return found


def number(text: str) -> int:
    """A whole number, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def same(one: Field, now: Any, text: str) -> bool:
    """Whether a cell says what is stored."""
    if now in NOTHING or not text:
        return (now in NOTHING) and not text
    if isinstance(now, datetime):
        return f"{now.astimezone(clock.zone()):%Y-%m-%d %H:%M}" == text[:16].replace("T", " ")
    if isinstance(now, date):
        return now.isoformat() == text[:10]
    if shape_of(one) in NUMBERS and not isinstance(now, str):
        try:
            return Decimal(text.replace(",", "").removesuffix("%")) == Decimal(now)
        except InvalidOperation:
            return False
    return of_text(str(now)).replace("\r\n", "\n") == text.replace("\r\n", "\n").strip()


def equal(new: Any, now: Any) -> bool:
    """Whether two values are the same; nothing is nothing, however it is kept."""
    return bool(getattr(new, "pk", new) == getattr(now, "pk", now)) or (new in NOTHING and now in NOTHING)


def mine_untouched(one: Field, was: Any, value: Any) -> bool:
    """Whether the file says what stood there when it was made, so that only the other has changed it."""
    mine = audit.plain(getattr(value, "pk", value))
    return bool(mine == was) or (mine in NOTHING and was in NOTHING) or equal(value, one.from_history(was))


def said(one: Field, now: Any) -> str:
    """What is stored, in words."""
    if now in NOTHING:
        return ""
    if isinstance(now, datetime):
        return f"{now.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    return now.isoformat() if isinstance(now, date) else str(now)
