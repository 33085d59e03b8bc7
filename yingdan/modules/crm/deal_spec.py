"""How an opportunity is shown: columns, sections, views, key numbers; its model fills a file already."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.reports import DEAL_CHARTS, DEAL_VIEWS, OPEN
from yingdan.platform.query.ast import Not
from yingdan.platform.spec import Analysis, Board, Calendar, Gantt, Related, Section, Table

SHOWN: dict[str, Any] = {
    "slug": "opportunities",
    "icon": "briefcase",
    "letter": "o",
    "group": "deals",
    "rank": 20,
    "columns": (
        "name", "account", "stage", "days_in_stage", "amount", "expected_close_on", "forecast", "owner", "next_step",
        "last_activity_on",
    ),
    "search": ("name", "number", "account.name", "next_step"),
    "form": (
        Section(
            _("Opportunity"),
            (
                "name",
                "account",
                "contact",
                "pipeline",
                "stage",
                "amount",
                "currency",
                "amount_follows",
                "expected_close_on",
            ),
        ),
        Section(_("Outlook"), ("probability", "forecast", "next_step", "next_step_on", "next_contact_on")),
        Section(
            _("Needs and budget"),
            ("budget", "decision_maker", "needed_on", "pain", "success", "payment_terms", "product"),
        ),
        Section(_("Origin"), ("kind", "source", "opened_on", "number", "description")),
        Section(_("Closing"), ("closed_on", "competitor", "loss_reason", "loss_note")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    "views": (
        Table(),
        Board(
            by="stage",
            total="amount",
            weighted="weighted",
            card=("name", "amount", "account", "next_step", "owner", "expected_close_on", "days_in_stage"),
        ),
        Calendar(on="expected_close_on"),
        Gantt(start="opened_on", end="expected_close_on", group="owner"),
        Analysis(charts=DEAL_CHARTS),
    ),
    "saved": DEAL_VIEWS,
    "order": ("-updated_at",),
    "past": Not(OPEN),
    "quick": ("name", "account", "amount", "expected_close_on", "stage", "owner"),
    "derived": {"weighted": ("amount",), "base_amount": ("amount",), "base_weighted": ("amount",)},
    "header": ("amount", "weighted", "expected_close_on", "probability"),
    "chips": ("stage", "status", "expected_close_on", "owner"),
    "summed": ("amount", "weighted"),
    "path": "stage",
    "date": "expected_close_on",
    "subtitle": "account",
    "key_by": ("number", "name"),
    "panels": (
        Related("crm.opportunityline", by="opportunity", columns=("product", "quantity", "price", "amount")),
        Related("crm.stagechange", by="opportunity", columns=("from_stage", "to_stage", "at", "days", "by")),
    ),
}  # fmt: skip
