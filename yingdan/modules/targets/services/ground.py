"""The ground a plan stands on: its units, its people and its cells as the actor sees them, in a few statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from yingdan.engines.targets.exact import total
from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.period import Period
from yingdan.modules.targets.books import Branches, Line, Node, lines
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Plan
from yingdan.platform.actor import Actor
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User


@dataclass(frozen=True)
class Column:
    """A column of the table: a period of the plan, or the sum of several (`leaves` are the first days it covers)."""

    key: str
    label: str
    period: Period
    leaves: tuple[date, ...]

    @property
    def leaf(self) -> bool:
        """Whether it has cells of its own."""
        return len(self.leaves) == 1 and self.leaves[0] == self.period.start and not self.key.startswith("sum:")


At = tuple[Node, date, str]
"""A number of a plan: whose, its first day, on which level."""


@dataclass
class Ground:
    """What a plan stands on. `cells` by node and first day; `people` are those who have cells or could get some.
    `wanted` is what a change request has instead, `full` what its numbers cut pro rata are for the full period
    (`put.drafted` lays the actor's own over a published plan).
    """

    plan: Plan
    units: dict[int, Unit]
    people: dict[int, User]
    cells: dict[tuple[Node, date], Cell]
    leaves: list[Period] = field(default_factory=list)
    wanted: Mapping[At, Decimal | None] = field(default_factory=dict)
    full: Mapping[At, Decimal] = field(default_factory=dict)
    _books: dict[tuple[date, str], dict[int, Line]] = field(default_factory=dict)

    @cached_property
    def paths(self) -> dict[int, str]:
        """The path of every unit below the root."""
        return {pk: unit.path for pk, unit in self.units.items()}

    @cached_property
    def branches(self) -> Branches:
        """The tree of the units."""
        return Branches(self.plan.unit_id, self.paths)

    @property
    def holders(self) -> set[Node]:
        """The nodes that have cells."""
        return {place for place, _day in self.cells}

    def amount(self, place: Node, day: date, level: str) -> Decimal | None:
        """What is wanted of a cell, else what stands in it; None for no amount and no cell."""
        at = (place, day, level)
        return self.wanted[at] if at in self.wanted else self.stands(*at)

    def whole_period(self, place: Node, day: date, level: str) -> Decimal | None:
        """What a number cut pro rata is for the full period; None for one that was not cut."""
        at, cell = (place, day, level), self.cells.get((place, day))
        if at in self.wanted:
            return self.full.get(at)
        text = cell.full.get(level) if cell else None
        return Decimal(text) if text else None

    def own(self, person: int, day: date) -> list[Node]:
        """Where somebody has a number in a period, or is to have one."""
        every = [*self.cells, *((place, start) for place, start, _level in self.wanted)]
        return list(dict.fromkeys(place for place, start in every if place.person == person and start == day))

    def stands(self, place: Node, day: date, level: str) -> Decimal | None:
        """What stands in a cell, whatever is wanted; None for no amount and no cell."""
        cell = self.cells.get((place, day))
        return getattr(cell, level) if cell else None

    def whole(self, place: Node, level: str, days: Iterable[date] | None = None) -> Decimal | None:
        """The sum of a node's cells; None when no one has an amount."""
        wanted = [leaf.start for leaf in self.leaves] if days is None else days
        known = [amount for day in wanted if (amount := self.amount(place, day, level)) is not None]
        return total(known) if known else None

    def value(self, place: Node, day: date, level: str) -> Decimal | None:
        """What a node counts for in a period: its own amount, else, of a unit, what those below it have together."""
        own = self.amount(place, day, level)
        if own is not None or place.person:
            return own
        if (day, level) not in self._books:
            wanted = {at[0] for at in self.wanted}
            amounts = {one: self.amount(one, day, level) for one in self.holders | wanted}
            self._books[day, level] = lines(self.branches, amounts)
        line = self._books[day, level].get(place.unit)
        return line.value if line else None

    def valued(self, place: Node, level: str) -> Decimal | None:
        """What a node counts for in all; None where nobody has an amount."""
        known = [value for leaf in self.leaves if (value := self.value(place, leaf.start, level)) is not None]
        return total(known) if known else None

    def seats(self, unit: int) -> list[Node]:
        """The people of a unit: who has cells there, and while the plan is open whoever works there."""
        found = {place.person for place in self.holders if place.unit == unit and place.person}
        if self.plan.is_open:
            found |= {pk for pk, person in self.people.items() if person.unit_id == unit and person.active}
        known = [self.people[pk] for pk in found if pk in self.people]
        return [Node(unit, person.pk) for person in sorted(known, key=lambda person: (person.name, person.pk))]

    def below(self, unit: int) -> list[Node]:
        """The nodes directly below a unit: its units by their order, then its people."""
        units = [self.units[child] for child in self.branches.children[unit]]
        ordered = sorted(units, key=lambda one: (one.rank, one.name, one.pk))
        return [*(Node(one.pk) for one in ordered), *self.seats(unit)]

    def name(self, place: Node) -> str:
        """How people call a node."""
        return self.people[place.person].name if place.person else self.units[place.unit].name

    def known(self, place: Node) -> Node:
        """The node itself. Raises Missing when it does not stand below the plan's unit."""
        if place.unit not in self.units or (place.person and place.person not in self.people):
            raise Missing("There is no such unit or person in this plan.", code="node")
        return place


def ground(plan: Plan) -> Ground:
    """Read what a plan stands on: units, people, cells; three statements."""
    root = next(iter(Unit.objects.filter(pk=plan.unit_id)), None)
    if root is None:
        raise Missing()
    cells = list(Cell.objects.filter(plan=plan).order_by())
    units = {unit.pk: unit for unit in Unit.objects.filter(path__startswith=root.path)}
    holders = {cell.person_id for cell in cells if cell.person_id}
    people = User.objects.filter(Q(pk__in=holders) | Q(active=True, unit__path__startswith=root.path))
    found = Ground(plan, units, {person.pk: person for person in people}, {}, plan.leaves)
    for cell in cells:
        cell.plan = plan
        found.cells[cell.place, cell.starts_on] = cell
    return found


def columns(plan: Plan) -> list[Column]:
    """The periods of a plan with their sums: months and quarters, then the year; weeks by quarters."""
    leaves, found = plan.leaves, []
    years = plan.period.split("year")
    for year in years:
        inner = year.split("quarter")
        for quarter in inner:
            days = tuple(leaf.start for leaf in leaves if quarter.contains(leaf.start))
            found += [
                Column(leaf.start.isoformat(), leaf.label, leaf, (leaf.start,)) for leaf in leaves if leaf.start in days
            ]
            if plan.grain != "quarter":
                found.append(Column(f"sum:quarter:{quarter.start}", quarter.label, quarter, days))
        days = tuple(leaf.start for leaf in leaves if year.contains(leaf.start))
        found.append(Column(f"sum:year:{year.start}", year.label, year, days))
    if len(years) > 1:
        found.append(Column("sum:all", plan.cycle.name, plan.period, tuple(leaf.start for leaf in leaves)))
    return found


def may_write(actor: Actor, plan: Plan, place: Node, units: Mapping[int, Any], verb: str = "change") -> bool:
    """Whether somebody may give a node its target: what stands below his units, and the top of his own plan."""
    allowed = actor.allows(Cell.key(), verb)
    if allowed.everything:
        return True
    if place.unit not in allowed.units:
        return False
    return bool(place.person) or place.unit == plan.unit_id or units[place.unit].parent_id in allowed.units


def sees_all_below(actor: Actor, unit: int) -> bool:
    """Whether somebody sees every cell below a unit, so that its remainder can be told."""
    allowed = actor.allows(Cell.key(), "view")
    return allowed.everything or unit in allowed.units


def column_of(plan: Plan, key: str) -> Column:
    """A column by its key. Raises Invalid for none."""
    for one in columns(plan):
        if one.key == key:
            return one
    raise Invalid("The plan has no period “%(name)s”.", code="period", name=str(key)[:40])
