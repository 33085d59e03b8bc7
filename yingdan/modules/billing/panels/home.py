"""What this module shows on the home page: money that came in and is owed, and the instalments to ask for."""

from typing import Any

from django.utils.translation import gettext_lazy

from yingdan.modules.billing.questions import CONTRACT, INSTALMENT, RECEIPT
from yingdan.platform import hooks
from yingdan.platform.metrics.measuring import measure
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query.ast import Query
from yingdan.web import numbers
from yingdan.web.numbers import Asked
from yingdan.web.tiles import Counted, Tile, View, Waiting

ANY = "billing.any"
CODES = ("receipt_amt", "receivable_amt", "receipt_rate", "owed_amt", "overdue_amt", "overdue_n")
OBJECTS = (CONTRACT, INSTALMENT, RECEIPT)


def contracts(view: View) -> Query:
    """All contracts under the scope of the page."""
    return view.asked(CONTRACT)


def money(view: View) -> dict[str, Any] | None:
    """Received against receivable in the period, what is still owed, what of it is overdue; no card without contracts
    or for whoever may not see all of it.
    """
    if not all(view.may(key) for key in OBJECTS) or not view.counted(ANY):
        return None
    unit = None if view.unit is None else Unit.objects.filter(pk=view.unit).first()
    whose = {"person": view.actor.user_id} if view.scope else {"unit": unit.path if unit else None}
    asked = {code: Asked(code, view.period, **whose) for code in CODES}
    answer = measure(CODES, [view.period], by=asked[CODES[0]].by)
    found = {code: numbers.number(answer, one, view.money) for code, one in asked.items()}
    late = answer.value("overdue_n", asked["overdue_n"].key, view.period)
    return {
        **found,
        "is_late": bool(late),
        "late_url": view.state(INSTALMENT, "overdue").url(),
        "url": view.state(CONTRACT, "owed").url(),
        "leads": view.leads,
    }


hooks.tile.register(Counted(ANY, CONTRACT, contracts), rank=10)
hooks.tile.register(Tile("billing/home_money.html", money, span=12, live=OBJECTS), rank=10)
for _rank, _line in enumerate(
    (
        Waiting(gettext_lazy("Instalments due within seven days"), INSTALMENT, "soon", leads=False),
        Waiting(gettext_lazy("Overdue instalments"), INSTALMENT, "overdue", leads=False),
    ),
    start=26,
):
    hooks.tile.register(_line, rank=_rank)
