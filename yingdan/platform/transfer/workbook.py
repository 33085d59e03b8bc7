"""Spreadsheets: xlsx and the old xls, as rows of exact text, with merged cells filled down and lost values named."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import python_calamine
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer import archive
from yingdan.platform.transfer.cells import Unreadable, of_value
from yingdan.platform.transfer.header import Span

PROBE = Path(__file__).with_name("probe.py")
PROBE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook: its name and whether it is hidden there."""

    name: str
    hidden: bool


class Workbook:
    """An opened workbook. Raises Invalid when the file is damaged, protected by a password or too large to be held."""

    def __init__(self, path: Path, old: bool) -> None:
        self.path, self.old = path, old
        if old:
            probe(path)
            self.book = archive.Book({}, False)
        else:
            self.book = archive.look(path)
        with guarded():
            self.open = python_calamine.CalamineWorkbook.from_path(path)
        visible = python_calamine.SheetVisibleEnum.Visible
        work = python_calamine.SheetTypeEnum.WorkSheet
        self.pages = tuple(Page(s.name, s.visible != visible) for s in self.open.sheets_metadata if s.typ == work)

    def sheet(self, name: str) -> "Grid":
        """A sheet by its name. Raises Invalid when it cannot be read."""
        with guarded():
            return Grid(self.open.get_sheet_by_name(name), self.book.lost.get(name, frozenset()))


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever the reader of spreadsheets stumbles over inside becomes an Invalid, its own panics too."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise locked() from error
    except (python_calamine.CalamineError, OSError) as error:
        raise archive.damaged() from error
    except BaseException as error:
        if type(error).__module__ == "pyo3_runtime":
            raise archive.damaged() from error
        raise


def locked() -> Invalid:
    """The refusal of a file with a password."""
    return Invalid(_("This file is protected by a password. Save it without one and try again."), code="password")


class Grid:
    """The cells of one sheet, counted from its first used column; rows are counted from the top of the sheet."""

    def __init__(self, sheet: python_calamine.CalamineSheet, lost: frozenset[tuple[int, int]]) -> None:
        self.sheet = sheet
        self.left = sheet.start[1] if sheet.start else 0
        self.spans: list[Span] = [
            (top, left - self.left, bottom, right - self.left)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
            if left >= self.left
        ]
        self.lost: dict[int, list[int]] = {}
        for row, column in lost:
            self.lost.setdefault(row, []).append(column - self.left)

    def rows(self) -> Iterator[list[str]]:
        """Every row as texts. A cell merged downwards is repeated in each row it covers, in its first column."""
        down = {(top, left): bottom for top, left, bottom, _right in self.spans if bottom > top}
        kept: dict[int, tuple[int, str]] = {}
        with guarded():
            lines = self.sheet.iter_rows()
        for number, values in enumerate(lines):
            cells = [of_value(value) for value in values]
            for column in self.lost.get(number, ()):
                if 0 <= column < len(cells):
                    cells[column] = Unreadable(cells[column] or "#", lost_value())
            if down:
                self.fill(number, cells, down, kept)
            yield cells

    def fill(
        self, number: int, cells: list[str], down: dict[tuple[int, int], int], kept: dict[int, tuple[int, str]]
    ) -> None:
        """Put the values of cells merged downwards into a row."""
        for column, text in enumerate(cells):
            if bottom := down.get((number, column)):
                kept[column] = (bottom, text)
            elif column in kept and not text:
                if number <= kept[column][0]:
                    cells[column] = kept[column][1]
                else:
                    del kept[column]


def lost_value() -> str:
    """Why a cell with a failed or never computed formula is refused."""
    return _(
        "This formula has failed or was never computed. Open the file in your spreadsheet program and save it again."
    )


def probe(path: Path) -> None:
    """Open an old xls in a child process with little memory first. Raises Invalid when that fails or it is too
    large."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROBE), str(path)],
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise archive.too_big() from error
    if done.returncode < 0:
        raise archive.too_big()
    if done.returncode:
        if "Password" in done.stderr:
            raise Invalid(
                _("This file is protected by a password. Save it without one and try again."), code="password"
            )
        raise archive.damaged()
    rows, columns = (int(number) for number in done.stdout.split())
    if columns > archive.MAX_COLUMNS or rows * columns > archive.MAX_CELLS:
        raise archive.too_big()
