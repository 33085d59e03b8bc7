"""The rows that failed, as a file like the one that came: its columns, then the reason; mended, it can be
imported again.
"""

import csv
import io
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from yingdan.platform.objects.import_run import ImportRow, ImportRun
from yingdan.platform.transfer.cells import RISKY, harmless
from yingdan.platform.transfer.judge import FAILED

CSV, XLSX = "csv", "xlsx"
REASONS = ("失败原因", "Why it failed")


def rows(run: ImportRun) -> Iterator[tuple[Sequence[str], str]]:
    """(cells, reason) of each failed row, in the order of the file."""
    failed = ImportRow.objects.filter(run=run, outcome=FAILED).order_by("number")
    for row in failed.iterator(chunk_size=1000):
        yield row.cells or [], _("Row %(row)s: %(reason)s") % {"row": row.number, "reason": row.reason}


def reasons(run: ImportRun, most: int) -> list[tuple[int, str]]:
    """The first failed rows by their numbers in the file, and why each failed."""
    failed = ImportRow.objects.filter(run=run, outcome=FAILED).order_by("number")
    return list(failed.values_list("number", "reason")[:most])


def failures(run: ImportRun, form: str = XLSX) -> bytes:
    """The file of failures, as xlsx or as CSV in UTF-8 with a byte order mark."""
    return as_csv(run) if form == CSV else as_xlsx(run)


def as_csv(run: ImportRun) -> bytes:
    """As CSV; what a spreadsheet would run as a formula has a ' in front, which reading takes away again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(harmless(name) for name in run.header), _("Why it failed")])
    for cells, reason in rows(run):
        writer.writerow([*(harmless(cell) for cell in cells), reason])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(run: ImportRun) -> bytes:
    """As xlsx, every cell a text, so that no telephone number or code is taken for a number."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    text = book.add_format({"num_format": "@"})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True})
    bold = book.add_format({"bold": True, "num_format": "@"})
    red = book.add_format({"font_color": "#c0392b", "num_format": "@"})
    for place, name in enumerate([*run.header, _("Why it failed")]):
        page.write_string(0, place, name, bold)
    for number, (cells, reason) in enumerate(rows(run), start=1):
        for place, cell in enumerate(cells):
            page.write_string(number, place, cell, quoted if cell.startswith(RISKY) else text)
        page.write_string(number, len(run.header), reason, red)
    page.set_column(0, max(len(run.header) - 1, 0), 16, text)
    page.set_column(len(run.header), len(run.header), 60, red)
    page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
