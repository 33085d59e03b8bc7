"""What the metrics know, asked here and nowhere else in this module.

A percentage is a share of one in the metrics and percentage points in targets (25 for 25 %), as people write it and
columns keep it; it is turned here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.exact import total
from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.period import Calendar, Period
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.metrics import library, measuring
from yingdan.platform.metrics.answer import Answer, Key
from yingdan.platform.metrics.measuring import Within
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query.ast import EVERYTHING, All, Condition, Where

ADDING = ("sum", "count")
PERCENT, POINTS = "percent", 100
BACK = 365
"""How many days back the rates of people are taken from."""

Figures = Mapping[tuple[Key, Period], Decimal]


def looked_back(calendar: Calendar, today: date) -> Period:
    """The days the rates of people are taken from."""
    return Period("day", today - timedelta(days=BACK), today, calendar)


def find(code: str) -> Metric:
    """A metric by its code. Raises Missing."""
    return library.find(code)


def is_live(metric: Metric) -> bool:
    """Whether a metric has figures, and does not wait for anything."""
    return not library.waiting(metric)


def measured(code: str, periods: Sequence[Period], within: Within = EVERYTHING) -> Figures:
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


def objects(code: str) -> dict[str, Metric]:
    """The objects a metric is measured on, each with a metric measured there."""
    return {one.of.object: one for one in library.measured_by(library.known(code)) if one.of is not None}


def sliced(code: str, path: str, value: str) -> dict[str, Where]:
    """The conditions of a dimension, by object: a field of what is measured, or of what that refers to, and its value.
    A branch of a tree (a product category) holds all below it. Raises Invalid for a field or value there is not.
    """
    measured_on = objects(code)
    if not measured_on:
        raise Invalid("This metric has no dimensions.", code="slice")
    return {key: condition(key, path, value) for key in measured_on}


def condition(key: str, path: str, value: str) -> Where:
    """The condition of a dimension on one object. Raises Invalid."""
    full, field = reached(key, path)
    if not field.related:
        return Condition(full, "is", value)
    record = field.parse(value)
    return Condition(full, "any_of", branch(record) if record is not None else [])


def reached(key: str, path: str) -> tuple[str, Field]:
    """A field by its path from an object, or from one that object refers to; with the whole path. Raises Invalid."""
    starts = [path, *(f"{name}.{path}" for name, field in schema.find(key).fields.items() if field.related)]
    for full in starts:
        try:
            one, field = schema.find(key), None
            for name in full.split("."):
                field = one.field(name)
                one = schema.find(field.related) if field.related else one
        except Problem:
            continue
        if field is not None:
            return full, field
    raise Invalid("There is no field “%(name)s” to measure by.", code="slice", name=path[:40])


def branch(record: Any) -> list[int]:
    """A record and, where its kind hangs in a tree by `parent`, all below it."""
    model, found = type(record), [record.pk]
    hangs = any(column.name == "parent" and column.related_model is model for column in model._meta.concrete_fields)
    level = [record.pk]
    while hangs and level:
        level = [pk for pk in model.objects.filter(parent__in=level).values_list("pk", flat=True) if pk not in found]
        found += level
    return found


def in_unit(code: str, unit: int, within: Mapping[str, Where]) -> dict[str, Where]:
    """Conditions narrowed to what counts in a unit and below it, on the objects that know units."""
    return {
        key: All((within.get(key, EVERYTHING), Condition(metric.where_unit, "in_unit", [unit])))
        for key, metric in objects(code).items()
        if metric.where_unit
    }


def summed(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return total(known) if known else None


def together(rolls: str, amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Targets of several periods as one, as the metric `rolls`: added; of last values the latest; a rate only where it
    is always the same. None where nothing is known.
    """
    known = [amount for amount in amounts if amount is not None]
    if not known or rolls in ADDING:
        return summed(known)
    return known[-1] if rolls == "last" or len(set(known)) == 1 else None


def sum_of(figures: Mapping[tuple[Any, Period], Decimal], key: Any, periods: Iterable[Period]) -> Decimal | None:
    """What somebody has in several periods together; None for no data in any."""
    return summed(figures.get((key, period)) for period in periods)
