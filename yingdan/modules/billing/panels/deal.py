"""The contracts of a deal on its page, and the way to make one of a deal that is won."""

from typing import Any
from urllib.parse import urlencode

from yingdan.modules.billing.objects.contract import Contract
from yingdan.platform import hooks, schema
from yingdan.platform.actor import current_actor
from yingdan.web import looks
from yingdan.web.panels import Panel

DEAL = "crm.opportunity"
MOST, LOST = 5, ("lost", "void")


def contracts(deal: Any) -> dict[str, Any] | None:
    """At most five contracts of a deal, the latest first, with what was received of each; none yet, and a button."""
    actor = current_actor()
    if not actor.may(Contract.key(), "view"):
        return None
    rows = list(Contract.objects.filter(opportunity=deal).order_by("-pk")[:MOST])
    may = actor.may(Contract.key(), "add") and deal.status not in LOST
    if not rows and not may:
        return None
    kind = schema.find(Contract.key())
    scale = looks.scale(currency=deal.currency).fitting([row.amount for row in rows])
    given = {"opportunity": deal.pk, "account": deal.account_id, "name": deal.name, "amount": deal.amount}
    values = {name: value for name, value in given.items() if value not in (None, "")}
    status = kind.fields["status"]
    return {
        "rows": [
            {"contract": row, "amount": scale.show(row.amount), "tone": status.tone_of(row.status),
             "share": "" if row.share_received is None else f"{row.share_received:.0f}%"}
            for row in rows
        ],
        "unit": scale.unit,
        "slug": kind.slug,
        "add_url": f"/{kind.slug}/new/?{urlencode({**values, 'next': f'/opportunities/{deal.pk}/'})}" if may else "",
    }  # fmt: skip


hooks.panel.register(Panel(DEAL, "right", contracts, "billing/contracts.html", rank=55, later="contracts"))
