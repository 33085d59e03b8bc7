"""The HTML of one value, by kind.

Plain functions: a list has hundreds of cells, and a template for each costs ten times as much.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform.about import Binned
from yingdan.platform.fields import Field
from yingdan.web import looks
from yingdan.web.escaping import escape
from yingdan.web.further import Further
from yingdan.web.looks import DASH, Scale, figure
from yingdan.web.marks import avatar, icon, standing, struck

__all__ = ["Column", "avatar", "cell", "drawn", "figure", "icon"]

NONE = SafeString(f'<span class="faint">{DASH}</span>')


class Column(Further):
    """A column of a list made ready once, so that each of its cells is one call.

    `scale` is the unit for money, `steps` tells a stage's place on its path, `titles` the titles of records referred to
    by kind and id, `lead` that the value is the record's name and opens it.
    """

    def __init__(
        self, field: Field, scale: Scale, *, url: str = "", steps: Any = None, titles: Mapping[Any, str] | None = None
    ) -> None:
        self.field, self.scale, self.url, self.steps = field, scale, url, steps
        self.titles = titles or {}
        self.today = clock.today()
        self.draw: Callable[[Any, Any], str] = getattr(self, f"draw_{field.kind.name}", self.draw_text)
        if steps is not None:
            self.draw = self.draw_step

    @property
    def css(self) -> str:
        """The classes of the cell."""
        if self.url:
            return "ell y-lead"
        name = self.field.kind.name
        if name == "money":
            return "num b"
        if name in ("number", "percent"):
            return "num"
        if name in ("date", "stamp", "rating", "duration", "time", "date_range"):
            return "num fig"
        return "ell mut" if name in ("ref", "unit", "long_text", "about", "text") else "ell"

    @property
    def unit(self) -> str:
        """What stands beside the column's name: the unit of money, %."""
        return {"money": self.scale.unit, "percent": "%"}.get(self.field.kind.name, "")

    def html(self, record: Any) -> str:
        """The cell of one record, safe to put into the page."""
        value = self.field.value(record)
        if self.url:
            return self.link(value, record)
        if value in (None, "", []):
            return NONE
        return self.draw(value, record)

    def safe(self, record: Any) -> SafeString:
        """The cell of one record, for a template."""
        return SafeString(self.html(record))  # every draw_ function escapes

    def link(self, value: Any, record: Any) -> str:
        """The record's name, leading to its page."""
        shown = escape(self.field.kind.show(value, self.field) if value not in (None, "") else record.title)
        return f'<a href="{self.url}{record.pk}/" title="{shown}">{shown}</a>'

    def draw_text(self, value: Any, record: Any) -> str:
        """One line, cut where the column ends; the whole on hover when it is long."""
        text = escape(value)
        return f'<span title="{text}">{text}</span>' if len(text) > 14 else text

    def draw_long_text(self, value: Any, record: Any) -> str:
        """The beginning of a long text."""
        return f'<span title="{escape(str(value)[:400])}">{escape(str(value)[:80])}</span>'

    def draw_series(self, value: Any, record: Any) -> str:
        """A number of a series."""
        return f'<span class="fig">{escape(value)}</span>'

    def draw_number(self, value: Any, record: Any) -> str:
        """Thousands separated; a negative one red."""
        shown = escape(self.field.kind.show(value, self.field))
        return f'<span class="t-bad">{shown}</span>' if value < 0 else shown

    def draw_percent(self, value: Any, record: Any) -> str:
        """One decimal; the sign stands in the header."""
        return figure(value, 1)

    def draw_money(self, value: Any, record: Any) -> str:
        """In the unit of the column, or to the cent with its own currency when that is another."""
        shown = self.scale.show(value)
        own = getattr(record, self.field.currency, self.field.currency) if self.field.currency else ""
        if own and own != self.scale.currency:
            shown = f'<span class="u">{escape(own)}</span> {figure(value, 2)}'
        return f'<span class="t-bad">{shown}</span>' if value < 0 else shown

    def draw_date(self, value: date, record: Any) -> str:
        """Near days in words, the full one on hover."""
        return timed(value.isoformat(), value.isoformat(), looks.near_day(value, self.today))

    def draw_stamp(self, value: Any, record: Any) -> str:
        """Near moments in words, the full one on hover."""
        return timed(value.isoformat(), looks.full_moment(value), looks.near_moment(value, self.today))

    def draw_choice(self, value: Any, record: Any) -> str:
        """An option: a tag where it has a colour, words else."""
        label, tone = escape(self.field.label_of(value)), self.field.tone_of(value)
        return f'<span class="y-tag {tone}">{label}</span>' if tone else label

    def draw_choices(self, value: Any, record: Any) -> str:
        """Several options as tags."""
        return " ".join(
            f'<span class="y-tag {self.field.tone_of(v)}">{escape(self.field.label_of(v))}</span>' for v in value
        )

    def draw_bool(self, value: Any, record: Any) -> str:
        """A tick, or a dash."""
        return f'{icon("check", "is-s")}<span class="visually-hidden">{_("Yes")}</span>' if value else NONE

    def draw_ref(self, value: Any, record: Any) -> str:
        """The title of the record referred to."""
        return standing(value, self.draw_text(str(value), record))

    draw_unit = draw_ref

    def draw_step(self, value: Any, record: Any) -> str:
        """A stage: its place on the path as a small bar of steps, and its name."""
        return self.steps.html(value)

    def draw_person(self, value: Any, record: Any) -> str:
        """Face and name."""
        name = f'<span class="ell">{escape(value)}</span>'
        return f'<span class="row-f">{avatar(value.pk, str(value))}{standing(value, name)}</span>'

    def draw_phone(self, value: str, record: Any) -> str:
        """A number to call."""
        return f'<a class="fig" href="tel:{escape(value)}">{escape(phone(value))}</a>'

    def draw_email(self, value: str, record: Any) -> str:
        """An address to write to."""
        return f'<a href="mailto:{escape(value)}">{escape(value)}</a>'

    def draw_url(self, value: str, record: Any) -> str:
        """A link out, that tells the other side nothing."""
        shown = (urlsplit(value).hostname or value).removeprefix("www.")
        return f'<a href="{escape(value)}" target="_blank" rel="noopener noreferrer">{escape(shown)}</a>'

    def draw_about(self, value: tuple[str, int], record: Any) -> str:
        """The title of the record it is about, when the actor may see it."""
        title = self.titles.get((value[0], value[1]))
        if isinstance(title, Binned):
            return struck(escape(title))
        return escape(title) if title else NONE


def timed(iso: str, full: str, shown: str) -> str:
    """A day or a moment in words, the full one on hover and for machines."""
    return f'<time datetime="{iso}" title="{full}">{escape(shown)}</time>'


def cell(field: Field, record: Any) -> SafeString:
    """One value of one record, for pages that show few."""
    return drawn(Column(field, looks.scale()), record)


def drawn(column: Column, record: Any) -> SafeString:
    """One value of one record, drawn by a column made ready."""
    return SafeString(column.html(record))  # every draw_ function escapes


def phone(stored: str) -> str:
    """A stored number as people write it: 138 0013 8000 at home, +1 202-555-0143 abroad."""
    try:
        number = phonenumbers.parse(stored, "CN")
    except phonenumbers.NumberParseException:
        return stored
    home = number.country_code == 86
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def money(amount: Decimal | None, scale: Scale) -> SafeString:
    """An amount, red when negative."""
    return format_html(
        '<span class="fig{}">{}</span>', " t-bad" if amount is not None and amount < 0 else "", scale.show(amount)
    )
