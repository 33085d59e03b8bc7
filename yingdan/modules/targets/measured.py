"""What the metrics know, asked here and nowhere else in this module.

A percentage is a share of one in the metrics and percentage points in targets (25 for 25 %), as people write it and
columns keep it; it is turned here.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.exact import total
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.platform.metrics import library, measuring
from yingdan.platform.metrics.answer import Answer, Key
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import EVERYTHING, All, Condition, Where

ADDING = ("sum", "count")
PERCENT, POINTS = "percent", 100

Figures = Mapping[tuple[Key, Period], Decimal]


def find(code: str) -> Metric:
    """A metric by its code. Raises Missing."""
    return library.find(code)


def is_live(metric: Metric) -> bool:
    """Whether a metric has figures, and does not wait for anything."""
    return not library.waiting(metric)


def measured(code: str, periods: Sequence[Period], within: Where = EVERYTHING) -> Figures:
    """A metric's values by (person's id or unit's path, period), as the actor may see them, in one statement for each
    source. What has no data is not there, nor what cannot be said: amounts in a currency without a rate.
    """
    if not periods:
        return {}
    answer = measuring.measure([code], periods, by="both", within=within)
    metric = answer.metrics[code]
    found: dict[tuple[Key, Period], Decimal] = {}
    for key in answer.everybody():
        for period in periods:
            if (value := said(answer, code, key, period)) is not None:
                found[key, period] = value * POINTS if metric.unit == PERCENT else value
    return found


def said(answer: Answer, code: str, key: Key, period: Period) -> Decimal | None:
    """A value; None also where it cannot be said."""
    try:
        return answer.value(code, key, period)
    except Invalid:
        return None


def in_unit(code: str, unit: int, within: Where) -> Where:
    """A condition narrowed to what counts in a unit and below it, for metrics that know units."""
    path = next((metric.where_unit for metric in library.measured_by(find(code)) if metric.of is not None), "")
    return All((within, Condition(path, "in_unit", [unit]))) if path else within


def sum_of(figures: Mapping[tuple[Any, Period], Decimal], key: Any, periods: Iterable[Period]) -> Decimal | None:
    """What somebody has in several periods together; None for no data in any."""
    known = [value for period in periods if (value := figures.get((key, period))) is not None]
    return total(known) if known else None
