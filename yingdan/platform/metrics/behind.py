"""The records behind a figure: a question whose rows, counted or summed, are the figure."""

from dataclasses import replace

from yingdan.kernel import tree
from yingdan.kernel.period import Period
from yingdan.platform.metrics import library
from yingdan.platform.metrics.calendar import growth_base
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import Condition, Query, Where

Behind = Query | tuple[Query, ...]


def query(code: str, period: Period, *, person: int | None = None, unit: str | None = None) -> Behind:
    """The records behind a figure of a person (id), a unit (path, with all below it) or the whole.

    One question for a measured metric; for a divided one numerator and denominator; for a reckoned one those of each of
    its parts in order; for growth the period and the one it is compared with. Empty for what still waits. Raises
    Missing for a metric that is not there or hidden from the actor.
    """
    return asked(library.find(code), period, person, unit)


def asked(metric: Metric, period: Period, person: int | None, unit: str | None) -> Behind:
    """The questions of one metric."""
    if metric.of is not None:
        return narrowed(metric, metric.of, period, person, unit)
    if metric.against:
        earlier = growth_base(period, metric.against)
        periods = [period, earlier] if earlier else [period]
        several = [asked(library.known(metric.parts[0]), one, person, unit) for one in periods]
    else:
        several = [asked(library.known(code), period, person, unit) for code in metric.needs]
    return tuple(one for found in several for one in (found if isinstance(found, tuple) else (found,)))


def narrowed(metric: Metric, of: Query, period: Period, person: int | None, unit: str | None) -> Query:
    """The question of a measured metric for a period, a person, a unit."""
    more: list[Where] = []
    if metric.on:
        more.append(Condition(metric.on, "between", [period.start.isoformat(), period.end.isoformat()]))
    if person is not None and metric.whose:
        more.append(Condition(metric.whose, "is", person))
    if unit is not None and metric.where_unit:
        more.append(Condition(metric.where_unit, "in_unit", tree.ids(unit)[-1:]))
    measure = metric.measure.replace("median:", "avg:")
    order = (f"-{metric.field}",) if metric.field else of.order
    return replace(of.narrowed(*more), measures=(measure,), order=order)
