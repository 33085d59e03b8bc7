"""Makes the spreadsheets and text files the tests read."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from yingdan.platform.transfer.read import Source

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def text_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "table.csv") -> Path:
    """A text file in the encoding; line ends are written as they stand."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def table(folder: Path, text: str, encoding: str = "utf-8") -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header and the rows read from a text."""
    sheet = Source(text_file(folder, text, encoding)).sheet()
    return sheet.header, [row.cells for row in sheet.rows()]


def workbook(folder: Path, fill: Callable[[Worksheet], None], name: str = "table.xlsx") -> Path:
    """An xlsx of one sheet."""
    book = openpyxl.Workbook()
    fill(book.active)  # type: ignore[arg-type]
    path = folder / name
    book.save(path)
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
TYPES = '<Default Extension="xml" ContentType="application/xml"/>'
TO_BOOK = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
TO_SHEET = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
NAMES = '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{TYPES}</Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{TO_BOOK}</Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{NAMES}</workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{TO_SHEET}</Relationships>',
}


def raw_xlsx(folder: Path, sheet: str) -> Path:
    """An xlsx with this XML as the rows of its only sheet."""
    path = folder / "raw.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in {
            **PARTS,
            SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        }.items():
            archive.writestr(part, text)
    return path


def bomb(folder: Path, megabytes: int, declared: int | None) -> Path:
    """A small xlsx whose sheet unpacks to so many megabytes, and may declare fewer bytes than that."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part, text in PARTS.items():
            archive.writestr(part, text)
        with archive.open(SHEET, "w") as sheet:
            for _ in range(megabytes):
                sheet.write(b" " * (1 << 20))
    if declared is not None:
        lie(path, declared)
    return path


def lie(path: Path, size: int) -> None:
    """Write a false unpacked size for the sheet into the archive's directory."""
    whole = bytearray(path.read_bytes())
    place = whole.rindex(b"xl/worksheets/sheet1.xml") - 46
    whole[place + 24 : place + 28] = size.to_bytes(4, "little")
    path.write_bytes(bytes(whole))
