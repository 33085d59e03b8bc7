"""`Metric`: a named number, the one source of whatever is shown, set as a target, paid on or appraised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yingdan.kernel.figure import RULES
from yingdan.kernel.period import Period
from yingdan.platform.query.ast import Query

UNITS: tuple[str, ...] = ("money", "number", "percent", "days", "rating", "ratio")
ADDED: tuple[str, ...] = ("count", "sum")
MEASURED: tuple[str, ...] = ("count", "sum", "avg", "median")
ANEW = "anew"
"""The way a reckoned number rolls up: not at all; it is reckoned anew from its parts at every level."""
ROLLS: tuple[str, ...] = (*RULES, ANEW)
AGAINST: tuple[str, ...] = ("year", "before")
"""What growth is measured against: the same period a year before, or the period right before."""

Parts = Mapping[str, Decimal | None]
Reckon = Callable[[Parts], Decimal | None]
Telling = Mapping[Period, Mapping[int | str | None, Decimal]]
"""Amounts of people (ids), units (paths) and the whole the actor sees (None), in some periods."""
Told = Callable[[Sequence[Period]], Telling]
"""Says them of some periods."""
Then = Callable[[Telling], Telling]
"""Makes other amounts of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is still to come for a metric, by the codes of measured metrics over one object.

    `whole` and `weighted` are what is open, by the day it is expected: in full, and by its probability. `past` is what
    of it was won, by the day it was, `since` the field with the day it began. `kept` is the share of that which was
    closed by the day expected. A customer's own metric that narrows one with this has it too, unless by a field of
    `after`, which is known or means what it says only once it is closed.
    """

    whole: str
    weighted: str
    past: str
    since: str
    kept: str
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A named number. One of six sorts:

    measured: `measure` over the rows of `of` ("count", "sum:amount", "avg:…", "median:…"), each counting on the day in
    the field `on` ("": as it stands now), for the person in `whose` and the unit in `where_unit`.
    divided: `over` names numerator and denominator, which roll up separately.
    reckoned: `parts` name metrics, `reckon` makes the number of their values; at every level from the parts there.
    grown: the first of `parts` by how much it grew `against` another period.
    versioned: each of `versions` for the days on which it was in force, rolled up together.
    told: what `told` says of everybody in some periods, as the actor may know it: what is agreed, not counted, such as
    a target; `then` makes the number of that, so that what several say is read once.

    `unit` is the unit of measure; a percentage is a share of one everywhere in code (0.6315) and ×100 only on screens.
    `rolls` says how figures combine (`kernel/figure.py`), `better` which direction is good. With `waits` it has no
    figures yet and says why. `guard` names a metric over what this one is booked from: where an amount there has no
    rate, this one is refused too. `group` is where the library shows it, `source` the requirement it answers. `own`
    marks a customer's own. `ahead` says what is open and will feed it.
    """

    code: str
    label: Any
    definition: Any
    unit: str = "number"
    of: Query | None = None
    measure: str = "count"
    on: str = ""
    whose: str = "owner"
    where_unit: str = "unit"
    rolls: str = "sum"
    better: str = "up"
    over: tuple[str, str] | None = None
    parts: tuple[str, ...] = ()
    reckon: Reckon | None = None
    told: Told | None = None
    then: Then | None = None
    against: str = ""
    guard: str = ""
    waits: Any = ""
    group: str = "other"
    source: str = ""
    own: bool = False
    versions: tuple[str, ...] = ()
    ahead: Ahead | None = None

    def __post_init__(self) -> None:
        sorts = (self.of, self.over, self.parts, self.versions, self.told, self.waits)
        if sum(sort not in (None, (), "") for sort in sorts) != 1:
            raise ValueError(f"{self.code}: a metric is measured, divided, reckoned, versioned, told, or waits")
        if self.unit not in UNITS or self.rolls not in ROLLS or self.better not in ("up", "down"):
            raise ValueError(f"{self.code}: unknown unit, roll-up or direction")
        if self.of is not None and self.how not in MEASURED:
            raise ValueError(f"{self.code}: unknown measure {self.measure}")
        if self.parts and (self.reckon is None) == (self.against not in AGAINST):
            raise ValueError(f"{self.code}: parts are reckoned with or compared with another period")

    @property
    def how(self) -> str:
        """count, sum, avg or median."""
        return self.measure.partition(":")[0]

    @property
    def field(self) -> str:
        """The field measured; nothing when records are counted."""
        return self.measure.partition(":")[2]

    @property
    def needs(self) -> tuple[str, ...]:
        """The metrics it is made of."""
        return self.over or self.parts or self.versions

    @property
    def is_snapshot(self) -> bool:
        """Whether it only knows how things stand now."""
        return self.of is not None and not self.on

    @property
    def is_plain(self) -> bool:
        """Whether it only adds up what falls on each day."""
        return self.of is not None and bool(self.on) and self.how in ADDED and self.rolls in ADDED
