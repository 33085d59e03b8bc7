"""Splitting: a node's target over its periods, and each period's over the units and people below, by every method.

Two questions are answered in one step, either of them alone or both: how the whole lies over the periods (`over`), and
how it is shared among those below (`method`). Where both the parts' totals and the periods' amounts are fixed, the
table is rounded so that both stand (engines.targets.crossed). The arithmetic is that of engines.targets; here stands
only where its numbers come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from yingdan.engines.targets.breakdown import UNITS, Part
from yingdan.engines.targets.breakdown import split as broken_down
from yingdan.engines.targets.crossed import cross
from yingdan.engines.targets.exact import total
from yingdan.engines.targets.pace import LEVELS
from yingdan.engines.targets.weights import grown
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.put import Written, is_fixed, locked_plan, write
from yingdan.modules.targets.services.refusing import beyond, refusal
from yingdan.modules.targets.services.weighing import METHODS, OVER, Weighing
from yingdan.platform import records

NOTHING: Mapping[str, Decimal] = {}
EVERY = "every"
"""The level that stands for all that have an amount: the target and, in the same way, stretch and challenge."""
Numbers = dict[tuple[Node, date, str], Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How to split.

    `over` sets the node's own periods (one of OVER; blank: they stand), `method` those below (one of METHODS; blank:
    nobody below is touched). `whole` is the sum to give out (None: what the node has); with `growth` it is the base
    grown by that (0.2 is 20 %), whatever the method. `base` names the time the figures come from, first and last day
    (None: the same time a year before). `weights` are by node or by first day. `among` are the nodes that get something
    (blank: all below). `rest` gives out only what nobody has yet, on top of what each has. `locked` are amounts by node
    for the whole time. `deep` goes on down to every person. With EVERY as `level`, `whole` and `growth` are those of
    the target; other levels keep their own whole.
    """

    method: str = ""
    over: str = ""
    level: str = "target"
    whole: Decimal | None = None
    growth: Decimal | None = None
    base: tuple[date, date] | None = None
    years: int = 3
    weights: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    among: Sequence[str] = ()
    locked: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    ramp: Sequence[Decimal] = ()
    rounding: str = ""
    buffer: Decimal = Decimal(0)
    keep: bool = False
    deep: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Preview:
    """What a split would write: the numbers by node and first day, what of the node would stay unallocated, and why
    it would be `refused`.
    """

    numbers: Numbers
    whole: Decimal
    unallocated: Decimal
    refused: Invalid | None = None

    def amount(self, key: str) -> Decimal | None:
        """What a node would get in all."""
        found = [amount for (place, *_), amount in self.numbers.items() if place.key == key and amount is not None]
        return total(found) if found else None


def split(plan: Plan, at: str | Node, way: Way, *, widen: bool = False) -> Written:
    """Split and write, in one transaction; with `widen` a draft lets as much more be given out from now on as the split
    does. Raises what `preview` and `put` raise, Invalid when more would be given out than a published plan lets.
    """
    with transaction.atomic():
        plan = locked_plan(plan)
        if widen and way.buffer > plan.over:
            if wrong := beyond(plan, way.buffer):
                raise wrong
            plan = records.change(plan, {"buffer": way.buffer * 100})
        found = drafted(ground(plan))
        return write(found, worked_out(found, at, way).numbers)


def preview(plan: Plan, at: str | Node, way: Way) -> Preview:
    """What a split would write. Raises Invalid for what cannot be split so, Missing for no such node."""
    found = drafted(ground(plan))
    result = worked_out(found, at, way)
    return replace(result, refused=refusal(found, result.numbers, way.buffer))


def worked_out(found: Ground, at: str | Node, way: Way) -> Preview:
    """The numbers of a split."""
    if way.method and way.method not in METHODS:
        raise Invalid("%(name)s is not a way to split.", code="method", name=way.method[:40])
    if way.over and way.over not in OVER:
        raise Invalid("%(name)s is not a way to split over time.", code="method", name=way.over[:40])
    if not found.plan.adds:
        raise Invalid("What does not add up, such as a rate, is not split: give each its own.", code="adds")
    place = found.known(node(at) if isinstance(at, str) else at)
    if way.level == EVERY:
        return of_every_level(found, place, way)
    work = Work(found, way)
    work.give(place)
    own = work.of(place)
    given = [amount for child in found.below(place.unit) for amount in work.of(child).values()] if work.got else []
    whole = total(own.values())
    return Preview(work.numbers, whole, whole - total(given) if work.got else Decimal(0))


def of_every_level(found: Ground, place: Node, way: Way) -> Preview:
    """The numbers of a split of every level that has an amount; what is told of it is the target's."""
    result = worked_out(found, place, replace(way, level=LEVELS[0]))
    alike = replace(way, whole=None, growth=None)
    for level in LEVELS[1:]:
        if found.valued(place, level) is not None:
            result.numbers.update(worked_out(found, place, replace(alike, level=level)).numbers)
    return result


class Work:
    """A split being worked out; `got` are the nodes directly below that got something."""

    def __init__(self, found: Ground, way: Way) -> None:
        self.found, self.way = found, way
        self.unit = UNITS.get(way.rounding, found.plan.step)
        self.days = [leaf.start for leaf in found.leaves]
        self.numbers: Numbers = {}
        self.got: list[Node] = []
        self.weighing = Weighing(found, way.base, way.years, way.weights, tuple(way.ramp), way.level)

    def amount(self, place: Node, day: date) -> Decimal | None:
        """What a node has in a period, as far as the split has come; a unit without its own: what is below it."""
        at = (place, day, self.way.level)
        return self.numbers[at] if at in self.numbers else self.found.value(*at)

    def of(self, place: Node) -> dict[date, Decimal]:
        """What a node has by period; blank ones are left out."""
        return {day: amount for day in self.days if (amount := self.amount(place, day)) is not None}

    def set(self, place: Node, amounts: Mapping[date, Decimal]) -> None:
        """Note what a node gets. Who gets nothing at all and had nothing stays blank: zero would be a target."""
        if not any(amounts.values()) and self.found.whole(place, self.way.level) is None:
            return
        for day, amount in amounts.items():
            self.numbers[place, day, self.way.level] = amount

    def give(self, place: Node) -> None:
        """Split at one node: over time first, then among those below, then, if wanted, below those."""
        way = self.way
        if way.over or way.whole is not None or way.growth is not None:
            self.over_time(place)
        if not way.method or place.person is not None:
            return
        below = self.takers(place)
        self.among(place, below)
        self.got = below
        if way.deep:
            self.deeper(below)

    def takers(self, place: Node) -> list[Node]:
        """Who gets something: those named, else the units below, and the people where there are none."""
        below = self.found.below(place.unit)
        if self.way.among:
            wanted = [found for found in below if found.key in self.way.among]
        else:
            wanted = [one for one in below if one.person is None and self.inhabited(one.unit)] or [
                one for one in below if one.person is not None
            ]
        if not wanted:
            raise Invalid("Nobody stands below %(name)s.", code="nobody", name=self.found.name(place))
        return wanted

    def inhabited(self, unit: int) -> bool:
        """Whether anybody works in a unit or below it, or has a target there."""
        path = self.found.paths[unit]
        below = {one for one, own in self.found.paths.items() if own.startswith(path)}
        return any(self.found.seats(one) for one in below)

    def deeper(self, below: Sequence[Node]) -> None:
        """Go on in every unit below by the same method; who weighs nothing shares evenly."""
        for child in below:
            if child.person is None and any(self.of(child).values()):
                inner = [one for one in self.found.below(child.unit) if one.person or self.inhabited(one.unit)]
                units = [one for one in inner if one.person is None]
                if inner:
                    self.among(child, units or inner)
                    self.deeper(units or inner)

    def over_time(self, place: Node) -> None:
        """The whole over the node's open periods; fixed ones keep theirs."""
        whole = self.whole(place)
        weights = self.weighing.periods(place, self.way.over, self.of(place))
        parts = [
            Part(day, weights[day], self.of(place).get(day, Decimal(0)) if is_fixed(self.found, place, day) else None)
            for day in self.days
        ]
        parts = self.by_quarter(parts)
        result = broken_down(whole, parts, unit=self.unit, keep=self.way.keep)
        self.set(place, {keys[-1]: amount for keys, amount in result.leaves() if not self.fixed(place, keys[-1])})  # type: ignore[misc]

    def fixed(self, place: Node, day: object) -> bool:
        """Whether a cell keeps its amount."""
        return isinstance(day, date) and is_fixed(self.found, place, day)

    def by_quarter(self, parts: list[Part]) -> list[Part]:
        """Months and weeks below their quarters, so that the quarters are round as well; locks stand loose."""
        if any(part.locked is not None for part in parts):
            return parts
        quarters = self.found.plan.period.split("quarter")
        nested = []
        for number, quarter in enumerate(quarters):
            inner = tuple(part for part in parts if isinstance(part.key, date) and quarter.contains(part.key))
            nested.append(Part(number, total(part.weight for part in inner), parts=inner))
        return nested

    def whole(self, place: Node) -> Decimal:
        """What is to be given out: the sum named, the base grown, or what the node has."""
        way = self.way
        if way.whole is not None:
            return way.whole
        if way.growth is not None:
            return grown(self.weighing.base_of(place), way.growth, self.unit)
        own = self.of(place)
        if not own:
            raise Invalid("There is nothing to split yet: write an amount.", code="blank")
        return total(own.values())

    def among(self, place: Node, below: Sequence[Node]) -> None:
        """What a node has in each period, shared among those below it."""
        own = self.of(place)
        if not own:
            raise Invalid("There is nothing to split yet: write an amount.", code="blank")
        if self.way.rest:
            self.top_up(place, below, own)
            return
        locked = {child for child in below for day in own if is_fixed(self.found, child, day)}
        steady = self.way.method not in ("heads", "working_days")
        if steady and not locked and not self.way.keep and self.crossed(own, below):
            return
        for day, amount in own.items():
            weights = self.weighing.among(below, self.way.method, day)
            parts = [Part(child, weights[child], self.lock(child, day)) for child in below]
            result = broken_down(amount, parts, unit=self.unit, buffer=self.way.buffer, keep=self.way.keep)
            for share in result.shares:
                if not share.locked and isinstance(share.key, Node):
                    self.set(share.key, {day: share.amount})

    def top_up(self, place: Node, below: Sequence[Node], own: Mapping[date, Decimal]) -> None:
        """What of a node nobody below has yet, on top of what each has; nothing where more is given out already."""
        for day, amount in own.items():
            held = {child: self.amount(child, day) or Decimal(0) for child in self.found.below(place.unit)}
            given = broken_down(amount, [Part(0)], unit=self.unit, buffer=self.way.buffer).amounts[0]
            left, free = given - total(held.values()), [one for one in below if not is_fixed(self.found, one, day)]
            if left <= 0 or not free:
                continue
            weights = self.weighing.among(free, self.way.method, day)
            parts = [Part(child, weights[child]) for child in free]
            for share in broken_down(left, parts, unit=self.unit).shares:
                if isinstance(share.key, Node):
                    self.set(share.key, {day: held[share.key] + share.amount})

    def lock(self, child: Node, day: date) -> Decimal | None:
        """The amount a fixed cell keeps; None for one that takes its share."""
        return (self.amount(child, day) or Decimal(0)) if is_fixed(self.found, child, day) else None

    def crossed(self, own: Mapping[date, Decimal], below: Sequence[Node]) -> bool:
        """Parts and periods at once, both sums standing; False where amounts are finer than the unit or change sign."""
        given = {
            day: broken_down(amount, [Part(0)], unit=self.unit, buffer=self.way.buffer).amounts[0]
            for day, amount in own.items()
        }
        weights = self.weighing.among(below, self.way.method, None)
        locks = {node(key): amount for key, amount in self.way.locked.items()}
        parts = [Part(child, weights[child], locks.get(child)) for child in below]
        whole = total(given.values())
        if any(amount % self.unit for amount in (*given.values(), *locks.values())):
            return False
        rows = broken_down(whole, parts, unit=self.unit).amounts
        if min([*rows, *given.values()]) < 0 < max([*rows, *given.values()]):
            return False
        for child, line in zip(below, cross(rows, list(given.values()), self.unit), strict=True):
            self.set(child, dict(zip(given, line, strict=True)))
        return True
