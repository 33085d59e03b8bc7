"""How a contract is shown: columns, sections, ready-made views; its model fills a file already."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.modules.billing.choices import BOOKS_CLOSED, PLANS_CLOSED
from yingdan.modules.billing.questions import CONTRACT_VIEWS
from yingdan.platform.spec import Analysis, Board, Chart, Gantt, Related, Section, Table

RECEIVED = Chart(_("Still to be received, by person"), group="owner", measure="sum:remaining", name="remaining")
BY_MONTH = Chart(_("Signed by month"), group="signed_on:month", measure="sum:amount", kind="column", name="signed")
BY_UNIT = Chart(_("Contracts by unit"), group="unit", measure="sum:amount", name="unit")
BY_STATUS = Chart(_("Contracts by status"), group="status", measure="sum:amount", kind="column", name="status")


def plans(contract: Any) -> bool:
    """Whether instalments may be planned."""
    return contract.status not in PLANS_CLOSED


def books(contract: Any) -> bool:
    """Whether money and invoices may be booked."""
    return contract.status not in BOOKS_CLOSED


SHOWN: dict[str, Any] = {
    "slug": "contracts",
    "icon": "file-invoice",
    "letter": "k",
    "group": "trade",
    "rank": 10,
    "help": _("What was agreed with customers. Instalments, receipts and invoices stand on the page of the contract."),
    "columns": (
        "name", "account", "status", "amount", "received", "invoiced", "remaining", "share_received", "signed_on",
        "owner",
    ),
    "search": ("name", "number", "account.name"),
    "form": (
        Section(
            _("Contract"),
            ("name", "account", "opportunity", "kind", "amount", "currency", "tax_rate", "payment_terms"),
        ),
        Section(_("Dates and signatures"), ("signed_on", "starts_on", "ends_on", "signer", "customer_signer")),
        Section(_("Further details"), ("number", "next_contact_on", "description")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    "views": (
        Table(),
        Board(by="status", total="amount", card=("name", "amount", "account", "remaining", "owner", "signed_on")),
        Gantt(start="starts_on", end="ends_on", group="owner"),
        Analysis(charts=(RECEIVED, BY_MONTH, BY_UNIT, BY_STATUS)),
    ),
    "saved": CONTRACT_VIEWS,
    "order": ("-updated_at",),
    "quick": ("name", "account", "amount", "tax_rate", "signed_on", "owner"),
    "derived": {
        "net": ("amount",), "tax": ("amount",), "base_amount": ("amount",), "base_received": ("received",),
        "base_invoiced": ("invoiced",), "base_remaining": ("remaining",), "remaining": ("amount", "received"),
        "planned": ("amount",),
    },
    "header": ("amount", "received", "invoiced", "remaining"),
    "chips": ("status", "kind", "signed_on", "owner"),
    "summed": ("amount", "received", "invoiced", "remaining"),
    "date": "signed_on",
    "subtitle": "account",
    "key_by": ("number", "name"),
    "panels": (
        Related(
            "billing.instalment", by="contract", columns=("trigger", "due_on", "status", "amount"), open=plans,
        ),
        Related(
            "billing.receipt", by="contract", columns=("number", "received_on", "method", "amount"), open=books,
        ),
        Related(
            "billing.invoice", by="contract", columns=("number", "kind", "status", "issued_on", "amount"), open=books,
        ),
    ),
}  # fmt: skip
