"""The HTML of values beyond numbers, texts and references: in little room, as lists have it, and whole."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.platform import markup, media, phrases
from yingdan.platform.fields import Field
from yingdan.platform.kinds import industry, place, subtable
from yingdan.web import codes
from yingdan.web.escaping import escape
from yingdan.web.marks import avatar, icon, standing

FACES = 4


class Further:
    """Drawings of the further kinds in little room: one line, cut where the column ends."""

    field: Field

    def draw_rich_text(self, value: Any, record: Any) -> str:
        """The beginning of the words, without their form."""
        words = markup.plain(value)
        return f'<span title="{escape(words[:400])}">{escape(words[:80])}</span>'

    def draw_time(self, value: Any, record: Any) -> str:
        """14:30."""
        return f'<span class="fig">{escape(value)}</span>'

    def draw_date_range(self, value: Any, record: Any) -> str:
        """Both days."""
        return f'<span class="fig">{escape(self.field.kind.show(value, self.field))}</span>'

    def draw_duration(self, value: Any, record: Any) -> str:
        """Hours and minutes."""
        return f'<span class="nowrap">{escape(self.field.kind.show(value, self.field))}</span>'

    def draw_address(self, value: Any, record: Any) -> str:
        """As on a letter."""
        words = escape(self.field.kind.show(value, self.field))
        return f'<span title="{words}">{words}</span>'

    draw_industry = draw_address

    def draw_location(self, value: Any, record: Any) -> str:
        """The address behind a pin."""
        words = escape(self.field.kind.show(value, self.field))
        return f'{icon("map-pin", "is-s")} <span title="{words}">{words}</span>'

    def draw_rating(self, value: Any, record: Any) -> str:
        """Stars."""
        shown = self.field.kind.show(value, self.field)
        return format_html('<span class="y-stars" title="{}" aria-label="{}">{}</span>', value, value, shown)

    def draw_progress(self, value: Any, record: Any) -> str:
        """A bar and its figure."""
        return format_html(
            '<span class="y-prog"><span class="y-prog-b"><i style="width:{}%"></i></span><span class="fig">{}%</span>'
            "</span>",
            value,
            value,
        )

    def draw_members(self, value: Any, record: Any) -> str:
        """Faces, the names on hover."""
        names = phrases.listed(str(one) for one in value)
        faces = "".join(avatar(one.pk, str(one)) for one in value[:FACES])
        more = f'<span class="s mut">+{len(value) - FACES}</span>' if len(value) > FACES else ""
        alone = f' <span class="ell">{escape(names)}</span>' if len(value) == 1 else ""
        return f'<span class="row-f y-faces" title="{escape(names)}">{faces}{more}{alone}</span>'

    def draw_refs(self, value: Any, record: Any) -> str:
        """The titles."""
        words = escape(phrases.listed(str(one) for one in value))
        each = phrases.listed(standing(one, escape(one)) for one in value)
        return f'<span title="{words}">{each}</span>'

    draw_units = draw_refs

    def draw_attachment(self, value: Any, record: Any) -> str:
        """How many files."""
        names = phrases.listed(one.name for one in there(value))
        return format_html(
            '<span title="{}">{} <span class="fig">{}</span></span>',
            names,
            icon("paperclip", "is-s"),
            len(there(value)),
        )

    def draw_picture(self, value: Any, record: Any) -> str:
        """The first of the pictures, small."""
        return thumbs(there(value)[:3], "is-s")

    draw_signature = draw_picture

    def draw_barcode(self, value: Any, record: Any) -> str:
        """What the code says."""
        return f'<span class="fig">{escape(value)}</span>'

    def draw_tag(self, value: Any, record: Any) -> str:
        """Tags."""
        return " ".join(f'<span class="y-tag">{escape(one)}</span>' for one in value)

    def draw_sub_table(self, value: Any, record: Any) -> str:
        """How many rows, and what they sum to."""
        said = [ngettext("%(n)s row", "%(n)s rows", len(value)) % {"n": len(value)}]
        kind = self.field.kind
        if isinstance(kind, subtable.SubTable):
            sums = kind.sums(value, self.field)
            said += [c.show(str(sums[c.name])) for c in subtable.columns_of(self.field) if c.name in sums]
        return escape(" · ".join(said))


class FurtherWhole(Further):
    """Drawings of the further kinds with room: everything of the value, with its links."""

    def draw_rich_text(self, value: Any, record: Any) -> str:
        """The text in its form."""
        return f'<div class="y-rich">{markup.html(value)}</div>'

    def draw_location(self, value: Any, record: Any) -> str:
        """The address and the point, which leads to the map of the telephone."""
        lat, lng, words = place.parts(value)
        return format_html(
            '{}<a class="y-link s fig" href="geo:{},{}">{} {}, {}</a>',
            words and f"{words} ",
            lat,
            lng,
            icon("map-pin", "is-s"),
            lat,
            lng,
        )

    def draw_industry(self, value: Any, record: Any) -> str:
        """The name and the code."""
        return format_html('{} <span class="mut fig">{}</span>', industry.name_of(value), value)

    def draw_members(self, value: Any, record: Any) -> str:
        """Faces with names."""
        return format_html_join(
            " ", '<span class="row-f y-member">{}<span>{}</span></span>', ((avatar(p.pk, str(p)), p) for p in value)
        )

    def draw_attachment(self, value: Any, record: Any) -> str:
        """Each file, to be saved or looked at."""
        return format_html_join(
            "",
            '<div class="row-f">{}<a class="y-link ell" href="/files/{}/{}" {}>{}</a></div>',
            ((icon("paperclip", "is-s"), f.pk, *leads(f), f.name) for f in there(value)),
        )

    def draw_picture(self, value: Any, record: Any) -> str:
        """All pictures."""
        return thumbs(there(value))

    def draw_signature(self, value: Any, record: Any) -> str:
        """The signature."""
        return thumbs(there(value), "is-sign")

    def draw_barcode(self, value: Any, record: Any) -> str:
        """The code to be scanned, and what it says."""
        return format_html(
            '<figure class="y-code">{}<figcaption class="fig s">{}</figcaption></figure>',
            codes.drawn(cast(Any, self.field.kind).form(self.field), value),
            value,
        )

    def draw_sub_table(self, value: Any, record: Any) -> str:
        """The rows, with sums below."""
        columns = subtable.columns_of(self.field)
        heads = format_html_join("", '<th class="{}">{}</th>', (("num" if c.numeric else "", c.label) for c in columns))
        rows = format_html_join("", "<tr>{}</tr>", ((cells_of(columns, row),) for row in value))
        sums: dict[str, Decimal] = cast(Any, self.field.kind).sums(value, self.field)
        foot = format_html('<tr class="b">{}</tr>', sums_of(columns, sums)) if sums else ""
        return format_html(
            '<div class="y-scroll-x"><table class="table y-rows-t"><thead><tr>{}</tr></thead>'
            "<tbody>{}{}</tbody></table>"
            "</div>",
            heads,
            rows,
            foot,
        )


def cells_of(columns: Iterable[subtable.Column], row: Any) -> SafeString:
    """The cells of one row of a table within a record."""
    return format_html_join(
        "", '<td class="{}">{}</td>', (("num" if c.numeric else "", c.show(row.get(c.name))) for c in columns)
    )


def sums_of(columns: Iterable[subtable.Column], sums: dict[str, Decimal]) -> SafeString:
    """The row of sums."""
    values = (c.show(str(sums[c.name])) if c.name in sums else "" for c in columns)
    first, *rest = values
    cells = [(first or _("Sum")), *rest]
    return format_html_join("", '<td class="{}">{}</td>', (("num" if c else "", c) for c in cells))


def there(value: Any) -> list[Any]:
    """The files that are not in the bin."""
    return [f for f in value or () if f.deleted_at is None]


def leads(file: Any) -> tuple[str, SafeString]:
    """Where the name of a file leads: to what may be looked at, else to the disk."""
    shown = file.media_type in media.SHOWN
    return ("view/", format_html('target="_blank" rel="noopener"')) if shown else ("", format_html("download"))


def thumbs(pictures: Iterable[Any], size: str = "") -> SafeString:
    """Small pictures, each to be looked at."""
    return format_html_join(
        " ",
        '<button class="y-thumb {}" type="button" data-picture="/files/{}/view/" data-name="{}" aria-label="{}">'
        '<img src="/files/{}/view/" alt="" loading="lazy" decoding="async"></button>',
        ((size, f.pk, f.name, f.name, f.pk) for f in pictures),
    )
