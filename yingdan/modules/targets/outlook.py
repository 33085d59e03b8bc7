"""What is still to come for everybody the actor sees: from open deals, and from what no deal stands for yet.

Three statements, made when the first landing is asked for: the open records, what came within the same days a year
before, and how often people keep the day on which a deal is expected to close.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from yingdan.engines.targets.coming import Coming, kept, of_new, of_open
from yingdan.kernel import tree
from yingdan.kernel.period import Calendar, Period
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.measured import looked_back, said
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.entitlements import unit_paths
from yingdan.platform.metrics.ahead import Fed, fed
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.calendar import same_day
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.metrics.metric import Metric

Leaf = tuple[int | None, int | None]
"""A person and the unit in which it counts."""


class Outlook:
    """What is still to come for a metric in some periods, from today on."""

    def __init__(self, metric: Metric, periods: Sequence[Period], today: date) -> None:
        self.metric, self.today, self.actor = metric, today, current_actor()  # asked for later, seen as now
        self.ends = sorted({period.end for period in periods if period.contains(today)})
        self.calendar: Calendar = periods[0].calendar
        self.found: dict[date, Mapping[Key, Coming]] = {}

    @cached_property
    def feeding(self) -> Fed | None:
        """What feeds the metric, as far as the actor may see it."""
        with acting(self.actor):
            return fed(self.metric) if self.ends else None

    @cached_property
    def fed(self) -> Fed | None:
        """The same; None where nobody ever won a deal with a day expected: then its open deals say nothing either."""
        return self.feeding if self.feeding and self.cases(self.feeding.cases[1], None) else None

    def of(self, key: Key, period: Period) -> Coming | None:
        """What is still to come for somebody in a period with today in it; None where nothing feeds the metric."""
        if period.end not in self.ends or self.fed is None:
            return None
        if period.end not in self.found:
            self.found[period.end] = self.until(self.fed, period.end)
        return self.found[period.end].get(key, Coming())

    def until(self, found: Fed, end: date) -> Mapping[Key, Coming]:
        """The same for everybody, up to the end of a period."""
        still, last = defaultdict[Leaf, list[tuple[Decimal, Decimal]]](list), same_day(end)
        lacking = defaultdict[Leaf, set[str]](set)
        for person, unit, on, amount, weighted, unrated in self.open:
            if on <= end:
                still[person, unit].append((amount, weighted))
                lacking[person, unit].update({unrated} - {""})
        came = defaultdict[Leaf, list[Decimal]](list)
        for person, unit, on, amount, unrated in self.came:
            if on <= last:
                came[person, unit].append(amount)
                lacking[person, unit].update({unrated} - {""})
        leaves = {leaf: of_open(deals, self.rate(leaf[0])) for leaf, deals in still.items()}
        for leaf, amounts in came.items():
            leaves[leaf] = leaves.get(leaf, Coming()) + of_new(amounts)
        for leaf, currencies in lacking.items():
            leaves[leaf] += Coming(lacking=frozenset(currencies))
        return added_up(leaves.items())

    @cached_property
    def open(self) -> list[tuple[int | None, int | None, Any, Decimal, Decimal, str]]:
        """The open records up to the last end."""
        with acting(self.actor):
            return list(self.fed.open(self.days(self.ends[-1]))) if self.fed else []

    @cached_property
    def came(self) -> list[tuple[int | None, int | None, Any, Decimal, str]]:
        """What came within the same days a year before."""
        with acting(self.actor):
            return list(self.fed.came(self.year_before(self.ends[-1]))) if self.fed else []

    def days(self, end: date) -> Period:
        """What is left of a period."""
        return Period("day", self.today, end, self.calendar)

    def year_before(self, end: date) -> Period:
        """The same days a year before."""
        return Period("day", same_day(self.today), same_day(end), self.calendar)

    @cached_property
    def rates(self) -> Answer | None:
        """How many deals closed by the day expected, of how many, of everybody."""
        if self.feeding is None:
            return None
        with acting(SYSTEM):  # the company's rate is asked for, and each seller's; no deal behind it leaves this place
            return measure([self.feeding.ahead.kept], [looked_back(self.calendar, self.today)], by="person")

    def cases(self, code: str, key: Key | None) -> int:
        """A number of cases of somebody or, by None, of all."""
        back = looked_back(self.calendar, self.today)
        return int(said(self.rates, code, key, back) or 0) if self.rates else 0

    @cached_property
    def usual(self) -> Decimal:
        """How often a deal of the company closes by the day expected."""
        return self.rate_of(None, Decimal(1))

    def rate(self, person: int | None) -> Decimal:
        """How often a deal of somebody closes by the day expected."""
        return self.usual if person is None else self.rate_of(person, self.usual)

    def rate_of(self, key: Key | None, whole: Decimal) -> Decimal:
        """Own cases drawn towards the whole."""
        hits, tries = (self.cases(code, key) for code in self.fed.cases) if self.fed else (0, 0)
        return kept(hits, tries, whole)


def added_up(leaves: Iterable[tuple[Leaf, Coming]]) -> Mapping[Key, Coming]:
    """What people and units have to come, each of it counted once at every level."""
    found, paths = defaultdict[Key, Coming](Coming), unit_paths()
    for (person, unit), coming in leaves:
        if person is not None:
            found[person] += coming
        for path in tree.way(paths[unit]) if unit in paths else ():
            found[path] += coming
    return found
