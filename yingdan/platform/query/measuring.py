"""Measures: counts, sums, means, extremes. A mean is a sum over a count, so that means of groups can be put
together again.

Amounts that know what they are worth in the company's currency (`MoneyField(base=…)`) are measured by that as soon as
the company has exchange rates, all of them alike, so that groups can be compared; where a rate is wanting the measure
is refused. A company without rates pays nothing: its amounts are added as they are, those of one currency only.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.kernel.money import ROUND
from yingdan.kernel.spread import CENT
from yingdan.platform import rates
from yingdan.platform.fields import Field
from yingdan.platform.query.ast import MEASURES
from yingdan.platform.schema import ObjectType


class Mixed:
    """Stands for a sum over several currencies, which is refused rather than shown wrong: without any rates, or for
    want of one for `currency`.
    """

    def __init__(self, currency: str = "") -> None:
        self.currency = currency

    def __str__(self) -> str:
        return _("No rate for %(currency)s") % {"currency": self.currency} if self.currency else _("Several currencies")

    def __bool__(self) -> bool:
        return False

    @property
    def advice(self) -> str:
        """Why there is no sum and what to do."""
        if not self.currency:
            return _("These amounts are in several currencies. Give exchange rates in the settings to add them up.")
        return _(
            "There is no exchange rate for %(currency)s on the day of some of these amounts, so they cannot be added "
            "up. Give one in the settings, under exchange rates."
        ) % {"currency": self.currency}


MIXED = Mixed()
MOST = 12


def how_many(only: Q | None = None) -> Count:
    """The number of rows, or of those that meet a condition.

    It names no column: counting the id, which no other index of PostgreSQL holds, would have every wide row read.
    """
    return Count(Value(1), filter=only or None)


class Measures:
    """Some measures of one object: the aggregates they need, and their values from those."""

    def __init__(self, object_type: ObjectType, names: Sequence[str]) -> None:
        if len(names) > MOST:
            raise Invalid(gettext_noop("This filter is too deep or too long."), code="filter")
        self.object_type = object_type
        self.names = tuple(dict.fromkeys(names))
        self.aggregates: dict[str, Any] = {"n": how_many()}
        for name in self.names:
            self.add(name)

    def add(self, name: str) -> None:
        """The aggregates of one measure. Raises Missing, Invalid."""
        how, _colon, of = name.partition(":")
        if how not in MEASURES or bool(of) == (how == "count"):
            raise Invalid(gettext_noop("There is no measure “%(name)s”."), code="measure", name=name[:80])
        if how == "count":
            return
        field = self.object_type.field(of)
        base = self.base_of(field)
        of_value = base or (of if field.in_table else field.expr())
        if of_value is None or how not in field.measures:
            raise Invalid(gettext_noop("There is no measure “%(name)s”."), code="measure", name=name[:80])
        if how in ("sum", "avg"):
            self.aggregates[f"sum_{of}"] = Sum(of_value)
            if how == "avg":
                self.aggregates[f"n_{of}"] = Count(of_value)
        else:
            self.aggregates[f"{how}_{of}"] = Min(of_value) if how == "min" else Max(of_value)
        if base:
            wanting = Q((f"{of}__isnull", False), (f"{base}__isnull", True))
            self.aggregates[f"lack_{of}"] = Min(field.currency, filter=wanting)
        elif field.kind.name == "money" and field.currency in self.object_type.fields:
            self.aggregates |= {f"from_{of}": Min(field.currency), f"to_{of}": Max(field.currency)}

    def base_of(self, field: Field) -> str:
        """The column by which an amount is measured instead of its own, when the company has rates; else nothing."""
        name = getattr(field.column, "base", "") if field.in_table else ""
        return name if name and name in self.object_type.fields and rates.used() else ""

    def result(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The measures from their aggregates; a sum of nothing is zero, a mean of nothing None."""
        return {name: read(raw) for name, read in self.readers}

    @cached_property
    def readers(self) -> list[tuple[str, Callable[[dict[str, Any]], Any]]]:
        """How each measure is read from aggregates, worked out once for all groups."""
        return [(name, self.reader(name)) for name in self.names]

    def reader(self, name: str) -> Callable[[dict[str, Any]], Any]:
        """How one measure is read from aggregates."""
        how, _colon, of = name.partition(":")
        if how == "count":
            return lambda raw: raw.get("n") or 0
        lack, first, last = f"lack_{of}", f"from_{of}", f"to_{of}"
        single = SINGLE[how](self, of)

        def read(raw: dict[str, Any]) -> Any:
            if lacking := raw.get(lack):
                return Mixed(lacking)
            return MIXED if raw.get(first) != raw.get(last) else single(raw)

        return read

    def sum_of(self, of: str) -> Callable[[dict[str, Any]], Any]:
        """A sum as an exact decimal of the field's places."""
        field, name = self.object_type.field(of), f"sum_{of}"
        if field.whole:
            return lambda raw: raw.get(name) or 0
        cent = Decimal(1).scaleb(-field.places)
        return lambda raw: Decimal(raw.get(name) or 0).quantize(cent, ROUND)

    def mean_of(self, of: str) -> Callable[[dict[str, Any]], Any]:
        """A mean to the hundredth."""
        name, many = f"sum_{of}", f"n_{of}"

        def mean(raw: dict[str, Any]) -> Any:
            total, number = raw.get(name), raw.get(many) or 0
            return (Decimal(total) / number).quantize(CENT, ROUND) if number and total is not None else None

        return mean

    def sum_up(self, raws: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The aggregates of several groups together."""
        return {name: joined(name, [v for raw in raws if (v := raw.get(name)) is not None]) for name in self.aggregates}


SINGLE: dict[str, Callable[[Measures, str], Callable[[dict[str, Any]], Any]]] = {
    "sum": Measures.sum_of,
    "avg": Measures.mean_of,
    "min": lambda _measures, of: lambda raw: raw.get(f"min_{of}"),
    "max": lambda _measures, of: lambda raw: raw.get(f"max_{of}"),
}
"""How what can be measured in one currency is read."""


def joined(name: str, values: Sequence[Any]) -> Any:
    """Several values of one aggregate as one; None when there is none."""
    if len(values) < 2:
        return values[0] if values else None
    if name.startswith(("min_", "from_", "lack_")):
        return min(values)
    return max(values) if name.startswith(("max_", "to_")) else sum(values[1:], values[0])
