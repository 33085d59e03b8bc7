"""What moved since a period began: from what was expected of it then to what it holds now, deal by deal.

    start + new + carried over + pulled in + increased − decreased − put off − lost = end = won + still open

which is the equation of requirements.md §6.2 (start + new + pulled-in + increased − decreased − pushed-out − lost −
won→closed = end) with the deals won kept in sight: taken off, `end` is what is still open. A deal is looked at twice,
as it stood when the period began and as it stands now. Its part follows from these two places alone and it has exactly
one, wholly: a deal first reduced and then lost is lost, with all that was expected of it. One that came and went in
between has none. What neither stood in the period then nor does now has none either.

Postponement has its place here and none in `causes`: there what is put off stands on neither side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total

ZERO = Decimal(0)


class Place(StrEnum):
    """Where a deal stands to a period: won in it, open and expected in it, before it, after it or some day; closed
    otherwise; or not there, as it was opened later.
    """

    WON = "won"
    DUE = "due"
    EARLIER = "earlier"
    LATER = "later"
    UNDATED = "undated"
    CLOSED = "closed"
    ABSENT = "absent"


class Part(StrEnum):
    """What became of a deal. NEW are also those opened again; CARRIED were due before the period and are not yet
    closed in their time; STAYED neither moved nor changed in amount.
    """

    PUT_OFF = "put_off"
    LOST = "lost"
    DECREASED = "decreased"
    NEW = "new"
    CARRIED = "carried"
    PULLED = "pulled"
    INCREASED = "increased"
    STAYED = "stayed"
    NONE = ""


WITHIN = (Place.DUE, Place.WON)
PARTS: tuple[Part, ...] = tuple(one for one in Part if one not in (Part.STAYED, Part.NONE))
CAME = {
    Place.ABSENT: Part.NEW, Place.CLOSED: Part.NEW, Place.EARLIER: Part.CARRIED, Place.LATER: Part.PULLED,
    Place.UNDATED: Part.PULLED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deals:
    """A deal, or several that stood alike and whose amounts changed the same way: where then and now, and how much."""

    then: Place
    now: Place
    before: Decimal
    after: Decimal
    number: int = 1

    def __post_init__(self) -> None:
        if self.then == Place.WON:
            raise Invalid("Nothing can be won in a period before it begins.", code="moved")

    @property
    def part(self) -> Part:
        """What became of it."""
        was, stands = self.then in WITHIN, self.now in WITHIN
        if was and stands:
            more = self.after - self.before
            return Part.INCREASED if more > 0 else Part.DECREASED if more < 0 else Part.STAYED
        if was:
            return Part.LOST if self.now == Place.CLOSED else Part.PUT_OFF
        return CAME[self.then] if stands else Part.NONE

    @property
    def moved(self) -> Decimal:
        """What it adds to the end, below zero where it takes off."""
        return (self.after if self.now in WITHIN else ZERO) - (self.before if self.then in WITHIN else ZERO)


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the movement: how much, and of how many deals."""

    amount: Decimal = ZERO
    number: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The whole movement. `steps` has what each part adds; `won` and `due` make up the end."""

    start: Decimal
    steps: Mapping[Part, Step]
    won: Decimal
    due: Decimal

    @property
    def end(self) -> Decimal:
        """What the period holds now."""
        return self.won + self.due

    @property
    def rest(self) -> Decimal:
        """What the equation leaves over: zero, whatever happened."""
        return total([self.start, *(step.amount for step in self.steps.values()), -self.end])


def moved(deals: Iterable[Deals]) -> Moved:
    """The movement of some deals, exact to the last place of their amounts."""
    known = list(deals)
    steps = {
        part: Step(total(one.moved for one in own), sum(one.number for one in own))
        for part in PARTS
        if (own := [one for one in known if one.part == part])
    }
    return Moved(
        total(one.before for one in known if one.then == Place.DUE),
        steps,
        total(one.after for one in known if one.now == Place.WON),
        total(one.after for one in known if one.now == Place.DUE),
    )
