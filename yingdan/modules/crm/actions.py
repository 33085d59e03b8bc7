"""Verbs of this module's objects that need more than the object's own file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm import sharing
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform.action import Action, action

SHARES = [
    {"name": "person", "label": _("Person")},
    {"name": "share", "label": _("Per cent"), "kind": "number", "sum": True},
    {"name": "role", "label": _("Part taken")},
    {"name": "overlay", "label": _("Overlay"), "kind": "bool"},
]


@action(
    _("Share the credit"),
    icon="percentage",
    labels={"shares": _("Shares of deals")},
    columns={"shares": SHARES},
    own_page=True,
    help=_(
        "Say who earns which part of the deal: rows of person, share in per cent, role and overlay. Those that are no "
        "overlays make up 100; no rows leave all of it to the owner."
    ),
)
def share_credit(deal: Opportunity, *, shares: list[dict[str, Any]]) -> Opportunity:
    """Say who earns which part of the deal; no rows leave all of it to the owner."""
    sharing.put(deal, [sharing.part_of(row) for row in shares])
    return Opportunity.objects.get(pk=deal.pk)


ACTIONS: dict[str, tuple[Action, ...]] = {Opportunity.key(): (share_credit,)}
