"""Measures: counts, sums, means, extremes. A mean is a sum over a count, so that means of groups can be put
together again.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.kernel.money import ROUND
from yingdan.platform.query.ast import MEASURES
from yingdan.platform.schema import ObjectType


class Mixed:
    """Stands for a sum over several currencies, which is refused rather than shown wrong."""

    def __str__(self) -> str:
        return str(_("Several currencies"))

    def __bool__(self) -> bool:
        return False


MIXED = Mixed()
MOST = 12


class Measures:
    """Some measures of one object: the aggregates they need, and their values from those."""

    def __init__(self, object_type: ObjectType, names: Sequence[str]) -> None:
        if len(names) > MOST:
            raise Invalid(gettext_noop("This filter is too deep or too long."), code="filter")
        self.object_type = object_type
        self.names = tuple(dict.fromkeys(names))
        self.aggregates: dict[str, Any] = {"n": Count("pk")}
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
        of_value = of if field.in_table else field.expr()
        if of_value is None or how not in field.kind.measures:
            raise Invalid(gettext_noop("There is no measure “%(name)s”."), code="measure", name=name[:80])
        if how in ("sum", "avg"):
            self.aggregates[f"sum_{of}"] = Sum(of_value)
            if how == "avg":
                self.aggregates[f"n_{of}"] = Count(of_value)
        else:
            self.aggregates[f"{how}_{of}"] = Min(of_value) if how == "min" else Max(of_value)
        if field.kind.name == "money" and field.currency in self.object_type.fields:
            self.aggregates |= {f"from_{of}": Min(field.currency), f"to_{of}": Max(field.currency)}

    def result(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The measures from their aggregates; a sum of nothing is zero, a mean of nothing None."""
        return {name: self.value(name, raw) for name in self.names}

    def value(self, name: str, raw: dict[str, Any]) -> Any:
        """One measure."""
        how, _colon, of = name.partition(":")
        if how == "count":
            return raw.get("n") or 0
        if raw.get(f"from_{of}") != raw.get(f"to_{of}"):
            return MIXED
        if how in ("min", "max"):
            return raw.get(f"{how}_{of}")
        total, number = raw.get(f"sum_{of}"), raw.get(f"n_{of}") or 0
        if how == "sum":
            return self.exact(of, total or 0)
        return (Decimal(total) / number).quantize(Decimal("0.01"), ROUND) if number and total is not None else None

    def exact(self, of: str, total: Any) -> Any:
        """A sum as an exact decimal of the field's places."""
        field = self.object_type.field(of)
        return total if field.whole else Decimal(total).quantize(Decimal(1).scaleb(-field.places), ROUND)

    def sum_up(self, raws: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The aggregates of several groups together."""
        return {name: joined(name, [v for raw in raws if (v := raw.get(name)) is not None]) for name in self.aggregates}


def joined(name: str, values: Sequence[Any]) -> Any:
    """Several values of one aggregate as one; None when there is none."""
    if len(values) < 2:
        return values[0] if values else None
    if name.startswith(("min_", "from_")):
        return min(values)
    return max(values) if name.startswith(("max_", "to_")) else sum(values[1:], values[0])
