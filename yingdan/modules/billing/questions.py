"""Ready-made questions: the views that stand above the lists of contracts, instalments, receipts and invoices."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.query.ast import All, Condition, Not, Query, Where
from yingdan.platform.spec import Saved

CONTRACT, INSTALMENT, RECEIPT, INVOICE = (
    "billing.contract", "billing.instalment", "billing.receipt", "billing.invoice",
)  # fmt: skip

MINE = Condition("owner", "is_me")
IN_FORCE = Condition("status", "any_of", ["signed", "running", "done"])
OF_FORCE = Condition("contract.status", "any_of", ["signed", "running", "done"])
UNPAID = Condition("unpaid", "gt", "0")
OVERDUE = Condition("due_on", "in_period", "before_today")
THIS_MONTH, THIS_QUARTER = "this_month", "this_quarter"


def asked(key: str, *conditions: Where, order: tuple[str, ...] = ()) -> Query:
    """The question for the rows of `key` that meet all conditions."""
    return Query(object=key, where=All(conditions), order=order)


CONTRACT_VIEWS = (
    Saved("mine", _("My contracts"), asked(CONTRACT, MINE)),
    Saved("pending", _("Waiting for signatures"), asked(CONTRACT, Condition("status", "is", "pending"))),
    Saved(
        "owed", _("Money still owed"),
        asked(CONTRACT, IN_FORCE, Condition("remaining", "gt", "0"), order=("-remaining",)),
    ),
    Saved(
        "signed", _("Signed this quarter"),
        asked(CONTRACT, IN_FORCE, Condition("signed_on", "in_period", THIS_QUARTER), order=("-signed_on",)),
    ),
    Saved(
        "ending", _("Ending within 90 days"),
        asked(CONTRACT, IN_FORCE, Condition("ends_on", "in_period", {"name": "next_n_days", "n": 90}),
              order=("ends_on",)),
    ),
)  # fmt: skip
BY_DUE = ("due_on",)
INSTALMENT_VIEWS = (
    Saved("overdue", _("Overdue instalments"), asked(INSTALMENT, OF_FORCE, UNPAID, OVERDUE, order=BY_DUE)),
    Saved(
        "month", _("Due this month"),
        asked(INSTALMENT, OF_FORCE, Condition("due_on", "in_period", THIS_MONTH), order=BY_DUE),
    ),
    Saved(
        "soon", _("Due within seven days"),
        asked(INSTALMENT, OF_FORCE, UNPAID, Condition("due_on", "in_period", {"name": "next_n_days", "n": 7}),
              order=BY_DUE),
    ),
    Saved("mine", _("Mine still owed"), asked(INSTALMENT, OF_FORCE, UNPAID, MINE, order=BY_DUE)),
    Saved("open", _("Everything still owed"), asked(INSTALMENT, OF_FORCE, UNPAID, order=BY_DUE)),
    Saved("waiting", _("Without a day yet"), asked(INSTALMENT, UNPAID, Condition("due_on", "empty"))),
)  # fmt: skip
BY_DAY = ("-received_on", "-id")
RECEIPT_VIEWS = (
    Saved("month", _("Received this month"),
          asked(RECEIPT, Condition("received_on", "in_period", THIS_MONTH), order=BY_DAY)),
    Saved("quarter", _("Received this quarter"),
          asked(RECEIPT, Condition("received_on", "in_period", THIS_QUARTER), order=BY_DAY)),
    Saved("prepaid", _("Prepayments"), asked(RECEIPT, Condition("free", "gt", "0"), order=BY_DAY)),
    Saved("refunds", _("Refunds"), asked(RECEIPT, Condition("refund_of", "not_empty"), order=BY_DAY)),
)  # fmt: skip
INVOICE_VIEWS = (
    Saved("pending", _("Invoices to be issued"), asked(INVOICE, Condition("status", "is", "pending"))),
    Saved("month", _("Issued this month"), asked(INVOICE, Condition("issued_on", "in_period", THIS_MONTH))),
    Saved("reversed", _("Reversals"), asked(INVOICE, Condition("reverses", "not_empty"))),
)
NOT_VOID = Not(Condition("status", "is", "void"))
