"""What the customer module shows on record pages: days spent in each stage, notes below the key numbers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import clock
from yingdan.modules.crm.objects.opportunity import Opportunity, is_open
from yingdan.modules.crm.objects.stage_change import StageChange
from yingdan.platform import hooks
from yingdan.platform.access import walking
from yingdan.platform.prepared import question
from yingdan.web import looks
from yingdan.web.panels import Panel

DEAL = Opportunity.key()


def days_in_stages(deal: Opportunity) -> dict[Any, Any]:
    """Whole days the deal has spent in each stage it left."""
    spent: dict[str, int] = {}
    for move in moves_of(id=deal.pk):
        spent[str(move.from_stage_id)] = spent.get(str(move.from_stage_id), 0) + (move.days or 0)
    return spent


@question
def moves_of(*, id: int) -> Any:
    """The moves of a deal out of its stages, in their order."""
    with walking(True):
        return StageChange.objects.filter(opportunity_id=id).exclude(from_stage=None).order_by("at")


def notes(deal: Opportunity) -> dict[Any, Any]:
    """Below the key numbers: how the weighted amount comes about, how near the day is and how often it was put off."""
    found: dict[Any, Any] = {}
    if deal.probability is not None and deal.amount is not None:
        chance = f"{deal.probability.normalize():f}%"
        found["weighted"] = (_("%(chance)s chance") % {"chance": chance}, "")
    if deal.expected_close_on is not None and is_open(deal):
        days = (deal.expected_close_on - clock.today()).days
        words, tone = looks.days_in_words(days), "bad" if days < 0 else "warn" if days <= 7 else ""
        if deal.postponed:
            put_off = ngettext("put off %(n)s time", "put off %(n)s times", deal.postponed) % {"n": deal.postponed}
            words, tone = _("%(days)s, %(put_off)s") % {"days": words, "put_off": put_off}, tone or "warn"
        found["expected_close_on"] = (words, tone)
    elif deal.closed_on is not None:
        found["expected_close_on"] = (
            _("closed on %(day)s") % {"day": looks.plain_day(deal.closed_on, clock.today())},
            "",
        )
    return found


hooks.panel.register(Panel(DEAL, "path", days_in_stages))
hooks.panel.register(Panel(DEAL, "notes", notes))
