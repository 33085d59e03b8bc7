"""Whether a contract's books are right: the rules of requirements.md §5.5 to 5.7 that more than one row decides."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from yingdan.engines.billing.limits import Taken, beyond, excess
from yingdan.kernel.errors import Invalid
from yingdan.modules.billing.choices import BOOKS_CLOSED, PLANS_CLOSED
from yingdan.modules.billing.objects.allocation import Allocation
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services.books import Book, total


@dataclass(frozen=True, slots=True)
class Wrong:
    """A rule that is broken, at which record (its id) where one is to blame."""

    problem: Invalid
    at: int | None = None


def amount(value: Decimal) -> str:
    """An amount in a message."""
    return f"{value:,.2f}"


def wrong_at(text: str, code: str, at: int | None = None, field: str = "amount", **told: Any) -> Wrong:
    """A broken rule as an error of a field."""
    return Wrong(Invalid(fields={field: [Invalid(text, code=code, **told)]}), at)


def plan(book: Book) -> Iterator[Wrong]:
    """Instalments stay within the contract, and above what they were paid."""
    if over := beyond(book.contract.amount, book.planned):
        text = _("The instalments come to %(sum)s, which is %(over)s more than the contract.")
        yield wrong_at(text, "plan", sum=amount(book.planned), over=amount(over))
    for one in book.instalments:
        if (paid := book.paid(one)) > one.amount:
            text = _("Receipts pay %(paid)s of this instalment; it cannot be less.")
            yield wrong_at(text, "paid", one.pk, paid=amount(paid))


def receipts(book: Book) -> Iterator[Wrong]:
    """Nothing beyond the contract without a reason; no refund above its original."""
    for one in book.originals:
        if (net := book.net(one)) < NONE:
            at = max(r.pk for r in book.receipts if r.refund_of_id == one.pk)
            text = _("Of this receipt %(left)s can still be given back.")
            yield wrong_at(text, "refund", at, left=amount(net - refund(book, at)))
    taken = [Taken(one.pk, book.net(one), bool(one.reason.strip())) for one in book.originals]
    if found := excess(book.contract.amount, taken):
        text = _(
            "Only %(left)s of the contract are still to be received. Write a reason to take more: what is beyond is "
            "kept as the customer's prepayment."
        )
        yield wrong_at(text, "receipt", found.key, left=amount(found.left))


def refund(book: Book, pk: int) -> Decimal:
    """The amount of one refund, below zero."""
    return next(one.amount for one in book.receipts if one.pk == pk)


def invoices(book: Book) -> Iterator[Wrong]:
    """Together within the contract; none reversed by more than it was."""
    if over := beyond(book.contract.amount, book.claimed):
        left = max((book.contract.amount or NONE) - book.claimed + newest(book), NONE)
        text = _("Only %(left)s of the contract are still to be invoiced; this is %(over)s too much.")
        yield wrong_at(text, "invoice", left=amount(left), over=amount(over))
    for one in [invoice for invoice in book.invoices if invoice.reverses_id is None]:
        back = total(other.amount for other in book.standing if other.reverses_id == one.pk)
        if one.amount + back < NONE:
            yield wrong_at(_("More would be reversed than was invoiced."), "reversal")


def newest(book: Book) -> Decimal:
    """The amount of the invoice written last."""
    return book.invoices[-1].amount if book.invoices else NONE


def allotted(book: Book) -> Iterator[Wrong]:
    """A receipt pays no more than it has, an instalment takes no more than it is."""
    for receipt in book.originals:
        if (over := book.given(receipt) - book.net(receipt)) > NONE:
            at = max(one.pk for one in book.allocations if one.receipt_id == receipt.pk)
            yield wrong_at(_("This is %(over)s more than the receipt has."), "given", at, over=amount(over))
    for one in book.instalments:
        if (over := book.paid(one) - one.amount) > NONE:
            at = max(a.pk for a in book.allocations if a.instalment_id == one.pk)
            yield wrong_at(_("This is %(over)s more than is unpaid of the instalment."), "taken", at, over=amount(over))


def of_contract(book: Book) -> Iterator[Wrong]:
    """Whatever its amount may be changed to, what was already agreed, received and invoiced must fit in."""
    yield from plan(book)
    yield from receipts(book)
    yield from invoices(book)


RULES: Mapping[Any, Callable[[Book], Iterator[Wrong]]] = {
    Contract: of_contract,
    Instalment: plan,
    Receipt: receipts,
    Allocation: allotted,
    Invoice: invoices,
}
CLOSED = {
    Instalment: PLANS_CLOSED,
    Receipt: BOOKS_CLOSED,
    Invoice: BOOKS_CLOSED,
}


def judged(book: Book, model: Any, *, more: bool) -> list[Wrong]:
    """What is wrong with a contract's books after rows of `model` were written; `more` says that any were added or
    changed, not only taken away.
    """
    if more and book.contract.status in CLOSED.get(model, ()):
        text = _("This contract is a draft or void: submit it first.")
        return [wrong_at(text, "closed", field="contract")]
    return list(RULES[model](book))
