"""A table within a record: rows of named columns, with sums."""

import json
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.base import text_of
from yingdan.platform.kinds.number import exact, grouped
from yingdan.platform.kinds.time import read_date

MOST_ROWS, MOST_COLUMNS, LONGEST = 200, 20, 500
KINDS = ("text", "number", "money", "date", "choice", "bool")
PLACES = {"money": 2, "number": 4}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the JSON, its label, what its values are, whether they are summed."""

    name: str
    label: str
    kind: str = "text"
    summed: bool = False
    options: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in PLACES

    def parse(self, raw: Any) -> Any:
        """A value of the column as JSON: numbers as text, dates in ISO form. Raises Invalid."""
        if self.kind == "bool":
            return raw in (True, "true", "1", 1)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return ""
        if self.numeric:
            number = exact(raw, money=self.kind == "money")
            places = PLACES[self.kind]
            if number != round(number, places):
                raise Invalid(_("At most %(places)s decimals are kept.") % {"places": places}, code="decimals")
            return str(round(number, 2)) if self.kind == "money" else format(number.normalize() + 0, "f")
        if self.kind == "date":
            return read_date(raw).isoformat()
        text = text_of(raw).strip()
        if self.kind == "choice" and text not in self.options:
            raise Invalid(_("“%(text)s” is no option here.") % {"text": text[:40]}, code="option")
        if len(text) > LONGEST:
            raise Invalid(_("This has more than %(most)s characters. Shorten it.") % {"most": LONGEST}, code="length")
        return text

    def show(self, value: Any) -> str:
        """A value in words."""
        if self.kind == "bool":
            return "✓" if value else ""
        if self.numeric and value:
            return grouped(Decimal(value), 2 if self.kind == "money" else None)
        return str(value or "")


def columns_of(field: Field) -> tuple[Column, ...]:
    """The columns in the field's settings: [{"name", "label", "kind", "sum", "options"}]; without any, one of text."""
    given = field.options.get("columns")
    found = []
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            kind = one.get("kind") if one.get("kind") in KINDS else "text"
            options = tuple(str(o) for o in one.get("options") or ())
            label = str(one.get("label") or one["name"])
            found.append(Column(one["name"], label, str(kind), bool(one.get("sum")), options))
    return tuple(found[:MOST_COLUMNS]) or (Column("text", str(field.label)),)


class SubTable(Kind):
    """Rows of named columns, kept as a list of objects. For lists that need rights or reports of their own, make an
    object instead.
    """

    name = "sub_table"
    stored_as = "json"
    operators = PRESENCE
    empty = ()

    def parse(self, raw: Any, field: Field) -> Any:
        """The rows from a list of objects, from JSON, or from lines with tabs as a spreadsheet copies them.

        Raises Invalid naming row and column.
        """
        rows = self.rows(raw, field)
        if len(rows) > MOST_ROWS:
            raise Invalid(_("At most %(most)s rows fit here.") % {"most": MOST_ROWS}, code="many")
        columns, found = columns_of(field), []
        for number, row in enumerate(rows, 1):
            if unknown := set(row) - {c.name for c in columns}:
                raise Invalid(_("There is no column “%(name)s”.") % {"name": str(min(unknown))[:40]}, code="column")
            read = {c.name: self.cell(c, row.get(c.name), number) for c in columns}
            if any(value not in ("", False) for value in read.values()):
                found.append(read)
        return found

    def cell(self, column: Column, raw: Any, number: int) -> Any:
        """One value. Raises Invalid naming its place."""
        try:
            return column.parse(raw)
        except Invalid as problem:
            place = _("Row %(row)s, %(column)s:") % {"row": number, "column": column.label}
            raise Invalid(f"{place} {problem.show(_)}", code=problem.code) from None

    def rows(self, raw: Any, field: Field) -> list[dict[str, Any]]:
        """The rows as they were given. Raises Invalid for what is no table."""
        if isinstance(raw, str):
            text = raw.strip()
            if not text.startswith("["):
                names = [c.name for c in columns_of(field)]
                lines = [line.split("\t") for line in text.splitlines() if line.strip()]
                return [dict(zip(names, line, strict=False)) for line in lines]
            try:
                raw = json.loads(text, parse_float=Decimal)
            except (ValueError, RecursionError):
                raise Invalid(_("This is no list of rows."), code="type") from None
        rows = list(raw) if isinstance(raw, list | tuple) else None if raw is not None else []
        if rows is None or not all(isinstance(row, dict) for row in rows):
            raise Invalid(_("This is no list of rows."), code="type")
        return rows

    def sums(self, value: Any, field: Field) -> dict[str, Decimal]:
        """The sum of each column that is summed."""
        summed = [c for c in columns_of(field) if c.summed and c.numeric]
        return {c.name: sum((Decimal(row.get(c.name) or 0) for row in value or ()), Decimal(0)) for c in summed}

    def show(self, value: Any, field: Field) -> str:
        """The rows with tabs and lines, as they are read back."""
        columns = columns_of(field)
        return "\n".join("\t".join(c.show(row.get(c.name)) for c in columns) for row in value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """One row."""
        values = {"text": "A", "number": "3", "money": "12.50", "date": "2026-01-31", "bool": True}
        return [{c.name: values.get(c.kind, c.options[0] if c.options else "") for c in columns_of(field)}]
