"""The heads of a list in groups: label, count, and the sums of the whole group under the columns they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.query.ast import GRAINS
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.judging import able
from yingdan.platform.query.sections import ALL, Part, Section, Sections
from yingdan.platform.schema import ObjectType
from yingdan.web import frame, looks
from yingdan.web.cells import icon
from yingdan.web.escaping import escape
from yingdan.web.looks import Scale
from yingdan.web.state import State
from yingdan.web.table import Head, room

GROUPABLE = frozenset({"choice", "bool", "ref", "person", "unit", "date", "stamp", "text"})


@dataclass(slots=True)
class Heads:
    """Draws heads: with the fold as a link, so that it works without a script and can be sent to others."""

    state: State
    columns: Sequence[Head]
    measures: Sequence[tuple[str, Field]]
    scale: Scale

    def html(self, section: Section) -> SafeString:
        """One head as a row of the table."""
        label, url = escape(section.label), escape(self.fold_url(section))
        turn = icon("chevron-right" if section.shut else "chevron-down", "is-s")
        lead = (
            f'<a class="y-group-l" href="{url}" hx-get="{url}" hx-target="#list" hx-swap="outerHTML"'
            f' hx-push-url="true" aria-expanded="{"false" if section.shut else "true"}" title="{label}">'
            f'{turn}<span class="ell">{label}</span></a><span class="y-count">{section.count:,}</span>'
        )
        cells = "".join(
            f'<td class="{head.css}">{self.figure(section, head)}</td>' if at else f'<td class="{head.css}">{lead}</td>'
            for at, head in enumerate(self.columns)
        )
        depth = f" is-in{section.depth}" if section.depth else ""
        return mark_safe(  # noqa: S308 (labels are escaped)
            f'<tr class="is-group{depth}" data-group="{escape(section.token)}"><td></td>{cells}</tr>'
        )

    def figure(self, section: Section, head: Head) -> str:
        """The measure of a column for the whole group."""
        for how, field in self.measures:
            if field.name != head.name:
                continue
            value = section.values.get(f"{how}:{field.name}")
            if isinstance(value, run.Mixed):
                return f'<span class="faint s">{escape(value)}</span>'
            return escape(
                looks.DASH if value is None else frame.written(value, field, self.scale_of(value, field, head))
            )
        return ""

    def scale_of(self, value: Any, field: Field, head: Head) -> Scale:
        """With cents where the rows below show them or the sum has some, so that a column stays aligned and exact."""
        whole = field.kind.name == "money" and value == value.to_integral_value()
        return head.cell.scale if whole else self.scale

    def fold_url(self, section: Section) -> str:
        """The address of the list with this group folded up, or open again."""
        now = self.state.shut
        shut = tuple(t for t in now if t != section.token) if section.token in now else (*now, section.token)
        return self.state.url(shut=shut)


def rows(parts: Sequence[Part], heads: Heads, drawn: dict[int, SafeString]) -> list[SafeString]:
    """Heads and rows in order."""
    found: list[SafeString] = []
    for part in parts:
        found += [heads.html(section) for section in part.heads]
        found += [drawn[row.pk] for row in part.rows]
    return found


def make_room(
    columns: Sequence[Head], measures: Sequence[tuple[str, Field]], total: Mapping[str, Any], scale: Scale
) -> None:
    """Widen the columns whose sums stand in the heads, so that none is cut: no group has a longer one than all."""
    for how, field in measures:
        if isinstance(value := total.get(f"{how}:{field.name}"), Decimal):
            for head in columns:
                if head.name == field.name:
                    head.width = max(head.width, room(frame.written(value, field, scale)))


def sections_of(state: State) -> Sections:
    """The groups of a list with what the foot adds up, in one statement."""
    measures = tuple(f"{how}:{field.name}" for how, field in frame.measures_of(state))
    return Sections(state.query(group=state.group), measures, state.shut)


def options(kind: ObjectType) -> list[dict[str, Any]]:
    """What a list can be grouped by: (value, label), dates by each grain."""
    grains = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "half": _("half-year"),
              "year": _("fiscal year")}  # fmt: skip
    found = []
    for field in {f.name: f for f in (*kind.chips, *kind.columns, *kind.fields.values())}.values():
        if field.kind.name not in GROUPABLE or getattr(field, "masked", False):
            continue
        if not able(partial(Grouping, kind, field.name)):
            continue
        if field.kind.name in ("date", "stamp"):
            ways = [(f"{field.name}:{g}", f"{field.label} · {grains[g]}") for g in GRAINS]
            found.append({"label": field.label, "ways": ways})
        else:
            found.append({"label": "", "ways": [(field.name, field.label)]})
    return found


def folded_all(state: State) -> str:
    """The address with every group folded up, or every one open."""
    return state.url(shut=() if ALL in state.shut else (ALL,))
