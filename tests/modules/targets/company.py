"""What the tests of targets stand on: a plan for the small company, and a metric whose figures are said here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.cycle import Cycle
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.put import Entry
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

D = Decimal
Facts = Mapping[tuple[Any, date], Any]


@contextmanager
def figures(facts: Facts) -> Iterator[None]:
    """The metric of the plans gives these figures: by (person id or unit path, day), added up over a period."""

    def answer(code: str, periods: Sequence[Period], within: Any = None) -> dict[Any, Decimal]:
        found: dict[Any, Decimal] = {}
        for (key, day), amount in facts.items():
            for period in periods:
                if period.contains(day):
                    found[key, period] = found.get((key, period), Decimal(0)) + Decimal(amount)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured, "measured", answer)
        yield


def plan_of(org: Organisation, unit: Any = None, year: int = 2027, **values: Any) -> Plan:
    """A draft plan of sales for a unit, the company when none is named."""
    cycle_values = {name: values.pop(name) for name in ("start_month", "pattern", "years") if name in values}
    with acting(SYSTEM):
        cycle = records.create(Cycle, {"name": f"{year} {len(Cycle.objects.all())}", "year": year, **cycle_values})
        return records.create(Plan, {"cycle": cycle, "metric": "sales_amt", "unit": unit or org.company, **values})


def unit(one: Any) -> str:
    """The node of a unit."""
    return Node(one.pk).key


def seat(person: Any, place: Any = None) -> str:
    """The node of a person where he works."""
    return Node(place.pk if place else person.unit_id, person.pk).key


def entries(node: str, amounts: Mapping[str, Any], level: str = "target") -> list[Entry]:
    """Numbers for a node by column."""
    return [Entry(node, column, level, None if value is None else D(value)) for column, value in amounts.items()]
