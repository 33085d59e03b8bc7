"""What is open and will feed a metric, and what began and ended within the same days before: rows, as far as the
actor sees them.

Two statements, whatever the number of people; an engine makes a landing of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yingdan.kernel.errors import Problem
from yingdan.kernel.period import Period
from yingdan.platform import schema
from yingdan.platform.metrics import behind, library
from yingdan.platform.metrics.metric import Ahead, Metric
from yingdan.platform.metrics.statement import parts_of
from yingdan.platform.query.ast import Condition, Query, Where
from yingdan.platform.query.compile import queryset

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fed:
    """What feeds a metric, with the conditions by which a customer's own metric narrows it."""

    ahead: Ahead
    narrowed: tuple[Where, ...] = ()

    @property
    def cases(self) -> tuple[str, str]:
        """The metrics that count what was closed by the day expected, and all that had such a day."""
        over = library.known(self.ahead.kept).over
        assert over is not None
        return over

    def open(self, days: Period) -> Iterator[tuple[int | None, int | None, Any, Decimal, Decimal, str]]:
        """Each open record expected within the days: whose, in which unit, on which day, its amount in the company's
        currency, that by its probability, and the currency for which there is no rate (both are nothing then). Without
        amount or probability it brings nothing that could be told.
        """
        whole, weighted = library.known(self.ahead.whole), library.known(self.ahead.weighted)
        rows = read(whole, self.open_query(days), whole.on, *written(whole), in_company(whole), in_company(weighted))
        for who, unit, on, amount, currency, own, part in rows:
            if own is not None and part is not None:
                yield who, unit, on, own, part, ""
            elif own is None and amount is not None:
                yield who, unit, on, NOTHING, NOTHING, currency

    def came(self, days: Period) -> Iterator[tuple[int | None, int | None, Any, Decimal, str]]:
        """What began and was won within the days: whose, in which unit, on which day, its amount, and the currency for
        which there is no rate (the amount is nothing then).
        """
        past = library.known(self.ahead.past)
        for who, unit, on, amount, currency, own in read(
            past, self.came_query(days), past.on, *written(past), in_company(past)
        ):
            if amount is not None:
                yield who, unit, on, NOTHING if own is None else own, currency if own is None else ""

    def open_query(self, days: Period, person: int | None = None, unit: str | None = None) -> Query:
        """The question for the open records of a person (id), a unit (path, with all below it) or of all."""
        return self.asked(library.known(self.ahead.weighted), days, person, unit)

    def came_query(self, days: Period, person: int | None = None, unit: str | None = None) -> Query:
        """The question for what of theirs began and was won within the days."""
        since = Condition(self.ahead.since, "between", [days.start.isoformat(), days.end.isoformat()])
        return self.asked(library.known(self.ahead.past), days, person, unit).narrowed(since)

    def asked(self, metric: Metric, days: Period, person: int | None, unit: str | None) -> Query:
        """The question of a measured metric, narrowed as the customer's own is."""
        assert metric.of is not None
        return behind.narrowed(metric, metric.of, days, person, unit).narrowed(*self.narrowed)


def fed(metric: Metric) -> Fed | None:
    """What feeds a metric; None where nothing does, or the actor may not see it."""
    found = Fed(metric.ahead) if metric.ahead else inherited(metric) if metric.own else None
    if found is None:
        return None
    ahead = found.ahead
    try:
        seen = [library.find(code) for code in (ahead.whole, ahead.weighted, ahead.past, ahead.kept)]
        schema.find(seen[0].of.object if seen[0].of else "").field(ahead.since)
    except Problem:
        return None
    return found


def inherited(metric: Metric) -> Fed | None:
    """What feeds a customer's own metric that only narrows a declared one."""
    if metric.of is None:
        return None
    own = parts_of(metric.of.where)
    for base in library.declared():
        ahead = base.ahead
        if ahead is None or base.of is None or of(base) != of(metric) or library.known(ahead.whole).of is None:
            continue
        common = parts_of(base.of.where)
        rest = tuple(part for part in own if part not in common)
        if all(part in own for part in common) and all(holds_before(part, ahead) for part in rest):
            return Fed(ahead, rest)
    return None


def of(metric: Metric) -> tuple[str, ...]:
    """What a measured metric is measured by."""
    return metric.of.object if metric.of else "", metric.measure, metric.on, metric.whose, metric.where_unit


def holds_before(part: Where, ahead: Ahead) -> bool:
    """Whether a condition says the same of what is still open."""
    return isinstance(part, Condition) and part.path.partition(".")[0] not in ahead.after


def in_company(metric: Metric) -> str:
    """The column that holds what a metric sums in the company's currency."""
    fields = schema.find(metric.of.object if metric.of else "").fields
    base = getattr(fields[metric.field].column, "base", "")
    return base if base in fields else metric.field


def written(metric: Metric) -> tuple[str, str]:
    """The columns of what a metric sums as it was written, and of its currency."""
    fields = schema.find(metric.of.object if metric.of else "").fields
    currency = fields[metric.field].currency
    return metric.field, currency if currency in fields else metric.field


def read(metric: Metric, query: Query, *columns: str) -> Any:
    """The rows of a question: whose, in which unit, and some columns."""
    return queryset(query).order_by().values_list(metric.whose, metric.where_unit, *columns)
