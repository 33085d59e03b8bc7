"""The figures of some metrics for people, units and the whole, in several periods: read off the rows of a few
statements, each row counted once at every level.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import Figure, plus, together, total, value
from yingdan.kernel.period import Period
from yingdan.kernel.ratio import growth
from yingdan.platform import phrases, preferences
from yingdan.platform.metrics.calendar import growth_base
from yingdan.platform.metrics.metric import ANEW, Metric, Reckon, Telling
from yingdan.platform.metrics.spans import Spans
from yingdan.platform.metrics.statement import Found, Statement

Key = int | str | None
"""A person's id, a unit's path, or None for the whole."""
Rows = list[tuple[Any, ...]]
Way = tuple[Callable[..., Figure], tuple[Any, ...]]
"""How the figures of one metric are found."""
HUNDRED = 100
NO_DATA = Figure()


class Table:
    """The rows of one statement by key and span. `paths` leads from a unit's id to its path."""

    def __init__(self, statement: Statement, found: Found, paths: Mapping[int, str]) -> None:
        self.statement, self.found, self.company = statement, found, preferences.company().currency
        at = {name: place for place, name in enumerate(found.keys)}
        self.value_at = at.get("g_value")
        self.person, self.unit, self.span = at.get("g_person"), at.get("g_unit"), at.get("g_span")
        self.paths = paths
        self.ways: dict[Any, tuple[Key, ...]] = {}

    @cached_property
    def held(self) -> dict[tuple[Key, Any], Rows]:
        """The rows of every key in every span."""
        found: dict[tuple[Key, Any], Rows] = defaultdict(list)
        for row in self.found.rows:
            number = row[self.span] if self.span is not None else 0
            for key in self.whose(row):
                found[key, number].append(row)
        return found

    def whose(self, row: tuple[Any, ...]) -> tuple[Key, ...]:
        """Whom a row counts for: the whole, its person, its unit and all units above. Found once for each of both."""
        person = row[self.person] if self.person is not None else None
        unit = row[self.unit] if self.unit is not None else None
        known = self.ways.get((person, unit))
        if known is None:
            way = tree.way(self.paths[unit]) if unit is not None and unit in self.paths else ()
            known = self.ways[person, unit] = (None, *(() if person is None else (person,)), *way)
        return known

    def keys(self) -> set[Key]:
        """Everybody and every unit with any rows."""
        return {key for key, _span in self.held}

    def rows(self, key: Key, spans: Sequence[Any]) -> Rows:
        """The rows of a key in some spans."""
        return [row for span in spans for row in self.held.get((key, span), ())]


class Reading:
    """How the figures of one metric are read off the rows of a table; found out once, as figures are many."""

    __slots__ = (
        "amount", "base", "column", "counts", "currency", "factor", "is_foreign", "is_median",
        "metric", "table", "today",
    )  # fmt: skip

    def __init__(self, metric: Metric, table: Table) -> None:
        found, statement = table.found, table.statement
        self.metric, self.table = metric, table
        self.amount = found.cells[f"a_{metric.code}"]
        self.base = found.cells.get(f"b_{metric.code}")
        self.counts = metric.how == "count"
        self.is_median = metric.how == "median" and table.value_at is not None
        self.currency = statement.currency(metric)
        columns = {c: found.keys.index(f"g_currency{n}") for n, c in enumerate(statement.currencies) if found.keys}
        self.column = columns.get(self.currency)
        other_currency = self.currency if self.column is None else found.unrated  # any amount that may lack a rate
        self.is_foreign = bool(other_currency) and other_currency != table.company
        is_share = metric.field and statement.object_type.field(metric.field).kind.name == "percent"
        self.factor = HUNDRED if is_share else 1  # columns keep 60 for 60 %, figures know it as 0.6
        self.today = clock.today() if metric.rolls == "last" else None

    def figure(self, key: Key, spans: Sequence[Any]) -> Figure:
        """One figure. Raises Invalid when amounts in a currency without a rate are in it."""
        rows: Sequence[tuple[Any, ...]]
        rows = self.table.held.get((key, spans[0]), ()) if len(spans) == 1 else self.table.rows(key, spans)
        if not rows:
            return NO_DATA
        if self.is_foreign:
            self.refuse_mixed(rows)
        at, counts = self.amount, self.counts
        if len(rows) > 1:
            rows = [row for row in rows if row[at] or (row[at] == 0 and not counts)]
        elif not (cell := rows[0][at]) and (counts or cell is None):
            rows = ()
        if self.is_median:
            return self.median(rows)
        if not rows:
            return NO_DATA
        amount = Decimal(rows[0][at]) if len(rows) == 1 else total(row[at] for row in rows)
        if self.base is None:
            return Figure(amount, None, self.today)
        return Figure(amount, total(row[self.base] for row in rows) * self.factor)

    def by_span(self) -> dict[Key, dict[Any, Decimal]]:
        """What was added up in each span for everybody, the earliest first: `figure` of a plain metric without foreign
        amounts, for all at once and without a figure for each.
        """
        table, at, counts = self.table, self.amount, self.counts
        place = table.span or 0
        found: dict[Key, dict[Any, Decimal]] = defaultdict(dict)
        for row in sorted(table.found.rows, key=itemgetter(place)):
            cell = row[at]
            if cell is None or (counts and not cell):
                continue
            amount, span = Decimal(cell), row[place]
            for key in table.whose(row):
                spans = found[key]
                spans[span] = plus(spans[span], amount) if span in spans else amount
        return dict(found)

    def median(self, rows: Sequence[tuple[Any, ...]]) -> Figure:
        """How often each value came, of all rows."""
        place = self.table.value_at or 0
        found = ((Decimal(row[place]) / self.factor, row[self.amount]) for row in rows if row[place] is not None)
        return Figure(spread=spread((value, times) for value, times in found if times))

    def refuse_mixed(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Raise Invalid when any amount is in another currency than the company's and has no rate."""
        own = self.table.company
        if self.column is None:
            foreign = {self.currency}
        else:
            at, code = self.column, self.metric.code
            foreign = {row[at] for row in rows if row[at] != own and self.table.found.lacks_rate(row, code)}
        if lacking := sorted(c for c in foreign if c and c != own):
            raise Invalid(
                gettext_noop("There is no exchange rate for %(currency)s: the amounts cannot be added up in %(own)s."),
                code="currency",
                currency=phrases.listed(lacking),
                own=own,
            )


@dataclass(frozen=True, slots=True)
class Layer:
    """What was measured over some spans: how each metric is read, by its code."""

    spans: Spans
    readings: Mapping[str, Reading]

    @property
    def tables(self) -> Iterable[Table]:
        """The tables read, some of them several times."""
        return (reading.table for reading in self.readings.values())


class Answer:
    """Figures by metric, key and period. `metrics` holds those asked for with all they are made of; the layers are the
    periods asked for, then those growth is measured against. `told` is what modules say of some metrics.
    """

    def __init__(
        self, metrics: Mapping[str, Metric], layers: Sequence[Layer], told: Mapping[str, Telling] | None = None
    ) -> None:
        self.metrics, self.layers, self.told, self.today = metrics, layers, told or {}, clock.today()
        self.ways: dict[str, Way] = {}
        self.runs: dict[int, tuple[Layer, Sequence[Any], Period]] = {}
        self.earlier: dict[tuple[int, str], tuple[Period, Period | None]] = {}

    def everybody(self) -> set[Key]:
        """Every person and unit with any data, and None for the whole."""
        said = (keys for telling in self.told.values() for keys in telling.values())
        return {None}.union(*(table.keys() for table in self.layers[0].tables), *said)

    def moments(self) -> set[tuple[Key, Any]]:
        """Everybody and every unit, and None for the whole, with each span of time they have any data in."""
        return {pair for table in self.layers[0].tables for pair in table.held}

    def figure(self, code: str, key: Key, period: Period) -> Figure:
        """The figure of a person (id), a unit (path, with all below it) or the whole (None) in a period asked for.

        Empty where there is no data, where the metric still waits, and for what only knows the present in a period
        without today. Raises Invalid when amounts in a currency without a rate would be in it; KeyError for a metric
        or period that was not asked for.
        """
        way, known = self.ways.get(code) or self.ways.setdefault(code, self.way(self.metrics[code]))
        return way(self, *known, key, period)

    def way(self, metric: Metric) -> Way:
        """How the figures of a metric are found, by its sort; chosen once, as figures are many, and without this answer
        in it: one that held itself would keep its rows until somebody looks for circles.
        """
        if metric.over:
            return Answer.divided, metric.over
        if metric.against:
            return Answer.grown, (metric,)
        if metric.reckon is not None:
            return Answer.reckoned, (metric.reckon, metric.parts)
        if metric.versions:
            return Answer.versioned, (metric,)
        if metric.told is not None:
            return Answer.stated, (self.told[metric.code],)
        if metric.of is None:
            return Answer.stated, ({},)
        read, code = Answer.standing if metric.is_snapshot else Answer.measured, metric.code
        return (Answer.guarded, (metric.guard, read, code)) if self.may_refuse(metric.guard) else (read, (code,))

    def may_refuse(self, code: str) -> bool:
        """Whether any figure of a metric could be refused: not of one measured where all amounts have a rate."""
        known = [layer.readings[code] for layer in self.layers if code in layer.readings]
        return bool(code) and (not known or any(reading.is_foreign for reading in known))

    def measured(self, code: str, key: Key, period: Period) -> Figure:
        """What is read off the rows of a period."""
        layer, spans, _period = self.runs.get(id(period)) or self.run(period)
        return layer.readings[code].figure(key, spans)

    def stated(self, telling: Telling, key: Key, period: Period) -> Figure:
        """What a module says."""
        amount = telling.get(period, {}).get(key)
        return NO_DATA if amount is None else Figure(amount)

    def standing(self, code: str, key: Key, period: Period) -> Figure:
        """What only knows the present."""
        return self.layers[0].readings[code].figure(key, (0,)) if period.contains(self.today) else NO_DATA

    def guarded(self, guard: str, read: Callable[..., Figure], code: str, key: Key, period: Period) -> Figure:
        """What is refused where another metric is."""
        self.figure(guard, key, period)
        return read(self, code, key, period)

    def versioned(self, metric: Metric, key: Key, period: Period) -> Figure:
        """What each version counts while it holds, rolled up."""
        parts = [self.figure(version, key, period) for version in metric.versions]
        return together(metric.rolls, parts, time=True)

    def reckoned(self, reckon: Reckon, parts: Sequence[str], key: Key, period: Period) -> Figure:
        """What is reckoned from the values of its parts there and then."""
        return Figure(reckon({part: self.value(part, key, period) for part in parts}))

    def run(self, period: Period) -> tuple[Layer, Sequence[Any], Period]:
        """The layer that knows a period, and the spans it is made of. Kept by identity: periods hash slowly."""
        layer = next((one for one in self.layers if one.spans.knows(period)), self.layers[0])
        return self.runs.setdefault(id(period), (layer, layer.spans.of(period), period))

    def divided(self, over: str, under: str, key: Key, period: Period) -> Figure:
        """A numerator of a denominator; none of some is zero, something of nothing is no data."""
        above, below = self.figure(over, key, period).amount, self.figure(under, key, period).amount
        return NO_DATA if below is None else Figure(above or Decimal(0), below)

    def grown(self, metric: Metric, key: Key, period: Period) -> Figure:
        """By how much the part grew since the period compared with."""
        (part,) = metric.parts
        asked = (id(period), metric.against)
        if asked not in self.earlier:
            self.earlier[asked] = (period, growth_base(period, metric.against))
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
    if figure is NO_DATA:
        return None
    if metric.rolls == ANEW:
        return value("ratio" if metric.against else "sum", figure)
    return value(metric.rolls, figure)


def spread(found: Iterable[tuple[Decimal, int]]) -> tuple[tuple[Decimal, int], ...]:
    """How often each value came, of several rows."""
    counts: dict[Decimal, int] = defaultdict(int)
    for one, times in found:
        counts[one] += times
    return tuple(sorted(counts.items()))
