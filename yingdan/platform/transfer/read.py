"""Open a table of any common form as sheets of text: CSV, TSV and their kin, xlsx, xls, or rows given inline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases
from yingdan.platform.transfer import delimited, encoding, header
from yingdan.platform.transfer.cells import of_text
from yingdan.platform.transfer.workbook import Grid, Workbook

MAX_BYTES = 500 * 1024 * 1024
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = (b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


class Row(NamedTuple):
    """One row of a table: its number as a spreadsheet shows it, its texts (as many as the header), and what is wrong
    with it."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A sheet's name and whether it is hidden in the workbook; a text file has one sheet, named after the file."""

    name: str
    hidden: bool = False


class Sheet:
    """A table: its header and its rows. `rows()` starts again each time it is called; blank rows are left out.

    `header_row` is counted from 1 as in the spreadsheet, 0 for a table without names; left out, the header is looked
    for.
    """

    def __init__(self, name: str, lines: "Lines", header_row: int | None = None, *, from_1904: bool = False) -> None:
        self.name, self.from_1904 = name, from_1904
        self.lines = lines
        top = list(islice(lines.start(), max(header.LOOKED_AT, header_row or 0)))
        found = header.find(
            [cells for _number, cells in top], lines.spans, None if header_row is None else header_row - 1
        )
        self.header: tuple[str, ...] = found.names
        self.header_row = top[found.row][0] if found.row >= 0 else 0

    def rows(self) -> Iterator[Row]:
        """The rows below the header. A row with more values than columns keeps what fits and says what is wrong."""
        width = len(self.header)
        blank = ("",) * width
        for number, cells in self.lines.start():
            if number <= self.header_row or not any(cells):
                continue
            extra = [cell for cell in cells[width:] if cell]
            row = tuple(cells[:width]) + blank[len(cells) :]
            yield Row(number, row, surplus(width, extra) if extra else "")

    def sample(self, count: int = 20) -> list[Row]:
        """The first rows."""
        return list(islice(self.rows(), count))


class Lines:
    """Numbered rows of text that can be gone through again and again, and the merged ranges among them."""

    spans: Sequence[header.Span] = ()

    def start(self) -> Iterator[tuple[int, list[str]]]:
        """All rows from the first."""
        raise NotImplementedError


class TextLines(Lines):
    """The records of a text file, read from the disk each time."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter

    def start(self) -> Iterator[tuple[int, list[str]]]:
        """All records from the first."""
        for number, cells in delimited.records(self.path, self.encoding, self.delimiter):
            yield number, [of_text(cell) for cell in cells]


class GridLines(Lines):
    """The rows of a spreadsheet."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.spans = grid, grid.spans

    def start(self) -> Iterator[tuple[int, list[str]]]:
        """All rows from the top."""
        return enumerate(self.grid.rows(), start=1)


class GivenLines(Lines):
    """Rows given in a plan or a test."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.all = [list(names), *(list(row) for row in rows)]

    def start(self) -> Iterator[tuple[int, list[str]]]:
        """The header and the rows."""
        return enumerate(self.all, start=1)


class Source:
    """An opened file: what it is (`form` csv, xlsx or xls), its sheets, and for a text its encoding and delimiter."""

    def __init__(self, path: Path, name: str = "", *, encoding: str = "", delimiter: str = "") -> None:
        """Raises Invalid, in words for people, for whatever cannot be read."""
        self.path, self.name, self.token = path, name or path.name, ""
        self.form = form_of(path, self.name)
        self.encoding, self.delimiter = "", ""
        if self.form == "csv":
            self.encoding = encoding or detected(path)
            self.delimiter = delimiter or delimited.delimiter_of(path, self.encoding)
            self.titles: tuple[Title, ...] = (Title(Path(self.name).stem),)
        else:
            self.titles = tuple(Title(page.name, page.hidden) for page in self.workbook.pages)

    @property
    def from_1904(self) -> bool:
        """Whether the file counts its days from 1904."""
        return self.form != "csv" and self.workbook.book.from_1904

    @cached_property
    def workbook(self) -> Workbook:
        """The workbook behind a spreadsheet."""
        return Workbook(self.path, old=self.form == "xls")

    def sheet(self, name: str = "", header_row: int | None = None) -> Sheet:
        """A sheet by name; without a name the first visible one with rows. Raises Invalid when there is none."""
        if self.form == "csv":
            lines = TextLines(self.path, self.encoding, self.delimiter)
            return self.filled(Sheet(self.titles[0].name, lines, header_row))
        if name:
            if name not in [title.name for title in self.titles]:
                raise Invalid(
                    _("There is no sheet “%(name)s”. The file has: %(names)s.")
                    % {"name": name, "names": phrases.listed(t.name for t in self.titles)},
                    code="sheet",
                )
            return self.filled(self.page(name, header_row))
        for title in sorted(self.titles, key=lambda t: t.hidden):
            sheet = self.page(title.name, header_row)
            if sheet.header:
                return sheet
        raise nothing()

    def page(self, name: str, header_row: int | None) -> Sheet:
        """A sheet of a workbook, read as text."""
        return Sheet(name, GridLines(self.workbook.sheet(name)), header_row, from_1904=self.from_1904)

    def filled(self, sheet: Sheet) -> Sheet:
        """The sheet, if there is anything in it. Raises Invalid otherwise."""
        if not sheet.header:
            raise nothing()
        return sheet


def detected(path: Path) -> str:
    """The encoding of a text file. Raises Invalid when it cannot be told."""
    return encoding.detect(path)


def inline(name: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """A sheet from rows given directly."""
    sheet = Sheet(name, GivenLines(names, rows))
    sheet.header, sheet.header_row = tuple(names), 1
    return sheet


def form_of(path: Path, name: str) -> str:
    """What a file is, by its first bytes rather than its name. Raises Invalid when it is no table, empty or too
    large."""
    size = path.stat().st_size
    if not size:
        raise nothing()
    if size > MAX_BYTES:
        raise Invalid(_("This file is larger than %(most)s MB. Split it.") % {"most": MAX_BYTES >> 20}, code="too_big")
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(ZIP):
        if name.lower().endswith((".xlsx", ".xlsm")):
            return "xlsx"
        raise Invalid(_("Only xlsx, xls, CSV and TSV files can be read. Save the table as one of them."), code="form")
    if head.startswith(OLD):
        return "xls"
    if head.startswith(OTHERS):
        raise Invalid(_("Only xlsx, xls, CSV and TSV files can be read. Save the table as one of them."), code="form")
    return "csv"


def nothing() -> Invalid:
    """The refusal of a file without a table in it."""
    return Invalid(_("There is no table in this file."), code="empty")


def surplus(width: int, extra: Sequence[str]) -> str:
    """What is wrong with a row of too many values."""
    return _(
        "The header has %(width)s columns, but more values follow in this row: %(extra)s. Is a quotation mark missing?"
    ) % {
        "width": width,
        "extra": phrases.listed(extra[:5]),
    }
