"""How much each period and each part of a plan weighs when it is split: evenly, by working days, by what was."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from yingdan.engines.targets.weights import Seat, capacity, last_year, season
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.plan import cut
from yingdan.modules.targets.services.ground import Ground
from yingdan.platform.workdays import workdays

OVER: tuple[str, ...] = ("even", "working_days", "season", "last_year", "weights")
"""The ways over time: alike, by working days, by the mean shape of past years, as last year, by hand."""
METHODS: tuple[str, ...] = ("even", "last_year", "growth", "weights", "heads", "working_days", "manual")
"""The ways among those below: alike, by what each brought, the same and the whole grown, by hand, by head count with
ramp, by the days each is there, and as they stand now."""

Weights = Mapping[Any, Decimal | int]


class Weighing:
    """The weights of one split; figures of the past are read once, when they are asked for."""

    def __init__(
        self,
        found: Ground,
        base: tuple[date, date] | None,
        years: int,
        by_hand: Mapping[str, Decimal],
        ramp: tuple[Decimal, ...],
        level: str,
    ) -> None:
        self.found, self.base, self.years, self.by_hand, self.ramp = found, base, years, by_hand, ramp
        self.level = level
        self.leaves = {leaf.start: leaf for leaf in found.leaves}

    def before(self, leaf: Period, years: int = 1) -> Period:
        """The same period of the plan's calendar so many years before, by its place in its own year; the 53rd week of
        a year is compared with the last of one that has 52.
        """
        whole = self.found.plan.period
        own = whole.calendar.period("year", leaf.start)
        year = whole.calendar.period("year", whole.start)
        for _ in range(years):
            year = whole.calendar.period("year", year.start - timedelta(days=1))
        at = sum(one.start < leaf.start for one in cut(own, leaf.kind))
        inner = cut(year, leaf.kind)
        return inner[min(at, len(inner) - 1)]

    def base_period(self) -> Period:
        """The time the base comes from: the days named, else the plan's own a year before."""
        calendar = self.found.plan.cycle.calendar
        if self.base:
            return Period("year", self.base[0], self.base[1], calendar)
        leaves = self.found.plan.leaves
        return Period("year", self.before(leaves[0]).start, self.before(leaves[-1]).end, calendar)

    @cached_property
    def past(self) -> Mapping[tuple[Any, Period], Decimal]:
        """What everybody brought in the time of the base, by unit path and by person."""
        plan = self.found.plan
        return measured.measured(plan.metric, [self.base_period()], plan.within)

    def brought(self, place: Node) -> Decimal | None:
        """What a node brought in the time of the base."""
        key: Any = place.person if place.person else self.found.paths[place.unit]
        return self.past.get((key, self.base_period()))

    def base_of(self, place: Node) -> list[Decimal | None]:
        """The figures a whole grows from. Raises Invalid when there are none."""
        brought = self.brought(place)
        if brought is None:
            raise Invalid("There is no figure of the past to grow from.", code="history")
        return [brought]

    def periods(self, place: Node, over: str, now: Mapping[date, Decimal]) -> Weights:
        """How much each period weighs; without a way as the amounts stand now, evenly where there are none."""
        days = list(self.leaves)
        if not over:
            held = {day: max(now.get(day, Decimal(0)), Decimal(0)) for day in days}
            return held if any(held.values()) else dict.fromkeys(days, 1)
        if over == "even":
            return dict.fromkeys(days, 1)
        if over == "working_days":
            return {day: workdays().count(leaf) for day, leaf in self.leaves.items()}
        if over == "weights":
            return {day: self.hand(day.isoformat()) for day in days}
        years = self.years if over == "season" else 1
        return dict(zip(days, season(self.history(place, years)), strict=True))

    def history(self, place: Node, years: int) -> list[list[Decimal | None]]:
        """What a node brought in the same periods of past years, one row a year."""
        plan = self.found.plan
        key: Any = place.person if place.person else self.found.paths[place.unit]
        slots = [[self.before(leaf, back) for leaf in plan.leaves] for back in range(1, max(years, 1) + 1)]
        found = measured.measured(plan.metric, [period for year in slots for period in year], plan.within)
        return [[found.get((key, period)) for period in year] for year in slots]

    def among(self, below: Sequence[Node], method: str, day: date | None) -> Weights:
        """How much each part weighs, for the whole time or in the period that begins on a day; by hand evenly where a
        split goes on below those who were given a weight.
        """
        if method == "even":
            return dict.fromkeys(below, 1)
        if method == "weights":
            hand = {place: self.hand(place.key) for place in below}
            return hand if not self.by_hand or any(hand.values()) else dict.fromkeys(below, 1)
        if method == "manual":
            held = {place: max(self.found.whole(place, self.level) or Decimal(0), Decimal(0)) for place in below}
            return held if any(held.values()) else dict.fromkeys(below, 1)
        if method in ("last_year", "growth"):
            return dict(zip(below, last_year([self.brought(place) for place in below]), strict=True))
        leaf = self.leaves[day] if day else self.found.plan.period
        days = workdays().days(leaf)
        ramp = self.ramp if method == "heads" else ()
        return {place: capacity(self.heads(place, ramp), days) for place in below}

    def heads(self, place: Node, ramp: tuple[Decimal, ...]) -> list[Seat]:
        """The heads of a node: the person himself, or everybody below a unit, each from joining to leaving."""
        if place.person:
            people = [self.found.people[place.person]]
        else:
            path = self.found.paths[place.unit]
            units = [unit for unit, own in self.found.paths.items() if own.startswith(path)]
            people = [
                self.found.people[seat.person] for unit in units for seat in self.found.seats(unit) if seat.person
            ]
        return [Seat(person.joined_on, person.left_on, ramp) for person in people]

    def usual(self, place: Node, below: Sequence[Node]) -> tuple[str, str, list[Invalid]]:
        """The ways a split begins with, among those below and over time: as the past was, evenly where it tells
        nothing, with why.
        """
        method, over, why = "last_year", "season", []
        try:
            if below:
                self.among(below, method, None)
        except Invalid as problem:
            method = "even"
            why.append(problem)
        try:
            self.periods(place, over, {})
        except Invalid as problem:
            over = "even"
            why.append(problem)
        return method, over, why

    def hand(self, key: str) -> Decimal:
        """A weight given by hand; who is not named weighs nothing."""
        weight = self.by_hand.get(key, Decimal(0))
        if weight < 0:
            raise Invalid("A weight cannot be below zero.", code="weight")
        return weight
