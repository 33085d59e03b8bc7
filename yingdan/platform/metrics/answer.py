"""The figures of some metrics for people, units and the whole, in several periods: read off the rows of a few
statements, each row counted once at every level.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import Figure, together, total, value
from yingdan.kernel.period import Period
from yingdan.kernel.ratio import growth
from yingdan.platform import preferences
from yingdan.platform.metrics.calendar import compared
from yingdan.platform.metrics.metric import ANEW, Metric
from yingdan.platform.metrics.spans import Spans
from yingdan.platform.metrics.statement import Found, Statement

Key = int | str | None
"""A person's id, a unit's path, or None for the whole."""
Rows = list[tuple[Any, ...]]
HUNDRED = 100


NO_DATA = Figure()


class Reading:
    """How the figures of one metric are read off the rows of a table; found out once, as figures are many."""

    __slots__ = ("amount", "base", "column", "counts", "currency", "factor", "today")

    def __init__(self, metric: Metric, statement: Statement, found: Found) -> None:
        self.amount = found.cells[f"a_{metric.code}"]
        self.base = found.cells.get(f"b_{metric.code}")
        self.counts = metric.how == "count"
        self.currency = statement.currency(metric)
        columns = {c: found.keys.index(f"g_currency{n}") for n, c in enumerate(statement.currencies) if found.keys}
        self.column = columns.get(self.currency)
        is_share = metric.field and statement.object_type.field(metric.field).kind.name == "percent"
        self.factor = HUNDRED if is_share else 1  # columns keep 60 for 60 %, figures know it as 0.6
        self.today = clock.today() if metric.rolls == "last" else None


class Table:
    """The rows of one statement by key and span. `paths` leads from a unit's id to its path."""

    def __init__(self, statement: Statement, found: Found, paths: Mapping[int, str]) -> None:
        self.found, self.company = found, preferences.company().currency
        at = {name: place for place, name in enumerate(found.keys)}
        self.value_at = at.get("g_value")
        self.readings = {metric.code: Reading(metric, statement, found) for metric in statement.metrics}
        self.held: dict[tuple[Key, Any], Rows] = defaultdict(list)
        ways: dict[Any, list[str]] = {}
        person, unit, span = at.get("g_person"), at.get("g_unit"), at.get("g_span")
        for row in found.rows:
            number = row[span] if span is not None else 0
            self.held[None, number].append(row)
            if person is not None and row[person] is not None:
                self.held[row[person], number].append(row)
            if unit is not None and row[unit] in paths:
                way = ways.get(row[unit]) or ways.setdefault(row[unit], tree.way(paths[row[unit]]))
                for path in way:
                    self.held[path, number].append(row)

    def keys(self) -> set[Key]:
        """Everybody and every unit with any rows."""
        return {key for key, _span in self.held}

    def rows(self, key: Key, spans: Sequence[Any]) -> Rows:
        """The rows of a key in some spans."""
        if len(spans) == 1:
            return self.held.get((key, spans[0]), [])
        return [row for span in spans for row in self.held.get((key, span), ())]

    def figure(self, metric: Metric, key: Key, spans: Sequence[Any]) -> Figure:
        """One figure. Raises Invalid when amounts in a currency without a rate are in it."""
        rows = self.rows(key, spans)
        if not rows:
            return NO_DATA
        read = self.readings[metric.code]
        if read.currency:
            self.refuse_mixed(metric, read, rows)
        at = read.amount
        rows = [row for row in rows if row[at] or (row[at] == 0 and not read.counts)]
        if metric.how == "median" and self.value_at is not None:
            return self.median(read, rows, self.value_at)
        if not rows:
            return NO_DATA
        amount = Decimal(rows[0][at]) if len(rows) == 1 else total(row[at] for row in rows)
        if read.base is None:
            return Figure(amount, None, read.today)
        return Figure(amount, total(row[read.base] for row in rows) * read.factor)

    def median(self, read: Reading, rows: Rows, place: int) -> Figure:
        """How often each value came, of all rows."""
        found = ((Decimal(row[place]) / read.factor, row[read.amount]) for row in rows if row[place] is not None)
        return Figure(spread=spread((value, times) for value, times in found if times))

    def refuse_mixed(self, metric: Metric, read: Reading, rows: Rows) -> None:
        """Raise Invalid when any amount is in another currency than the company's and has no rate."""
        if read.column is None:
            foreign = {read.currency}
        else:
            at, own = read.column, self.company
            foreign = {row[at] for row in rows if row[at] != own and self.found.lacks_rate(row, metric.code)}
        if lacking := sorted(c for c in foreign if c and c != self.company):
            raise Invalid(
                gettext_noop("There is no exchange rate for %(currency)s: the amounts cannot be added up in %(own)s."),
                code="currency",
                currency=", ".join(lacking),
                own=self.company,
            )


@dataclass(frozen=True, slots=True)
class Layer:
    """What was measured over some spans: the tables by the codes of their metrics."""

    spans: Spans
    tables: Mapping[str, Table]


class Answer:
    """Figures by metric, key and period. `metrics` holds those asked for with all they are made of; the layers are the
    periods asked for, then those growth is measured against.
    """

    def __init__(self, metrics: Mapping[str, Metric], layers: Sequence[Layer]) -> None:
        self.metrics, self.layers, self.today = metrics, layers, clock.today()
        self.runs: dict[int, tuple[Period, Layer, Sequence[Any]]] = {}
        self.earlier: dict[tuple[int, str], tuple[Period, Period | None]] = {}

    def everybody(self) -> set[Key]:
        """Every person and unit with any data, and None for the whole."""
        return {None}.union(*(table.keys() for table in self.layers[0].tables.values()))

    def moments(self) -> set[tuple[Key, Any]]:
        """Everybody and every unit, and None for the whole, with each span of time they have any data in."""
        return {pair for table in self.layers[0].tables.values() for pair in table.held}

    def figure(self, code: str, key: Key, period: Period) -> Figure:
        """The figure of a person (id), a unit (path, with all below it) or the whole (None) in a period asked for.

        Empty where there is no data, where the metric still waits, and for what only knows the present in a period
        without today. Raises Invalid when amounts in a currency without a rate would be in it; KeyError for a metric
        or period that was not asked for.
        """
        metric = self.metrics[code]
        if metric.over:
            return self.divided(metric.over, key, period)
        if metric.against:
            return self.grown(metric, key, period)
        if metric.reckon is not None:
            return Figure(metric.reckon({part: self.value(part, key, period) for part in metric.parts}))
        if metric.versions:
            parts = [self.figure(version, key, period) for version in metric.versions]
            return together(metric.rolls, parts, time=True)
        if metric.of is None:
            return NO_DATA
        if metric.guard:
            self.figure(metric.guard, key, period)
        if metric.is_snapshot:
            now = period.contains(self.today)
            return self.layers[0].tables[code].figure(metric, key, (0,)) if now else Figure()
        layer, spans = self.run(period)
        return layer.tables[code].figure(metric, key, spans)

    def run(self, period: Period) -> tuple[Layer, Sequence[Any]]:
        """The layer that knows a period, and the spans it is made of. Looked up by identity: periods hash slowly."""
        known = self.runs.get(id(period))
        if known is None:
            layer = next((one for one in self.layers if one.spans.knows(period)), self.layers[0])
            known = self.runs[id(period)] = (period, layer, layer.spans.of(period))
        return known[1], known[2]

    def divided(self, over: tuple[str, str], key: Key, period: Period) -> Figure:
        """A numerator of a denominator; none of some is zero, something of nothing is no data."""
        above, below = (self.figure(code, key, period).amount for code in over)
        return NO_DATA if below is None else Figure(above or Decimal(0), below)

    def grown(self, metric: Metric, key: Key, period: Period) -> Figure:
        """By how much the part grew since the period compared with."""
        (part,) = metric.parts
        asked = (id(period), metric.against)
        if asked not in self.earlier:
            self.earlier[asked] = (period, compared(period, metric.against))
        earlier = self.earlier[asked][1]
        now, before = self.value(part, key, period), self.value(part, key, earlier) if earlier else None
        if now is None or before is None:
            return Figure()
        grew = growth(now, before)
        return Figure(grew.numerator, grew.denominator)

    def value(self, code: str, key: Key, period: Period) -> Decimal | None:
        """The number itself; None for no data and for a ratio over nothing. Raises as `figure` does."""
        return number(self.metrics[code], self.figure(code, key, period))


def number(metric: Metric, figure: Figure) -> Decimal | None:
    """The number a figure of a metric stands for."""
    if metric.rolls == ANEW:
        return value("ratio" if metric.against else "sum", figure)
    return value(metric.rolls, figure)


def spread(found: Iterable[tuple[Decimal, int]]) -> tuple[tuple[Decimal, int], ...]:
    """How often each value came, of several rows."""
    counts: dict[Decimal, int] = defaultdict(int)
    for one, times in found:
        counts[one] += times
    return tuple(sorted(counts.items()))
