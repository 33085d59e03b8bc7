"""Measuring: many metrics for all people, units and periods, with one statement for each source of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.platform.entitlements import unit_paths
from yingdan.platform.metrics import library
from yingdan.platform.metrics.answer import Answer, Key, Layer, Reading, Table
from yingdan.platform.metrics.calendar import growth_base
from yingdan.platform.metrics.metric import Metric, Telling
from yingdan.platform.metrics.spans import Days, Spans
from yingdan.platform.metrics.statement import Source, Statement, source_of
from yingdan.platform.query.ast import EVERYTHING, Where

Within = Where | Mapping[str, Where]
"""A condition on every object measured, or one for each of some objects by their keys."""
GROUPS: dict[str, tuple[str, ...]] = {
    "person": ("person",), "unit": ("unit",), "whole": (), "both": ("person", "unit"),
}  # fmt: skip


def measure(
    codes: Iterable[str], periods: Iterable[Period], *, by: str = "person", within: Within = EVERYTHING
) -> Answer:
    """The figures of `codes` in `periods`, by person, unit, both or for the whole, in the actor's scope.

    `within` narrows the rows of every object measured, or of those it names by their keys. Periods may be of several
    kinds and overlap. Raises Missing for a metric that is not there or hidden from the actor, Invalid for conditions an
    object does not know.
    """
    metrics = with_parts(codes)
    wanted = list(periods)
    if by not in GROUPS or not wanted:
        raise Invalid("Say by what and for which periods to measure.", code="measure")
    layers = [layer(metrics.values(), Spans(wanted), by, within)]
    grown = [metric for metric in metrics.values() if metric.against]
    earlier = further(grown, wanted)
    if earlier:
        parts = with_parts(code for metric in grown for code in metric.parts)
        layers.append(layer(parts.values(), Spans(earlier), by, within))
    return Answer(metrics, layers, tellings(metrics.values(), [*wanted, *earlier], by))


def tellings(metrics: Iterable[Metric], periods: Sequence[Period], by: str) -> dict[str, Telling]:
    """What modules say of metrics, by code; what several say the same of is asked once."""
    several = [(metric, metric.told) for metric in metrics if metric.told is not None]
    found = {told: told(periods) for told in dict.fromkeys(told for _metric, told in several)}
    return {m.code: said(m.then(found[told]) if m.then is not None else found[told], by) for m, told in several}


def said(telling: Telling, by: str) -> Telling:
    """What a module says, of those asked about only."""
    sorts = tuple({"person": int, "unit": str}[group] for group in GROUPS[by])
    return {
        period: {key: amount for key, amount in of.items() if key is None or isinstance(key, sorts)}
        for period, of in telling.items()
    }


def layer(metrics: Iterable[Metric], spans: Spans, by: str, within: Within) -> Layer:
    """What one statement for each source tells of some spans of time."""
    paths = unit_paths() if "unit" in GROUPS[by] else {}
    found: dict[str, Reading] = {}
    for source, several in sources(metrics).items():
        only = within.get(source.object, EVERYTHING) if isinstance(within, Mapping) else within
        statement = Statement(source, several, spans, GROUPS[by], only)
        read = Table(statement, statement.run(), paths)
        found |= {metric.code: Reading(metric, read) for metric in several}
    return Layer(spans, found)


def daily(
    code: str, period: Period, *, by: str = "whole", within: Within = EVERYTHING
) -> dict[Key, dict[date, Decimal]]:
    """A metric day by day, by person, unit or for the whole: only the days with data. Raises as `measure` does."""
    metric, days = library.find(code), Days(period)
    if metric.is_plain and (not metric.guard or is_sure(metric.guard, period, within)):
        reading = layer([metric], days, by, within).readings[code]
        if not reading.is_foreign:
            return reading.by_span()
    metrics = with_parts([code])
    answer = Answer(metrics, [layer(metrics.values(), days, by, within)])
    found: dict[Key, dict[date, Decimal]] = defaultdict(dict)
    dated = (pair for pair in answer.moments() if isinstance(pair[1], date))
    periods: dict[date, Period] = {}
    for key, day in sorted(dated, key=lambda pair: pair[1]):
        one = periods.get(day) or periods.setdefault(day, Period("day", day, day, period.calendar))
        if (value := answer.value(code, key, one)) is not None:
            found[key][day] = value
    return dict(found)


def is_sure(guard: str, period: Period, within: Within) -> bool:
    """Whether no figure of a metric is refused anywhere in a period, so that what it guards need not ask it again for
    every day of everybody.
    """
    metric = library.find(guard)
    if metric.of is not None and Statement(source_of(metric), [metric], None, (), EVERYTHING).is_rated():
        return True
    try:
        measure([guard], [period], by="whole", within=within).figure(guard, None, period)
    except Invalid:
        return False
    return True


def with_parts(codes: Iterable[str]) -> dict[str, Metric]:
    """The metrics of these codes, as the actor sees them, with all they are made of."""
    found: dict[str, Metric] = {}
    waiting = [library.find(code) for code in codes]
    while waiting:
        metric = waiting.pop()
        if metric.code not in found:
            found[metric.code] = metric
            waiting += [library.known(code) for code in (*metric.needs, *([metric.guard] if metric.guard else []))]
    return found


def further(metrics: Iterable[Metric], periods: Sequence[Period]) -> list[Period]:
    """The periods growth is measured against."""
    kinds = {metric.against for metric in metrics if metric.against}
    return [earlier for against in kinds for period in periods if (earlier := growth_base(period, against))]


def sources(metrics: Iterable[Metric]) -> dict[Source, list[Metric]]:
    """The measured metrics by the statement they belong to."""
    found: dict[Source, list[Metric]] = defaultdict(list)
    for metric in metrics:
        if metric.of is not None:
            found[source_of(metric)].append(metric)
    return dict(found)
