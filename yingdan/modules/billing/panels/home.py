"""What this module shows on the home page: money that came in and is owed, and the instalments to ask for."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Invalid
from yingdan.modules.billing.questions import CONTRACT, INSTALMENT, RECEIPT
from yingdan.platform import hooks
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query.ast import Query
from yingdan.web import numbers
from yingdan.web.numbers import Asked, Number
from yingdan.web.tiles import Counted, Telling, Tile, Told, View, Waiting

ANY = "billing.any"
RECEIVED, OVERDUE = "receipt_amt", "overdue_amt"
CODES = ("receipt_amt", "receivable_amt", "receipt_rate", "owed_amt", "overdue_amt", "overdue_n")
AS_NOW = ("owed_amt", "overdue_amt", "overdue_n")
OBJECTS = (CONTRACT, INSTALMENT, RECEIPT)


def contracts(view: View) -> Query:
    """All contracts under the scope of the page."""
    return view.asked(CONTRACT)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of the page, as they are written, and those of them one reckons with."""

    numbers: dict[str, Number]
    late: int
    overdue: Decimal | None


def measured(view: View) -> Measured | None:
    """Measured once for all cards; nothing without contracts or for whoever may not see all of it."""
    if "billing" not in view.held:
        seen = all(view.may(key) for key in OBJECTS) and view.counted(ANY)
        view.held["billing"] = figures(view) if seen else None
    found: Measured | None = view.held["billing"]
    return found


def figures(view: View) -> Measured:
    """All of them, in one go."""
    unit = None if view.unit is None else Unit.objects.filter(pk=view.unit).first()
    whose = {"person": view.actor.user_id} if view.scope else {"unit": unit.path if unit else None}
    asked = {code: Asked(code, view.now_in if code in AS_NOW else view.period, **whose) for code in CODES}
    answer = measure(CODES, dict.fromkeys([view.period, view.now_in]), by=asked[CODES[0]].by)
    scale = replace(view.money, places=0) if view.leads else view.money
    late, overdue = (said(answer, asked[code]) for code in ("overdue_n", "overdue_amt"))
    return Measured({code: numbers.number(answer, one, scale) for code, one in asked.items()}, int(late or 0), overdue)


def said(answer: Answer, asked: Asked) -> Decimal | None:
    """A figure to reckon with; nothing where it cannot be said."""
    try:
        return answer.value(asked.code, asked.key, asked.period)
    except Invalid:
        return None


def money(view: View) -> dict[str, Any] | None:
    """Received against receivable in the period, what is still owed, what of it is overdue; no card where others tell
    of it already.
    """
    found = measured(view)
    if found is None or (view.took(RECEIVED) and view.took(OVERDUE)):
        return None
    return {
        **found.numbers,
        "is_late": bool(found.late),
        "late_url": view.state(INSTALMENT, "overdue").url(),
        "url": view.state(CONTRACT, "owed").url(),
        "leads": view.leads,
    }


def received(view: View) -> Told | None:
    """What came in, of what was to come."""
    found = measured(view)
    if found is None:
        return None
    rate, due = found.numbers["receipt_rate"], found.numbers["receivable_amt"]
    words = _("of %(due)s due, %(rate)s") % {"rate": rate.text + rate.unit, "due": due.text}
    return Told(
        RECEIVED, _("Received in the period"), found.numbers[RECEIVED], view.state(CONTRACT, "owed").url(), words
    )


def overdue(view: View) -> Told | None:
    """What should have come in and did not."""
    found = measured(view)
    if found is None:
        return None
    url = view.state(INSTALMENT, "overdue").url()
    return Told(OVERDUE, _("Overdue instalments"), found.late, url, tone="bad", amount=found.overdue)


hooks.tile.register(Telling("figure", received), rank=2)
hooks.tile.register(Telling("risk", overdue), rank=2)
hooks.tile.register(Counted(ANY, CONTRACT, contracts), rank=10)
hooks.tile.register(Tile("billing/home_money.html", money, span=8, live=OBJECTS, leads=12), rank=10)
for _rank, _line in enumerate(
    (
        Waiting(gettext_lazy("Instalments due within seven days"), INSTALMENT, "soon", leads=False),
        Waiting(gettext_lazy("Overdue instalments"), INSTALMENT, "overdue", leads=False),
    ),
    start=26,
):
    hooks.tile.register(_line, rank=_rank)
