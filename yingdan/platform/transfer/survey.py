"""One look through a whole table before anything is done with it: how many rows, which names, in which order
dates stand.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.dates import DAY_FIRST, Order, order_of
from yingdan.platform.transfer.judge import Judge
from yingdan.platform.transfer.mapping import Mapping as Plan
from yingdan.platform.transfer.read import Sheet

MOST_DATES = 100_000


@dataclass(slots=True)
class Survey:
    """What a table holds: the rows to be taken, the order of each date field's column, the names its rows will give."""

    total: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def survey(sheet: Sheet, judge: Judge) -> Survey:
    """Go through the table once."""
    found = Survey()
    places = {
        fill.field: sheet.header.index(fill.column)
        for fill, known in judge.fields
        if fill.column and known.kind.name in ("date", "stamp")
    }
    seen: dict[str, set[str]] = {name: set() for name in places}
    for row in sheet.rows():
        if not judge.texts.wanted(row.cells):
            continue
        found.total += 1
        for name, place in places.items():
            if row.cells[place] and len(seen[name]) < MOST_DATES:
                seen[name].add(row.cells[place])
        if judge.own:
            found.names |= judge.names_in(row.cells)
    found.orders = {name: order_of(sorted(texts)) for name, texts in seen.items()}
    return found


def spoken(order: str) -> str:
    """The order of day and month in words."""
    return _("day first") if order == DAY_FIRST else _("month first")


def settled(plan: Plan, found: Survey) -> Plan:
    """The mapping with the order of its dates filled in where the columns show it.

    A column that shows none takes the order the other date columns agree on.
    """
    agreed = {order.order for order in found.orders.values() if order.order} | {f.dates for f in plan.fills if f.dates}
    common = agreed.pop() if len(agreed) == 1 else ""
    fills = [
        replace(fill, dates=shown(found.orders[fill.field], common))
        if fill.field in found.orders and not fill.dates
        else fill
        for fill in plan.fills
    ]
    return replace(plan, fills=tuple(fills))


def shown(order: Order, common: str) -> str:
    """The order to read a column in: its own, else the common one when it needs any."""
    return order.order or (common if order.ambiguous else "")


def unsettled(plan: Plan, found: Survey) -> list[str]:
    """The columns whose dates can be read in two ways and for which nobody has stated the order."""
    return [f.column for f in plan.fills if f.field in found.orders and found.orders[f.field].ambiguous and not f.dates]


def require_settled(plan: Plan, found: Survey) -> None:
    """Raise Invalid when an order must be stated first."""
    if columns := unsettled(plan, found):
        raise Invalid(
            "The dates of %(columns)s can be read day first or month first. State which.",
            code="ambiguous",
            columns=phrases.listed(columns),
        )


def notes(plan: Plan, found: Survey, object_type: ObjectType) -> list[str]:
    """What a person should know before saying yes: how dates are read, what is not filled."""
    told = []
    for fill in plan.fills:
        order = found.orders.get(fill.field)
        named: dict[str, Any] = {"column": fill.column, "example": order.example if order else ""}
        if order is None or not (order.order or order.ambiguous or order.mixed):
            continue
        if order.mixed and not fill.dates:
            told.append(_("%(column)s: some dates are day first, others month first (%(example)s).") % named)
        elif not fill.dates:
            told.append(_("%(column)s: is %(example)s day first or month first? State which.") % named)
        else:
            told.append(_("%(column)s: dates are read %(order)s.") % {**named, "order": spoken(fill.dates)})
    filled = {fill.field for fill in plan.fills}
    missing = [f for f in object_type.fields.values() if f.required and f.editable and f.name not in filled]
    if missing:
        told.append(_("Not filled, though required: %(names)s.") % {"names": phrases.listed(f.label for f in missing)})
    return told
