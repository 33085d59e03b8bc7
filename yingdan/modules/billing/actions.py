"""The verbs that concern more than one object: buttons on the record pages and POSTs of the API."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.billing.choices import ContractStatus, InvoiceStatus, Method
from yingdan.modules.billing.objects.contract import NONE, Contract, moving, stands, step
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services import planning
from yingdan.modules.billing.services.books import total
from yingdan.modules.billing.services.planning import Way
from yingdan.platform import records
from yingdan.platform.action import action

OPEN = (ContractStatus.DRAFT, ContractStatus.PENDING, ContractStatus.SIGNED, ContractStatus.RUNNING)


def said(reason: str) -> str:
    """A reason as it is kept. Raises Invalid for none."""
    if not (text := reason.strip()):
        raise Invalid(fields={"reason": [Invalid("Say why.", code="required")]})
    return text


def has_room(contract: Contract) -> bool:
    """Whether some of a contract is in no instalment yet."""
    return contract.status in OPEN and contract.planned < (contract.amount or NONE)


@action(
    _("Generate the plan"),
    when=has_room,
    icon="calendar-plus",
    labels={
        "way": _("How"),
        "first": _("First due on"),
        "number": _("Number of instalments"),
        "by": _("Ratio of the instalments"),
        "apart": _("Months apart"),
    },
    help=_("Cut what is not planned yet into instalments: at once, alike, by a ratio such as 3:6:1, month by month."),
)
def generate_plan(
    contract: Contract, *, way: Way, first: date | None = None, number: int = 3, by: str = "3:6:1", apart: int = 1
) -> Contract:
    """Cut what is not planned yet into instalments: at once, alike, by a ratio such as 3:6:1, month by month."""
    return planning.generate(contract, way, first=first, number=number, by=by, apart=apart)


@action(
    _("Change the contract"),
    verb="revise",
    when=stands(ContractStatus.SIGNED, ContractStatus.RUNNING, ContractStatus.DONE),
    icon="pencil",
    labels={"reason": _("Reason"), "amount": _("Contract amount"), "tax_rate": _("Tax rate")},
    help=_("Change amount or tax of what was signed, with the reason; what it was stays in the history."),
)
def revise(
    contract: Contract, *, reason: str, amount: Decimal | None = None, tax_rate: Decimal | None = None
) -> Contract:
    """Change amount or tax of what was signed, with the reason; what it was stays in the history. Raises Invalid."""
    contract.reason = said(reason)
    contract.amount = contract.amount if amount is None else amount
    contract.tax_rate = contract.tax_rate if tax_rate is None else tax_rate
    contract.revisions += 1
    with moving():
        return records.save(contract, verb="change")


@action(
    _("Void the contract"),
    verb="void",
    when=stands(*OPEN),
    icon="ban",
    labels={"reason": _("Reason")},
    help=_("Void a contract, with the reason. Receipts must have been given back and invoices reversed before."),
)
def void(contract: Contract, *, reason: str) -> Contract:
    """Void a contract, with the reason. Receipts must have been given back and invoices reversed before."""
    contract.reason = said(reason)
    if contract.received != NONE:
        raise Refused("Money was received for this contract. Give it back first.", code="received")
    if Invoice.objects.filter(contract=contract, status=InvoiceStatus.PENDING).exists() or contract.invoiced != NONE:
        raise Refused("There are invoices of this contract. Void or reverse them first.", code="invoiced")
    return step(contract, ContractStatus.VOID)


def is_original(receipt: Receipt) -> bool:
    """Whether a receipt can be refunded: it is no refund itself."""
    return receipt.refund_of_id is None


@action(
    _("Refund"),
    when=is_original,
    icon="arrow-back-up",
    labels={
        "amount": _("Amount given back"),
        "reason": _("Reason"),
        "given_on": _("Given back on"),
        "method": _("Way of paying"),
    },
    help=_("Give money back: a negative receipt linked to this one. What it paid is opened again, the latest first."),
)
def refund(
    receipt: Receipt, *, amount: Decimal, reason: str, given_on: date | None = None, method: Method | None = None
) -> Receipt:
    """Give money back: a negative receipt linked to this one. What it paid is opened again, the latest first."""
    if amount <= NONE:
        raise Invalid(fields={"amount": [Invalid("Write how much is given back, above zero.", code="amount")]})
    made = Receipt(refund_of=receipt, contract=receipt.contract, account=receipt.account, amount=-amount)
    made.currency, made.reason = receipt.currency, said(reason)
    made.received_on, made.method = given_on or clock.today(), method or receipt.method
    made.payer = receipt.payer
    return records.save(made)


def is_pending(invoice: Invoice) -> bool:
    """Whether an invoice waits to be issued."""
    return invoice.status == InvoiceStatus.PENDING


def is_issued(invoice: Invoice) -> bool:
    """Whether an invoice stands and is no reversal itself."""
    return invoice.status == InvoiceStatus.ISSUED and invoice.reverses_id is None


@action(
    _("Issue the invoice"),
    verb="issue",
    when=is_pending,
    icon="receipt",
    labels={"invoice_no": _("Invoice number"), "issued_on": _("Issued on")},
    help=_("The invoice was issued, with its number and day; from now on it stands."),
)
def issue(invoice: Invoice, *, invoice_no: str, issued_on: date | None = None) -> Invoice:
    """The invoice was issued, with its number and day; from now on it stands."""
    invoice.invoice_no, invoice.issued_on = invoice_no.strip(), issued_on or clock.today()
    invoice.status = InvoiceStatus.ISSUED
    with moving():
        return records.save(invoice, verb="issue")


@action(
    _("Void the application"),
    when=is_pending,
    icon="ban",
    labels={"reason": _("Reason")},
    help=_("An invoice that was asked for is not wanted any more."),
)
def drop(invoice: Invoice, *, reason: str) -> Invoice:
    """An invoice that was asked for is not wanted any more."""
    invoice.reason, invoice.status = said(reason), InvoiceStatus.VOID
    with moving():
        return records.save(invoice)


@action(
    _("Reverse the invoice"),
    verb="issue",
    when=is_issued,
    icon="arrow-back-up",
    labels={
        "reason": _("Reason"),
        "confirmation": _("Red-letter confirmation no."),
        "amount": _("Amount reversed"),
        "invoice_no": _("Number of the red invoice"),
    },
    help=_("Take an issued invoice back by a negative one, wholly or in part, with the reason."),
)
def reverse(
    invoice: Invoice, *, reason: str, confirmation: str, amount: Decimal | None = None, invoice_no: str = ""
) -> Invoice:
    """Take an issued invoice back by a negative one, wholly or in part, with the reason; gives the negative one."""
    back = total(one.amount for one in Invoice.objects.filter(reverses=invoice))
    left = invoice.amount + back
    taken = left if amount is None else amount
    if not NONE < taken <= left:
        wrong = Invalid("Of this invoice %(left)s can still be reversed.", code="reversal", left=f"{left:,.2f}")
        raise Invalid(fields={"amount": [wrong]})
    made = Invoice(contract=invoice.contract, kind=invoice.kind, amount=-taken, tax_rate=invoice.tax_rate)
    made.title, made.tax_no, made.content = invoice.title, invoice.tax_no, invoice.content
    made.status, made.reverses, made.issued_on = InvoiceStatus.ISSUED, invoice, clock.today()
    made.reason, made.confirmation, made.invoice_no = said(reason), confirmation.strip(), invoice_no.strip()
    with transaction.atomic(), moving():
        if taken == left:
            invoice.status = InvoiceStatus.REVERSED
            records.save(invoice, verb="issue")
        return records.save(made)


ACTIONS = {
    Contract.key(): (generate_plan, revise, void),
    Receipt.key(): (refund,),
    Invoice.key(): (issue, drop, reverse),
}
