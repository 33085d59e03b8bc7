"""The HTML of a field among the details. Written in Python because a record has dozens of them."""

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.web.marks import icon

if TYPE_CHECKING:
    from yingdan.web.record import Row

ROW = '<div id="row-{}" data-row{}><span{}>{}</span><div class="y-val">{}</div>{}</div>'
ABLE = format_html(' class="{}"', "is-able")
PEN = (
    '<button class="y-pen" type="button" hx-get="{}cell/{}/" hx-target="#row-{}" hx-swap="outerHTML" data-pen'
    ' aria-label="{}">{}</button>'
)


def row_html(row: "Row") -> SafeString:
    """Label and value, with a pencil where the value can be edited in its place."""
    pen, able = "", ""
    if row.editable:
        words = _("Edit %(label)s") % {"label": row.label}
        pen, able = format_html(PEN, row.base, row.name, row.name, words, icon("pencil", "is-s")), ABLE
    tip = format_html(' title="{}"', row.help) if row.help else ""
    return format_html(ROW, row.name, able, tip, row.label, row.html, pen)
