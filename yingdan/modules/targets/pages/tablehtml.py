"""The HTML of a plan's table. Written in Python because it has thousands of cells."""

from calendar import month_abbr
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import clock
from yingdan.modules.targets.pages.explain import link
from yingdan.modules.targets.pages.shown import Measure, Part, Shown
from yingdan.modules.targets.services.ground import Column
from yingdan.modules.targets.services.table import Row, Value
from yingdan.web.cells import avatar, icon
from yingdan.web.looks import DASH, chinese, figure

HEATS: tuple[tuple[Decimal, str], ...] = (
    (Decimal("1.10"), "heat1"), (Decimal(1), "heat2"), (Decimal("0.90"), "heat3"), (Decimal("0.75"), "heat4"),
)  # fmt: skip
COLDEST = "heat5"
MOST_RESTS = 3
NONE = Value()


def heat(completion: Decimal | None, better: str) -> str:
    """The colour of a completion: from 110 % down to below 75 %; of costs, how much was used, the other way round."""
    if completion is None:
        return ""
    if better != "up":
        completion = 1 / completion if completion > 0 else HEATS[0][0]
    return next((name for least, name in HEATS if completion >= least), COLDEST)


FAR = Decimal(10)


def percent(share: Decimal | None, places: int = 0) -> str:
    """A share in per cent; what is absurdly far over stays readable."""
    if share is not None and share > FAR:
        return f"{figure(FAR * 100, 0)}%+"
    return DASH if share is None else f"{figure(share * 100, int(places))}%"


@dataclass
class Drawer:
    """Draws the table of a part of a plan: `columns` are those shown."""

    part: Part
    shown: Shown
    measure: Measure

    def __post_init__(self) -> None:
        every = self.part.table.columns
        self.columns: list[Column] = [c for c in every if not (self.shown.only_sums and c.leaf)]
        self.today: date = clock.today()
        self.better = self.shown.plan.better
        self.over = {c.key for c in every if c.period.end < self.today}
        self.begun = {c.key for c in every if c.period.start <= self.today}
        self.css = {c.key: sum_class(c) for c in every}
        current = next((c for c in self.columns if c.leaf and c.period.contains(self.today)), None)
        self.tips = {c.key: f' data-t="{escape(label_of(c))}"' for c in self.columns if c is current or is_whole(c)}
        if current is not None:
            self.css[current.key] += " now"

    def head(self) -> SafeString:
        """The column heads."""
        cells = "".join(
            f'<th class="num{self.css[c.key]}" data-key="{c.key}" scope="col">{escape(label_of(c))}</th>'
            for c in self.columns
        )
        first = _("Unit") if self.shown.only_units else _("Person")
        return mark_safe(f'<tr><th scope="col" class="y-plan-who">{escape(first)}</th>{cells}</tr>')  # noqa: S308 (escaped)

    def body(self) -> SafeString:
        """Every row but the one at the foot."""
        return mark_safe("".join(map(self.row, self.part.rows)))  # noqa: S308 (row escapes)

    def row(self, row: Row) -> str:
        """One row."""
        cells = "".join(self.cell(row.values.get(c.key, NONE), c) for c in self.columns)
        css = ' class="is-group"' if row.is_unit else ""
        lock = " data-lock" if row.locked else ""
        return f'<tr{css} data-node="{row.key}" data-name="{escape(row.name)}"{lock}>{self.who(row)}{cells}</tr>'

    def who(self, row: Row) -> str:
        """The first cell: the unit with its heads, or the person, with lock and objection."""
        depth = min(row.depth - self.part.depth - 1, 4)
        marks = icon("lock", "is-s faint") if row.locked else ""
        if row.objection is not None:
            marks += f'<span class="y-tag warn">{escape(_("Objection"))}</span>'
        if row.is_unit:
            heads = ngettext("%(n)s person", "%(n)s people", row.people) % {"n": row.people}
            inside = f'<b class="ell">{escape(row.name)}</b><span class="mut s">{escape(heads)}</span>{marks}'
        else:
            face = avatar(row.node.person, row.name)
            inside = f'{face}<span class="ell">{escape(row.name)}</span>{marks}'
        return f'<td class="y-plan-who"><span class="row-f y-plan-in{depth}">{inside}</span></td>'

    def cell(self, value: Value, column: Column) -> str:
        """An amount with its completion; what can be typed into carries what stands in it and its version."""
        key = column.key
        amount = self.measure.show(value.amount) if value.amount is not None else ""
        completion = value.standing.completion if key in self.begun else None
        css, extra = f"num{self.css[key]}", ""
        if column.leaf and key in self.over:
            css += f" {heat(completion, self.better)}" if completion is not None else ""
        if value.draft:
            css += " is-chg"
        if value.editable:
            version = "" if value.version is None else f' data-n="{value.version}"'
            extra = f' data-v="{self.measure.plain(value.amount)}"{version}'
            if value.draft:
                extra += f' data-p="{self.measure.plain(value.published)}"'
        elif value.locked or (column.leaf and key in self.over):
            css += " is-lock"
        small = percent(completion, is_whole(column)) if completion is not None else "&nbsp;"
        second = f"<small>{small}</small>" if self.begun else ""
        return f'<td class="{css}"{extra}{self.tips.get(key, "")}>{amount or "&nbsp;"}{second}</td>'

    def foot(self) -> SafeString:
        """What is not allocated, then the unit itself: its target, what was reached, how much of it."""
        root = self.part.root
        lines = [*self.rests(), self.total(root), self.reached(root), self.completed(root)]
        return mark_safe("".join(lines))  # noqa: S308 (each line escapes)

    def rests(self) -> Iterable[str]:
        """A row for each unit of whose amounts something is left, or too much was given; several are one row."""
        if not self.part.table.plan.adds:
            return
        shown = [self.part.root, *(row for row in self.part.rows if row.is_unit)]
        open_ = [row for row in shown if any(row.values[c.key].rest for c in self.columns)]
        label = _("Unallocated")
        if len(open_) > MOST_RESTS:
            words = ngettext("%(n)s unit", "%(n)s units", len(open_)) % {"n": len(open_)}
            yield self.rest_row(label, words, open_)
            return
        if not open_:
            yield self.rest_row(label, "", shown[:1])
        for row in open_:
            yield self.rest_row(label, row.name, [row])

    def rest_row(self, label: str, whose: str, rows: Sequence[Row]) -> str:
        """A row of remainders, summed over some units."""
        cells = []
        for column in self.columns:
            rests = [rest for row in rows if (rest := row.values[column.key].rest) is not None]
            rest = sum(rests, Decimal(0)) if rests else None
            bad = " t-bad" if rest is not None and rest < 0 else ""
            cells.append(self.td(column, bad, self.measure.show(rest)))
        name = f' <span class="s mut">{escape(whose)}</span>' if whose else ""
        return f'<tr class="is-rest"><td class="y-plan-who">{escape(label)}{name}</td>{"".join(cells)}</tr>'

    def total(self, root: Row) -> str:
        """The target of the unit itself."""
        words = escape(_("%(unit)s: target") % {"unit": root.name})
        cells = "".join(self.plain(root.values.get(c.key, NONE), c) for c in self.columns)
        return (
            f'<tr class="y-plan-own" data-node="{root.key}" data-name="{escape(root.name)}">'
            f'<td class="y-plan-who">{words}</td>{cells}</tr>'
        )

    def plain(self, value: Value, column: Column) -> str:
        """An amount of the unit itself, without its completion, which stands below it."""
        css = f"num{self.css[column.key]}" + (" is-chg" if value.draft else "")
        extra = ""
        if value.editable:
            version = "" if value.version is None else f' data-n="{value.version}"'
            extra = f' data-v="{self.measure.plain(value.amount)}"{version}'
        return f'<td class="{css}"{extra}{self.tips.get(column.key, "")}>{self.measure.show(value.amount)}</td>'

    def td(self, column: Column, css: str, text: str) -> str:
        """A cell at the foot."""
        return f'<td class="num{self.css[column.key]}{css}"{self.tips.get(column.key, "")}>{text}</td>'

    def reached(self, root: Row) -> str:
        """What was reached, each figure leading to its explanation."""
        cells = []
        for column in self.columns:
            actual = root.values.get(column.key, NONE).actual
            text = self.measure.show(actual)
            if actual is not None:
                text = f'<a href="{escape(link(self.shown.plan, root.node, column.period))}">{text}</a>'
            cells.append(self.td(column, "", text))
        return f'<tr class="y-subrow"><td class="mut y-plan-who">{escape(_("Reached"))}</td>{"".join(cells)}</tr>'

    def completed(self, root: Row) -> str:
        """How much of the target was reached."""
        cells = []
        for column in self.columns:
            done = root.values.get(column.key, NONE).standing.completion if column.key in self.begun else None
            warm = f" {heat(done, self.better)}" if column.leaf and column.key in self.over else ""
            cells.append(self.td(column, warm, percent(done, is_whole(column))))
        return f'<tr class="y-subrow"><td class="mut y-plan-who">{escape(_("Completion"))}</td>{"".join(cells)}</tr>'


def sum_class(column: Column) -> str:
    """The class of a column that sums others: q for a quarter, y for the whole."""
    if not column.key.startswith("sum:"):
        return ""
    return " y" if is_whole(column) else " q"


def is_whole(column: Column) -> bool:
    """Whether a column sums a year or more."""
    return column.key.startswith("sum:") and not column.key.startswith("sum:quarter")


def label_of(column: Column) -> str:
    """A column's head in few characters."""
    period = column.period
    if column.key.startswith("sum:year") or column.key == "sum:all":
        return _("Whole year") if period.kind == "year" and column.key != "sum:all" else _("All together")
    if period.kind == "month" and period.calendar.pattern == "months":
        return month(period.start.month)
    if period.kind == "quarter":
        return column.label[-2:]
    return period.start.strftime("%m-%d") if period.kind == "week" else column.label


def month(number: int) -> str:
    """The short name of a month."""
    return _("Month %(n)s") % {"n": number} if chinese() else month_abbr[number]
