"""The HTML of a field among the details. Written in Python because a record has dozens of them; what stands round the
value is put together once for each field and language.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingdan.platform.fields import Field
from yingdan.web.escaping import safe
from yingdan.web.marks import icon

OPENING = '<div id="row-{}" data-row{}><span{}>{}</span><div class="y-val">'
CLOSING, ABLE = "</div></div>", format_html(' class="{}"', "is-able")
PEN = 'cell/{}/" hx-target="#row-{}" hx-swap="outerHTML" data-pen aria-label="{}">{}</button></div>'
PEN_OPENING = '</div><button class="y-pen" type="button" hx-get="'


def row_html(field: Field, html: Any, base: str, *, editable: bool) -> SafeString:
    """Label and value, with a pencil where the value can be edited in its place."""
    key = (row_html, editable, get_language())
    if (around := field.memo.get(key)) is None:
        around = field.memo[key] = opening(field, editable=editable), pen(field) if editable else CLOSING
    middle = f"{PEN_OPENING}{safe(base)}" if editable else ""
    return SafeString(f"{around[0]}{safe(html)}{middle}{around[1]}")


def opening(field: Field, *, editable: bool) -> str:
    """What stands before the value."""
    tip = format_html(' title="{}"', field.help) if field.help else ""
    return format_html(OPENING, field.name, ABLE if editable else "", tip, field.label)


def pen(field: Field) -> str:
    """What stands behind the address of the record."""
    words = _("Edit %(label)s") % {"label": field.label}
    return format_html(PEN, field.name, field.name, words, icon("pencil", "is-s"))
