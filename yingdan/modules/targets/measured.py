"""What the metrics know, asked here and nowhere else in this module: definitions, actuals, working days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yingdan.kernel.period import Period
from yingdan.platform.hooks import Port
from yingdan.platform.query.ast import All, Where

ADDING = ("sum", "count")


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan must know of its metric. `waits` says what the metric still waits for; nothing when it is live."""

    code: str
    label: Any
    unit: str = "money"
    rolls: str = "sum"
    better: str = "up"
    waits: Any = ""

    @property
    def adds(self) -> bool:
        """Whether figures of parts add up to the figure of the whole."""
        return self.rolls in ADDING


Figures = Mapping[tuple[Any, Period], Decimal]
Asked = Callable[[str, Sequence[Period], str, Where], Figures]


def unknown(code: str) -> Known:
    """A metric of which nothing is known but its name."""
    return Known(code, code, waits="metrics")


def nothing(code: str, periods: Sequence[Period], by: str, within: Where) -> Figures:
    """No figures: no data."""
    return {}


find: Port[Callable[[str], Known]] = Port("targets.metric", "A metric by its code; Missing for none.", unknown)
figures: Port[Asked] = Port(
    "targets.figures",
    "A metric's values by (person id, unit path or None) and period, as the actor may see them: code, periods, by "
    "(person, unit or whole), within.",
    nothing,
)


def measured(code: str, periods: Sequence[Period], by: str, within: Where | None = None) -> Figures:
    """A metric's values; what has no data is not in it."""
    found: Figures = figures(code, periods, by, within or All()) if periods else {}
    return found


def workdays(first: date, last: date) -> list[date]:
    """The company's working days from one day to another, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]
