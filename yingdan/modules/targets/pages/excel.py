"""A plan's table as an Excel file, and an Excel file back into the plan: all its numbers or none."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.flowing import said
from yingdan.modules.targets.pages.sheet import Sheet
from yingdan.modules.targets.pages.shown import plan_of
from yingdan.modules.targets.pages.tablehtml import is_whole
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.paste import RowError, block, heads, paste
from yingdan.platform.actor import current_actor
from yingdan.platform.transfer.read import Source

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * 1024 * 1024
MOST_ERRORS = 50


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as it is shown, as a workbook that can be filled in and brought back. Raises Refused."""
    plan = plan_of(pk)
    if not current_actor().may(Cell.key(), "export"):
        raise Refused("You may see this but not export it.")
    sheet = Sheet(request, showing.read(plan, request.GET))
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        fill(book, sheet)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="targets-{plan.pk}.xlsx"'
    return response


def fill(book: Any, sheet: Sheet) -> None:
    """Write one sheet: name, unit, and the finest periods shown, with exact amounts in whole units of money.

    Sums are left out: brought back, they would be split anew over what stands, against the cells beside them.
    """
    page = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    shown = sheet.drawer.columns
    columns = [c for c in shown if c.leaf] or [c for c in shown if not is_whole(c)]
    heads = [_("Name"), _("Unit"), *(c.label for c in columns)]
    page.write_row(0, 0, heads, bold)
    page.set_column(0, 1, 18)
    page.set_column(2, len(heads), 13)
    page.freeze_panes(1, 2)
    unit = ""
    for number, row in enumerate((sheet.part.root, *sheet.part.rows), start=1):
        unit = row.name if row.is_unit else unit
        page.write_string(number, 0, row.name)
        page.write_string(number, 1, unit)
        for at, column in enumerate(columns, start=2):
            amount = row.values[column.key].amount
            if amount is not None:
                page.write_number(number, at, amount, money)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Take numbers from an Excel file: its head names periods, its rows units and people. Raises Missing."""
    plan = plan_of(pk)
    wrong: Invalid | None = None
    errors: list[RowError] = []
    if request.method == "POST":
        try:
            factor = Decimal(10_000) if request.POST.get("scale") == "wan" else Decimal(1)
            level = request.POST.get("level", "target")
            pasted = paste(
                plan, named(plan, text_of(request)), level=level if level in showing.LEVELS else "target", scale=factor
            )
        except Invalid as problem:
            wrong = problem
        else:
            if pasted.written is not None:
                text = _("%(n)s numbers were taken from the file") % {"n": pasted.written.cells}
                return done(text, pasted.written.batch, plan)
            errors = list(pasted.errors)
            wrong = Invalid("%(count)s numbers cannot be written; nothing was saved.", code="wrong", count=len(errors))
    context = {
        "plan": plan,
        "levels": showing.LEVELS,
        "wrong": said(wrong),
        "errors": [(one.line, one.column, one.problem.show(_)) for one in errors[:MOST_ERRORS]],
    }
    return dialog(request, "targets/import.html", context, wrong)


def named(plan: Plan, text: str) -> str:
    """A text that can be taken: it has lines, and its first names periods. Raises Invalid."""
    if not text.strip():
        raise Invalid("Choose a file, or paste the table.", code="empty")
    if not any(heads(plan, block(text)[0])):
        raise Invalid(
            "Nothing in the first line is a period of this plan, such as %(name)s. The table as exported shows how it "
            "is laid out.",
            code="heads",
            name=plan.leaves[0].label,
        )
    return text


def text_of(request: HttpRequest) -> str:
    """The cells of the file sent, or the text pasted, between tabs. Raises Invalid."""
    sent = request.FILES.get("file")
    if sent is None:
        return str(request.POST.get("text", ""))
    if (sent.size or 0) > MOST_BYTES:
        raise Invalid("The file is too large.", code="large")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        with path.open("wb") as out:
            for chunk in sent.chunks():
                out.write(chunk)
        sheet = Source(path, str(sent.name or "")).sheet()
        rows = [sheet.header, *(row.cells for row in sheet.rows())]
    return "\n".join("\t".join(str(cell or "").replace("\t", " ").replace("\n", " ") for cell in row) for row in rows)
