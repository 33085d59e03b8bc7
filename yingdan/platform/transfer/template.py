"""An empty file to fill in and import: the fields as heads, the required ones marked, the options on a second sheet."""

import io

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.export.reading import headers
from yingdan.platform.transfer.export.values import DAY, MOMENT, NUMBER, TEXT, shape_of
from yingdan.platform.transfer.export.xlsx_file import FORMATS, WIDTHS, sheet_name
from yingdan.platform.transfer.mapping import KEPT, importable

ROWS = 5_000
LONGEST_NOTE = 250


def fields(kind: ObjectType) -> list[Field]:
    """What a template asks: the fields of the form that can be imported, the required ones first."""
    names = [name for section in kind.sections for name in section.fields]
    order = {name: place for place, name in enumerate(names)}
    may_be = [f for f in importable(kind) if f.name not in KEPT and f.name in order]
    return sorted(may_be, key=lambda f: (not f.required, order[f.name]))


def template(kind: ObjectType) -> bytes:
    """The file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    needed = book.add_format({"bold": True, "bottom": 1, "num_format": "@", "font_color": "#c0392b"})
    formats = {shape: book.add_format({"num_format": text}) for shape, text in FORMATS.items()}
    page, options = book.add_worksheet(sheet_name(str(kind.plural))), book.add_worksheet(sheet_name(_("Options")))
    listed = 0
    for place, (one, label) in enumerate(zip(wanted := fields(kind), headers(wanted), strict=True)):
        shape = shape_of(one)
        page.set_column(place, place, WIDTHS[shape], formats[shape])
        page.write_string(0, place, f"{label} *" if one.required else label, needed if one.required else head)
        rule = {"input_title": label[:32], "input_message": note(one)[:LONGEST_NOTE], "validate": "any"}
        if words := words_of(one):
            letter = xl_col_to_name(listed)
            options.write_string(0, listed, label, head)
            options.set_column(listed, listed, 20, formats[TEXT])
            for number, word in enumerate(words, 1):
                options.write_string(number, listed, word, formats[TEXT])
            listed += 1
            if one.kind.name == "choice":
                source = f"='{options.name}'!${letter}$2:${letter}${len(words) + 1}"
                rule |= {"validate": "list", "source": source, "error_title": _("Options")}
        page.data_validation(1, place, ROWS, place, rule)
    page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def words_of(one: Field) -> list[str]:
    """The options of a field, in words."""
    if one.kind.name == "bool":
        return [_("Yes"), _("No")]
    return [str(label) for _value, label in one.choices]


def note(one: Field) -> str:
    """What is told beside a cell: help, and how its kind is written."""
    how = {
        DAY: _("A date such as 2026-03-05."),
        MOMENT: _("A date and a time such as 2026-03-05 14:30."),
        NUMBER: _("A number."),
    }.get(shape_of(one), "")
    if one.related:
        how = _("The name or number of one that is there already.")
    needed = _("Required.") if one.required else ""
    return " ".join(part for part in (needed, str(one.help or ""), how) if part) or _("Optional.")
