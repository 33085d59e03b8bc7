"""The metrics answer what targets ask of them: definitions, and figures by person and unit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.measured import Figures, Known
from yingdan.platform.metrics import library
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.query.ast import Where


def known(code: str) -> Known:
    """What a plan must know of its metric. Raises Missing for none, and for one hidden from the actor."""
    metric = library.find(code)
    return Known(metric.code, metric.label, metric.unit, metric.rolls, metric.better, library.waiting(metric))


def figures(code: str, periods: Sequence[Period], by: str, within: Where) -> Figures:
    """A metric's values by person, unit or for the whole, in one statement.

    Left out is what has no data, and what cannot be said: amounts in a currency without a rate.
    """
    answer = measure([code], periods, by=by, within=within)
    found: dict[tuple[Any, Period], Decimal] = {}
    for key in answer.everybody():
        for period in periods:
            try:
                value = answer.value(code, key, period)
            except Invalid:
                continue
            if value is not None:
                found[key, period] = value
    return found


measured.find.provide(known)
measured.figures.provide(figures)
