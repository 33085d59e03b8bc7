"""The table of a plan: units and people in the order of the tree, periods with their sums, what is not allocated, and
where everybody stands. A constant number of statements, however many rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.exact import total
from yingdan.engines.targets.pace import Pace, pace
from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.kernel.workdays import gone
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Line, Node, lines
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.commitment import UNSETTLED, Commitment, Word
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.scopes import chain
from yingdan.modules.targets.services.asked import amounts_of, draft_of
from yingdan.modules.targets.services.ground import Column, Ground, columns, ground, may_write, sees_all_below
from yingdan.modules.targets.services.put import is_fixed
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.workdays import workdays

NO_TARGET = Pace("no_target")
TOP = 2
"""How many slashes the path of the uppermost unit has."""


@dataclass(frozen=True, slots=True)
class Value:
    """One cell as it is shown. `amount` is what counts: the wanted one where `draft`, else what stands (`published`).

    `rest` is what of a unit's amount nobody below has: None for people, where nothing was given to the unit (`summed`:
    the amount is its members' sum), and where the actor does not see all below. `standing` is the pace of `actual`.
    """

    amount: Decimal | None = None
    published: Decimal | None = None
    draft: bool = False
    summed: bool = False
    rest: Decimal | None = None
    actual: Decimal | None = None
    standing: Pace = NO_TARGET
    locked: bool = False
    editable: bool = False
    version: int | None = None


@dataclass(frozen=True)
class Row:
    """A unit or a person with its values by column key; `depth` below the plan's unit, `people` below a unit."""

    node: Node
    name: str
    depth: int
    people: int
    values: Mapping[str, Value]
    locked: bool = False
    objection: Commitment | None = None

    @property
    def key(self) -> str:
        """The node as text."""
        return self.node.key

    @property
    def is_unit(self) -> bool:
        """Whether it is a unit."""
        return self.node.person is None


@dataclass(frozen=True)
class Table:
    """The whole: `rows` in the order of the tree, the plan's unit first; `change` is the actor's request beside it."""

    plan: Plan
    level: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    change: Change | None = None
    metric: Metric | None = None

    @property
    def changed(self) -> int:
        """How many shown cells differ from what is published."""
        return sum(value.draft for row in self.rows for key, value in row.values.items() if not key.startswith("sum:"))

    def row(self, key: str) -> Row | None:
        """A row by its node."""
        return next((row for row in self.rows if row.key == key), None)

    def unallocated(self) -> Iterator[tuple[Row, Mapping[str, Decimal]]]:
        """The units of whose amounts something is left, or too much was given, with the rest by column."""
        for row in self.rows:
            rests = {key: value.rest for key, value in row.values.items() if value.rest is not None}
            if any(rests.values()):
                yield row, rests


def table(plan: Plan, level: str = "target", *, actuals: bool = True) -> Table:
    """A plan as a table on one level, with the actor's own change request laid over what is published."""
    found, shown = ground(plan), columns(plan)
    change = draft_of(plan) if plan.status == Status.PUBLISHED else None
    drawn = Drawing(found, level, shown, amounts_of(change.cells) if change else {})
    if actuals:
        drawn.measure()
    objections = {
        (one.unit_id, None if one.for_unit else one.owner_id): one
        for one in Commitment.objects.filter(plan=plan, kind=Word.OBJECT).order_by("pk")
        if one.status in UNSETTLED
    }
    rows = [drawn.row(place, depth, objections.get((place.unit, place.person))) for place, depth in drawn.order()]
    return Table(plan, level, shown, rows, change, measured.find(plan.metric))


class Drawing:
    """A table being drawn: the amounts with what is wanted, the books of every period, the actuals."""

    def __init__(self, found: Ground, level: str, shown: Sequence[Column], wanted: Mapping[Any, Any]) -> None:
        self.found, self.level, self.shown, self.wanted = found, level, shown, wanted
        self.actor, self.today = current_actor(), clock.today()
        self.paths = found.paths
        self.branches = found.branches
        holders = found.holders | {place for place, _day, _level in wanted}
        self.seated: dict[int, set[int]] = defaultdict(set)
        """Who has a target in each unit; while the plan is open, whoever works there."""
        for one in holders if not found.plan.is_open else {seat for unit in self.paths for seat in found.seats(unit)}:
            if one.person:
                self.seated[one.unit].add(one.person)
        self.taking_part = {unit for place in holders for unit in self.above(place.unit)}
        self.actuals: measured.Figures = {}
        self.apart: dict[tuple[Node, Period], Decimal] = {}
        self.parts: dict[str, list[Period]] = {}
        self.moved = set(self.movers())
        self.root = self.paths[found.plan.unit_id]
        self.line = frozenset(chain(self.actor))
        self.days = {column.key: self.workdays(column.period) for column in shown}
        self.books: dict[date, dict[int, Line]] = {}
        for leaf in found.leaves:
            amounts = {place: self.amount(place, leaf.start) for place in holders}
            self.books[leaf.start] = lines(self.branches, amounts)

    def above(self, unit: int) -> list[int]:
        """The units from the plan's down to one."""
        return self.branches.above(unit) if unit in self.paths else []

    def workdays(self, period: Period) -> tuple[int, int]:
        """How many working days of a period are gone, today among them, and how many it has."""
        days = workdays().days(period)
        return gone(days, self.today)[0], len(days)

    def amount(self, place: Node, day: date) -> Decimal | None:
        """What counts in a cell: what is wanted, else what stands."""
        at = (place, day, self.level)
        amount: Decimal | None = self.wanted[at] if at in self.wanted else self.found.amount(*at)
        return amount

    def measure(self) -> None:
        """Read what was reached, of units and of people, in the periods that have begun."""
        plan = self.found.plan
        begun = [
            column.period
            for column in self.shown
            if column.period.start <= self.today and (column.leaf or not plan.adds)
        ]
        within = plan.within
        if self.root.count("/") > TOP:
            within = measured.in_unit(plan.metric, plan.unit_id, within)
        self.actuals = measured.measured(plan.metric, begun, within)
        for place in self.movers():
            there = measured.measured(plan.metric, begun, measured.in_unit(plan.metric, place.unit, plan.within))
            self.apart |= {(place, period): value for (key, period), value in there.items() if key == place.person}

    def movers(self) -> list[Node]:
        """The nodes of people who stand in several units of the plan: each shows what was reached in its unit."""
        people = Counter(place.person for place in self.found.holders if place.person)
        return sorted(place for place in self.found.holders if place.person and people[place.person] > 1)

    def order(self) -> Iterator[tuple[Node, int]]:
        """Units and people from the plan's unit down, each with its depth; in a plan that is no draft any more only
        those that take part.
        """
        waiting = [(Node(self.found.plan.unit_id), 0)]
        while waiting:
            place, depth = waiting.pop(0)
            if not self.is_shown(place):
                continue
            yield place, depth
            if place.person is None:
                below = self.found.below(place.unit)
                below += sorted(
                    {one for one, _day, _level in self.wanted if one.unit == place.unit and one.person} - set(below)
                )
                if not self.found.plan.is_open:
                    below = [one for one in below if one.person or one.unit in self.taking_part]
                people_first = sorted(below, key=lambda one: one.person is None)
                waiting[:0] = [(one, depth + 1) for one in people_first]

    def is_shown(self, place: Node) -> bool:
        """Whether a node stands in the actor's table: his own, those of his units, and the units above them."""
        allowed = self.actor.allows(Cell.key(), "view")
        if allowed.everything or place.unit in allowed.units:
            return True
        return place.person == self.actor.user_id if place.person else place.unit in self.line

    def row(self, place: Node, depth: int, objection: Commitment | None) -> Row:
        """One row."""
        cells = [cell for leaf in self.found.leaves if (cell := self.found.cells.get((place, leaf.start)))]
        leaves = {leaf.start: self.leaf(place, leaf.start) for leaf in self.found.leaves}
        values = {
            column.key: self.value(place, column, [leaves[day] for day in column.leaves]) for column in self.shown
        }
        people = 0
        if place.person is None:
            path = self.paths[place.unit]
            units = {unit for unit, own in self.paths.items() if own.startswith(path)}
            people = len({one for unit in units for one in self.seated.get(unit, ())})
        locked = bool(cells) and all(cell.locked for cell in cells)
        return Row(place, self.found.name(place), depth, people, values, locked, objection)

    def leaf(self, place: Node, day: date) -> Value:
        """The amounts of a cell, without actuals."""
        plan, cell = self.found.plan, self.found.cells.get((place, day))
        amount, summed, rest = self.amount(place, day), False, None
        if place.person is None:
            line = self.books[day].get(place.unit, Line(None, None, 0))
            whole = plan.adds and sees_all_below(self.actor, place.unit)  # else the sum would be of what he sees alone
            if amount is None and whole:
                amount, summed = line.given, line.given is not None
            rest = line.rest if whole else None
        published = self.found.amount(place, day, self.level)
        fixed = is_fixed(self.found, place, day)
        may = may_write(self.actor, plan, place, self.found.units)
        takes = plan.is_open or (plan.status == Status.PUBLISHED and self.actor.may(Plan.key(), "adjust"))
        return Value(
            amount,
            published,
            (place, day, self.level) in self.wanted and amount != published,
            summed,
            rest,
            locked=bool(cell and cell.locked),
            editable=may and takes and not fixed,
            version=cell.version if cell else None,
        )

    def value(self, place: Node, column: Column, parts: Sequence[Value]) -> Value:
        """The value of a column: of a cell, or together of several."""
        plan = self.found.plan
        amount = parts[0].amount if column.leaf else measured.together(plan.rolls, [part.amount for part in parts])
        published = (
            parts[0].published if column.leaf else measured.together(plan.rolls, [part.published for part in parts])
        )
        rests = [part.rest for part in parts if part.rest is not None]
        actual = self.actual(place, column)
        over, days = self.days[column.key]
        return Value(
            amount,
            published,
            any(part.draft for part in parts),
            any(part.summed for part in parts),
            total(rests) if rests else None,
            actual,
            pace(amount, actual, over, days, better=plan.better, accumulates=plan.adds),
            all(part.locked for part in parts),
            any(part.editable for part in parts),
            parts[0].version if column.leaf else None,
        )

    def actual(self, place: Node, column: Column) -> Decimal | None:
        """What was reached in a column; None for no data, and of a unit of which the actor does not see all."""
        if place.person is None and not sees_all_below(self.actor, place.unit):
            return None
        periods = [column.period] if column.leaf or not self.found.plan.adds else self.inner(column)
        if place in self.moved:
            return measured.sum_of(self.apart, place, periods)
        return measured.sum_of(self.actuals, place.person or self.paths[place.unit], periods)

    def inner(self, column: Column) -> list[Period]:
        """The periods of a column that have cells; found once, as every row asks."""
        if column.key not in self.parts:
            self.parts[column.key] = [leaf for leaf in self.found.leaves if leaf.start in column.leaves]
        return self.parts[column.key]
