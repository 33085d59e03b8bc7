"""A value as a record page shows it: whole rather than cut, references as links, days with how far they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString

from yingdan.platform import phrases, schema
from yingdan.platform.about import Binned
from yingdan.platform.actor import current_actor
from yingdan.platform.closing import is_gone
from yingdan.platform.fields import Field
from yingdan.web import cells, looks
from yingdan.web.cells import Column
from yingdan.web.escaping import escape
from yingdan.web.further import FurtherWhole
from yingdan.web.looks import Scale
from yingdan.web.marks import standing


class Whole(FurtherWhole, Column):
    """The drawing of one field on a record page."""

    def draw_text(self, value: Any, record: Any) -> str:
        """The whole text."""
        return escape(value)

    def draw_long_text(self, value: Any, record: Any) -> str:
        """The whole text with its lines."""
        return linebreaks(value, autoescape=True)

    def draw_ref(self, value: Any, record: Any) -> str:
        """A link to the record, where the actor may open such records at all."""
        return reference(self.field.related, value)

    draw_unit = draw_ref

    def draw_refs(self, value: Any, record: Any) -> str:
        """A link to each."""
        return phrases.listed(reference(self.field.related, one) for one in value)

    draw_units = draw_refs

    def draw_person(self, value: Any, record: Any) -> str:
        """Face and name, leading to the person."""
        link = reference(self.field.related, value, css="")
        return f'<span class="row-f">{cells.avatar(value.pk, str(value))}{link}</span>'

    def draw_step(self, value: Any, record: Any) -> str:
        """The step's name: its place stands in the path above."""
        return escape(value)

    def draw_date(self, value: date, record: Any) -> str:
        """The day, and how far it is when it is near."""
        days = (value - self.today).days
        far = f' <span class="mut">{escape(looks.days_in_words(days))}</span>' if abs(days) <= 90 else ""
        return f'<time datetime="{value.isoformat()}"><span class="fig">{value.isoformat()}</span>{far}</time>'

    def draw_stamp(self, value: Any, record: Any) -> str:
        """The moment to the minute."""
        return f'<time class="fig" datetime="{value.isoformat()}">{looks.full_moment(value)}</time>'

    def draw_money(self, value: Any, record: Any) -> str:
        """The amount with its unit; another currency than the company's is named."""
        own = getattr(record, self.field.currency, self.field.currency) if self.field.currency else ""
        scale = looks.scale(self.scale.name, own) if own and own != self.scale.currency else self.scale
        tone = " t-bad" if value < 0 else ""
        shown, behind = looks.sided(scale.fitting([value]).show(value), scale.unit)
        unit = f'<span class="u">{escape(behind)}</span>' if behind else ""
        return f'<span class="fig{tone}">{escape(shown)}</span>{unit}'

    def draw_number(self, value: Any, record: Any) -> str:
        """Thousands separated."""
        return f'<span class="fig">{super().draw_number(value, record)}</span>'

    def draw_percent(self, value: Any, record: Any) -> str:
        """With its sign."""
        return f'<span class="fig">{escape(self.field.kind.show(value, self.field))}</span>'

    def draw_about(self, value: tuple[str, int], record: Any) -> str:
        """A link to what it is about."""
        title = self.titles.get((value[0], value[1]))
        if not title or isinstance(title, Binned):
            return super().draw_about(value, record)
        return linked(value[0], value[1], title)


def reference(key: str, record: Any, css: str = "y-link") -> str:
    """The record a field refers to, as a link; one in the bin is named without, and marked."""
    gone = is_gone(record)
    return standing(record, escape(record) if gone else linked(key, record.pk, str(record), css))


def linked(key: str, id: Any, title: str, css: str = "y-link") -> str:
    """A title, as a link where the actor may see records of that object."""
    if not schema.known(key) or not current_actor().may(key, "view"):
        return escape(title)
    return format_html('<a class="{}" href="/{}/{}/">{}</a>', css, schema.find(key).slug, id, title)


def brief(field: Field, record: Any, scale: Scale) -> SafeString:
    """One value in little room, as a list shows it."""
    return cells.drawn(Column(field, scale), record)


def value(field: Field, record: Any, scale: Scale, titles: Mapping[Any, str] | None = None) -> SafeString:
    """One value of a record, as HTML."""
    return cells.drawn(Whole(field, scale, titles=titles), record)
