"""Who earns which part of a deal, on its page: the shares, what they make up, and what was credited."""

from decimal import Decimal
from typing import Any

from yingdan.modules.crm import sharing
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import hooks
from yingdan.platform.actor import current_actor
from yingdan.platform.preferences import company
from yingdan.web import looks
from yingdan.web.panels import Panel


def shares(deal: Opportunity) -> dict[str, Any] | None:
    """The shares with what each was credited with; the owner alone where none are said, once the deal is won."""
    actor = current_actor()
    if not actor.may(DealShare.key(), "view"):
        return None
    rows = sharing.of(deal)
    credits = list(Credit.objects.filter(opportunity=deal).select_related("owner", "unit").order_by("pk"))
    scale = looks.scale(currency=company().currency).fitting([line.amount for line in credits])
    return {
        "rows": [{"share": row, "width": row.share.normalize()} for row in rows],
        "total": sum((row.share for row in rows if not row.overlay), Decimal(0)).normalize(),
        "credits": [{"line": line, "amount": scale.show(line.amount)} for line in credits],
        "unit": scale.unit,
        "owner": deal.owner,
        "url": f"/opportunities/{deal.pk}/deal-shares/",
        "may": actor.may(DealShare.key(), "add") and actor.may(DealShare.key(), "change"),
    }


hooks.panel.register(Panel(Opportunity.key(), "right", shares, "crm/shares.html", rank=60, later="shares"))
