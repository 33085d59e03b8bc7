"""An xlsx file written a thousand rows at a time.

xlsxwriter makes the workbook: its styles, widths, hidden columns, lists of choices. The rows of the large sheets are
written past it as ready-made XML, column by column: asked cell by cell it needs three times as long (see
docs/decisions). Texts never become formulas, links or numbers; numbers of more than 15 digits are written as text,
because a spreadsheet would drop the rest.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer.cells import RISKY
from yingdan.platform.transfer.export.values import DAY, MOMENT, MONEY, NUMBER, PERCENT, TEXT

MOST_ROWS = 1_048_575
LONGEST = 32_767
SIXTEEN = 16
DAY_ZERO = 693_594  # the ordinal of 1899-12-30, from which spreadsheets count
SURE_DAY = 61  # before 1900-03-01 they count a day that never was
FORMATS = {TEXT: "@", NUMBER: "General", MONEY: "#,##0.00", PERCENT: '0.00"%"', DAY: "yyyy-mm-dd",
           MOMENT: "yyyy-mm-dd hh:mm"}  # fmt: skip
WIDTHS = {TEXT: 20, NUMBER: 10, MONEY: 15, PERCENT: 10, DAY: 12, MOMENT: 17}
UNSAFE = re.compile(r"^[\s=+\-@＝＋－＠']|[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x|\s$")
NO_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile(r"(_x[0-9A-Fa-f]{4}_)")

Cells = Callable[[Sequence[Any], int], list[str]]


class Page(Worksheet):
    """A sheet whose rows below the header are written as XML."""

    def begin(self, last_column: int) -> None:
        """Let go of the header; from here on only `add` writes."""
        self._write_single_row()
        self.next, self.last_column = 2, last_column

    def add(self, columns: Sequence[Sequence[Any]], makers: Sequence[Cells]) -> None:
        """Write some rows, given column by column. Raises Invalid beyond what a sheet holds."""
        count = len(columns[0]) if columns else 0
        if self.next + count > MOST_ROWS:
            raise Invalid("A sheet holds at most %(most)s rows. Narrow the list or choose CSV.", most=f"{MOST_ROWS:,}")
        cells = [make(values, self.next) for make, values in zip(makers, columns, strict=True)]
        heads = [f'<row r="{n}">' for n in range(self.next, self.next + count)]
        rows = map("".join, zip(heads, *cells, strict=True))
        self.row_data_fh.write("</row>".join(rows) + "</row>" if count else "")
        self.next += count
        self.dim_rowmax, self.dim_colmax = self.next - 2, self.last_column


class Book:
    """A workbook and its styles."""

    def __init__(self, path: Path, title: str) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False, "tmpdir": str(path.parent)}  # fmt: skip
        self.book = Workbook(str(path), options)
        self.book.set_properties({"title": title})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "num_format": "@", "valign": "top"})
        self.kept = self.book.add_format({"italic": True, "bottom": 1, "num_format": "@", "font_color": "#7a8494"})
        self.plain = self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.bold = self.book.add_format({"bold": True, "num_format": "@", "valign": "top"})
        self.formats = {shape: self.book.add_format({"num_format": text}) for shape, text in FORMATS.items()}
        self.quoted = self.book.add_format({"num_format": "@", "quote_prefix": True})

    def page(self, name: str, heads: Sequence[str], shapes: Sequence[str], grey: frozenset[int] = frozenset()) -> Page:
        """A sheet with its header; the columns `grey` are kept by the system."""
        page: Page = self.book.add_worksheet(sheet_name(name), Page)
        for place, shape in enumerate(shapes):
            page.set_column(place, place, WIDTHS[shape], self.formats[shape])
        page.freeze_panes(1, 0)
        for place, head in enumerate(heads):
            page.write_string(0, place, head, self.kept if place in grey else self.head)
        page.begin(max(len(heads) - 1, 0))
        return page

    def makers(self, shapes: Sequence[str], hidden: int = 0) -> list[Cells]:
        """What writes each column; the first `hidden` are whole numbers without a style."""
        texts = Texts(self.formats[TEXT]._get_xf_index(), self.quoted._get_xf_index())
        made: list[Cells] = []
        for place, shape in enumerate(shapes):
            letter, style = xl_col_to_name(place), self.formats[shape]._get_xf_index()
            made.append(texts.maker(letter) if shape == TEXT else MAKERS[shape](letter, style, texts))
        return made

    def close(self) -> None:
        """Write the file."""
        self.book.close()


class Texts:
    """Cells of text, with their two styles: as usual, and marked as text where a formula could be read into it."""

    def __init__(self, style: int, quoted: int) -> None:
        self.style, self.quoted = style, quoted

    def maker(self, letter: str) -> Cells:
        """A column of texts."""
        style, search, hard = self.style, UNSAFE.search, self.hard

        def make(values: Sequence[Any], first: int) -> list[str]:
            return [
                ""
                if not v
                else f'<c r="{letter}{n}" s="{style}" t="inlineStr"><is><t>{v}</t></is></c>'
                if len(v) <= LONGEST and search(v) is None
                else hard(letter, n, v)
                for n, v in enumerate(values, first)
            ]

        return make

    def hard(self, letter: str, n: int, value: str) -> str:
        """A text that needs care: signs of XML, what no XML can hold, space at its ends, signs of a formula."""
        text = ESCAPED.sub(r"_x005F\1", value[:LONGEST])
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        style = self.quoted if value.startswith((*RISKY, "'")) else self.style
        return f'<c r="{letter}{n}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def numbers(letter: str, style: int, texts: Texts) -> Cells:
    """A column of numbers, exact as written; those too long for a spreadsheet are texts."""

    def long(n: int, v: Any) -> str:
        text = format(v, "f") if not isinstance(v, str) else v
        if len(text) > SIXTEEN or isinstance(v, str):
            return texts.hard(letter, n, text)
        return f'<c r="{letter}{n}" s="{style}"><v>{text}</v></c>'

    def make(values: Sequence[Any], first: int) -> list[str]:
        return [
            ""
            if v is None or v == ""
            else f'<c r="{letter}{n}" s="{style}"><v>{s}</v></c>'
            if not isinstance(v, str) and len(s := str(v)) < SIXTEEN and "E" not in s
            else long(n, v)
            for n, v in enumerate(values, first)
        ]

    return make


def days(letter: str, style: int, texts: Texts) -> Cells:
    """A column of days, which stay the days they are."""

    def make(values: Sequence[Any], first: int) -> list[str]:
        return [
            ""
            if not v
            else f'<c r="{letter}{n}" s="{style}"><v>{s}</v></c>'
            if isinstance(v, date) and (s := v.toordinal() - DAY_ZERO) >= SURE_DAY
            else texts.hard(letter, n, v.isoformat() if isinstance(v, date) else str(v))
            for n, v in enumerate(values, first)
        ]

    return make


def moments(letter: str, style: int, texts: Texts) -> Cells:
    """A column of moments, as the company's clocks showed them."""
    zone = clock.zone()

    def serial(v: datetime) -> str:
        local = v.astimezone(zone)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return f"{local.toordinal() - DAY_ZERO + seconds / 86_400:.9f}"

    def make(values: Sequence[Any], first: int) -> list[str]:
        return [
            ""
            if not v
            else f'<c r="{letter}{n}" s="{style}"><v>{serial(v)}</v></c>'
            if isinstance(v, datetime)
            else texts.hard(letter, n, str(v))
            for n, v in enumerate(values, first)
        ]

    return make


MAKERS: dict[str, Callable[[str, int, Texts], Cells]] = {
    NUMBER: numbers, MONEY: numbers, PERCENT: numbers, DAY: days, MOMENT: moments,
}  # fmt: skip


def sheet_name(name: str) -> str:
    """A name a sheet may have."""
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "1"
