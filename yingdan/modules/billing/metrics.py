"""Money agreed, asked for, received and still owed: the metrics of requirements.md §6.1 that contracts feed."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yingdan.modules.billing.questions import (
    CONTRACT,
    IN_FORCE,
    INSTALMENT,
    INVOICE,
    OF_FORCE,
    OVERDUE,
    RECEIPT,
    UNPAID,
    asked,
)
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import ANEW, Metric, Parts
from yingdan.platform.query.ast import Condition

YEAR = 365
LAST_YEAR = Condition("signed_on", "in_period", {"name": "last_n_days", "n": YEAR})
STANDING = Condition("status", "any_of", ["issued", "reversed"])


def outstanding(parts: Parts) -> Decimal | None:
    """Money owed ÷ what was signed in a year × its days."""
    owed, signed = parts["owed_amt"], parts["signed_year"]
    return None if owed is None or not signed else owed / signed * YEAR


declare(
    Metric(
        code="receipt_amt",
        label=_("Receipts"),
        definition=_(
            "Σ receipts − refunds, by the day of receipt, for whoever answered for the contract when it was written "
            "down."
        ),
        unit="money",
        of=asked(RECEIPT),
        measure="sum:amount",
        on="received_on",
        group="money",
    ),
    Metric(
        code="receipt_n",
        label=_("Number of receipts"),
        definition=_("Number of receipts by their day; refunds are not counted."),
        of=asked(RECEIPT, Condition("refund_of", "empty")),
        on="received_on",
        rolls="count",
        group="money",
    ),
    Metric(
        code="refund_amt",
        label=_("Refunded"),
        definition=_("Σ refunds, as a negative amount, by the day the money was given back."),
        unit="money",
        of=asked(RECEIPT, Condition("refund_of", "not_empty")),
        measure="sum:amount",
        on="received_on",
        group="money",
    ),
    Metric(
        code="receivable_amt",
        label=_("Receivable in the period"),
        definition=_("Amounts of the instalments of contracts in force, by the day they are due."),
        unit="money",
        of=asked(INSTALMENT, OF_FORCE),
        measure="sum:amount",
        on="due_on",
        group="money",
    ),
    Metric(
        code="receipt_rate",
        label=_("Receipts rate"),
        definition=_("Receipts of the period ÷ what was receivable in it."),
        unit="percent",
        over=("receipt_amt", "receivable_amt"),
        rolls="ratio",
        group="money",
    ),
    Metric(
        code="owed_amt",
        label=_("Still to be received"),
        definition=_("What contracts in force have still to bring, as it stands now: amount − received."),
        unit="money",
        of=asked(CONTRACT, IN_FORCE),
        measure="sum:remaining",
        rolls="last",
        better="down",
        group="money",
    ),
    Metric(
        code="overdue_amt",
        label=_("Overdue amount"),
        definition=_("What is unpaid of instalments whose day has passed, as it stands now."),
        unit="money",
        of=asked(INSTALMENT, OF_FORCE, UNPAID, OVERDUE),
        measure="sum:unpaid",
        rolls="last",
        better="down",
        group="money",
        source="S4-10",
    ),
    Metric(
        code="overdue_n",
        label=_("Overdue instalments"),
        definition=_("Number of instalments with something unpaid whose day has passed, as it stands now."),
        of=asked(INSTALMENT, OF_FORCE, UNPAID, OVERDUE),
        rolls="last",
        better="down",
        group="money",
    ),
    Metric(
        code="overdue_rate",
        label=_("Overdue share"),
        definition=_("Overdue amount ÷ what is still to be received, as it stands now."),
        unit="percent",
        over=("overdue_amt", "owed_amt"),
        rolls="ratio",
        better="down",
        group="money",
        source="S4-10",
    ),
    Metric(
        code="prepaid_amt",
        label=_("Prepayments held"),
        definition=_("What of receipts pays no instalment yet, as it stands now."),
        unit="money",
        of=asked(RECEIPT, Condition("free", "gt", "0")),
        measure="sum:free",
        rolls="last",
        group="money",
    ),
    Metric(
        code="signed_year",
        label=_("Contracts of the last 365 days"),
        definition=_("Amounts of the contracts in force that were signed within the last 365 days."),
        unit="money",
        of=asked(CONTRACT, IN_FORCE, LAST_YEAR),
        measure="sum:amount",
        rolls="last",
        group="money",
    ),
    Metric(
        code="dso",
        label=_("Days sales outstanding"),
        definition=_("Still to be received ÷ contracts of the last 365 days × 365, as it stands now."),
        unit="days",
        parts=("owed_amt", "signed_year"),
        reckon=outstanding,
        rolls=ANEW,
        better="down",
        group="money",
    ),
    Metric(
        code="contract_amt",
        label=_("Contracts signed"),
        definition=_("Amounts of the contracts in force, by the day they were signed, for who answers for them now."),
        unit="money",
        of=asked(CONTRACT, IN_FORCE),
        measure="sum:amount",
        on="signed_on",
        group="money",
    ),
    Metric(
        code="contract_n",
        label=_("Number of contracts signed"),
        definition=_("Number of contracts in force, by the day they were signed."),
        of=asked(CONTRACT, IN_FORCE),
        on="signed_on",
        rolls="count",
        group="money",
    ),
    Metric(
        code="invoice_amt",
        label=_("Invoiced"),
        definition=_("Σ invoices issued − reversals, by the day of issue."),
        unit="money",
        of=asked(INVOICE, STANDING),
        measure="sum:amount",
        on="issued_on",
        group="money",
    ),
)
