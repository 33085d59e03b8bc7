"""The deals to push first, on the home page: open ones that should close in the period, by what they are likely to
bring.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import clock
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.reports import OPEN
from yingdan.platform import hooks
from yingdan.platform.query import run
from yingdan.platform.query.ast import AnyOf, Condition, Where
from yingdan.web import looks
from yingdan.web.tiles import Tile, View

DEAL = Opportunity.key()
SHOWN, SILENT, DAY = 5, 14, timedelta(days=1)
COLUMNS = (
    "name",
    "account",
    "stage",
    "amount",
    "weighted",
    "expected_close_on",
    "owner",
    "next_step",
    "last_activity_on",
)


def push(view: View) -> dict[str, Any] | None:
    """For who leads: at most five deals, each with its next step and with what speaks for dealing with it now."""
    if not view.leads or not view.may(DEAL) or not view.knows(DEAL, *COLUMNS):
        return None
    due: Where = AnyOf((view.during("expected_close_on"), Condition("expected_close_on", "in_period", "before_today")))
    if view.period.start <= clock.today():  # the same days in one condition, judged along the order
        due = Condition("expected_close_on", "lte", max(view.period.end, clock.today() - DAY).isoformat())
    query = view.asked(DEAL, OPEN, due, order=("-weighted",), limit=SHOWN, columns=COLUMNS)
    found: list[Opportunity] = run.page(query, along=True).items
    if not found:
        return None
    scale = view.money.fitting([d.amount for d in found])
    rows = [
        {
            "deal": deal,
            "amount": scale.show(deal.amount),
            "chance": deal.probability,
            "reasons": " · ".join(reasons(deal)),
            "url": f"/opportunities/{deal.pk}/",
        }
        for deal in found
    ]
    return {"rows": rows, "unit": scale.unit, "leads": view.leads}


def reasons(deal: Opportunity) -> list[str]:
    """Why this deal wants dealing with: its closing day, its stage, how long nobody has spoken with the customer."""
    found, today = [], clock.today()
    if deal.expected_close_on is not None:
        days = (deal.expected_close_on - today).days
        words = looks.days_in_words(days)
        found.append(
            _("closing day passed %(days)s") % {"days": words} if days < 0 else _("closes %(days)s") % {"days": words}
        )
    if deal.stage is not None and deal.days_in_stage is not None:
        stay = ngettext("%(n)s day", "%(n)s days", deal.days_in_stage) % {"n": deal.days_in_stage}
        late = deal.stage_due_on is not None and deal.stage_due_on < today
        words = _("%(stage)s for %(stay)s, too long") if late else _("%(stage)s for %(stay)s")
        found.append(words % {"stage": str(deal.stage), "stay": stay} if deal.days_in_stage else str(deal.stage))
    if deal.last_activity_on is None:
        found.append(_("never spoken with"))
    elif (silent := (today - deal.last_activity_on).days) >= SILENT:
        found.append(ngettext("silent for %(n)s day", "silent for %(n)s days", silent) % {"n": silent})
    return found


hooks.tile.register(Tile("crm/home_push.html", push, span=8, live=(DEAL,)), rank=20)
