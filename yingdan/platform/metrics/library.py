"""All metrics by code: what the modules declare, and what the customer made. Whoever may not see what a metric is made
of does not see the metric.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Missing, Problem
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics import made, own
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.compile import Compiler
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.measuring import Measures

GROUPS: dict[str, Any] = {
    "sales": _("Sales"),
    "pipeline": _("Pipeline and forecast"),
    "customers": _("Customers and leads"),
    "activity": _("Activity"),
    "money": _("Receipts and money owed"),
    "market": _("Market"),
    "service": _("Satisfaction and service"),
    "team": _("Team and growth"),
    "own": _("Metrics of our own"),
    "other": _("Other metrics"),
}
"""The groups of the library page, in order."""

_declared: dict[str, Metric] = {metric.code: metric for metric in own.METRICS}


def declare(*metrics: Metric) -> None:
    """Make metrics known; called when a module's `metrics.py` is loaded. What only waited so far makes way. ValueError
    for a code that is taken.
    """
    for metric in metrics:
        before = _declared.get(metric.code, metric)
        if before != metric and not before.waits:
            raise ValueError(f"two metrics are called {metric.code}")
        _declared[metric.code] = metric


def known(code: str) -> Metric:
    """A metric by its code, whoever asks. Raises Missing."""
    found = _declared.get(code) or made.every(_declared).get(code)
    if found is None:
        raise Missing(gettext_noop("There is no metric “%(name)s”."), code="metric", name=str(code)[:60])
    return found


def declared() -> list[Metric]:
    """Every metric the code declares, whoever asks, without a look into the database."""
    return list(_declared.values())


def offered() -> list[Metric]:
    """Every metric, customers' own among them, whoever asks."""
    return [*declared(), *(m for m in made.every(_declared).values() if made.PART not in m.code)]


def options() -> list[tuple[str, Any]]:
    """The metrics the code declares as options to choose, code and name."""
    return [(metric.code, metric.label) for metric in declared()]


def own_options() -> list[tuple[str, Any]]:
    """The customers' own as options, whoever asks."""
    return [(metric.code, metric.label) for metric in offered() if metric.own]


def is_known(code: str) -> bool:
    """Whether there is a metric of this code, whoever asks."""
    return code in _declared or code in made.every(_declared)


def is_declared(code: str) -> bool:
    """Whether the code itself has a metric of that name."""
    return code in _declared


def find(code: str) -> Metric:
    """A metric by its code. Raises Missing, also when the actor may not see what it is made of."""
    metric = known(code)
    if not is_visible(metric):
        raise Missing(gettext_noop("There is no metric “%(name)s”."), code="metric", name=code)
    return metric


def every() -> list[Metric]:
    """Every metric the actor may see, group by group as the library page shows them."""
    order = list(GROUPS)
    found = [m for m in offered() if is_visible(m)]
    return sorted(found, key=lambda m: order.index(m.group) if m.group in order else len(order))


def is_visible(metric: Metric) -> bool:
    """Whether the actor may see everything a metric is made of. One that still waits is seen by all."""
    try:
        return all(seen(measured) for measured in measured_by(metric))
    except Problem:
        return False


def seen(metric: Metric) -> bool:
    """Whether the actor may ask for a measured metric: its object, and each field by which it is measured.

    Raises Missing or Invalid when he may not.
    """
    if metric.of is None:
        return True
    object_type = schema.find(metric.of.object)
    Compiler(object_type).where(metric.of.where)
    Measures(object_type, (metric.measure.replace("median:", "avg:"),))
    for path in (metric.on, metric.whose, metric.where_unit):
        if path:
            Grouping(object_type, path)
    return current_actor().may(object_type.key, "view")


def measured_by(metric: Metric) -> Iterator[Metric]:
    """The measured metrics, or those that wait, of which a metric is made in the end; what guards one among them."""
    if not metric.needs:
        yield metric
    for code in (*metric.needs, *((metric.guard,) if metric.guard else ())):
        yield from measured_by(known(code))


def waiting(metric: Metric) -> Any:
    """What a metric still waits for, directly or through its parts; nothing when it has figures."""
    return next((m.waits for m in measured_by(metric) if m.waits), "")
