"""Everything that belongs to some contracts, read once and held: whoever writes next waits for this transaction.

The lock is on the contract's row (`FOR NO KEY UPDATE`, which does not disturb rows that merely refer to it), taken
before anything is added up. Of two receipts written at the same moment the second therefore sees the first. On SQLite
transactions that write come one after another anyway.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from yingdan.kernel import figure
from yingdan.modules.billing.choices import InvoiceStatus
from yingdan.modules.billing.objects.allocation import Allocation
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.invoice import STANDING, Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform.records import Write

CHUNK = 400


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The exact sum; what is not known adds nothing."""
    return figure.total(amount for amount in amounts if amount is not None)


@dataclass
class Book:
    """A contract with all that is its own, each in the order in which it was written."""

    contract: Contract
    instalments: list[Instalment] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    @cached_property
    def originals(self) -> list[Receipt]:
        """The receipts that are no refunds."""
        return [receipt for receipt in self.receipts if receipt.refund_of_id is None]

    @cached_property
    def refunded(self) -> dict[int, Decimal]:
        """What was given back of each receipt, as a negative amount."""
        found: dict[int, Decimal] = defaultdict(Decimal)
        for receipt in self.receipts:
            if receipt.refund_of_id is not None:
                found[receipt.refund_of_id] = figure.plus(found[receipt.refund_of_id], receipt.amount)
        return found

    @property
    def planned(self) -> Decimal:
        """What all instalments come to."""
        return total(one.amount for one in self.instalments)

    @property
    def claimed(self) -> Decimal:
        """What all invoices come to that stand or are asked for, reversals taken off."""
        return total(one.amount for one in self.invoices if one.status != InvoiceStatus.VOID)

    @property
    def standing(self) -> list[Invoice]:
        """The invoices that were issued, reversals among them."""
        return [one for one in self.invoices if one.status in STANDING]

    def net(self, receipt: Receipt) -> Decimal:
        """What is left of a receipt after its refunds."""
        return figure.plus(receipt.amount, self.refunded.get(receipt.pk, NONE))

    def given(self, receipt: Receipt) -> Decimal:
        """What of a receipt pays instalments."""
        return total(one.amount for one in self.allocations if one.receipt_id == receipt.pk)

    def paid(self, instalment: Instalment) -> Decimal:
        """What receipts pay of an instalment."""
        return total(one.amount for one in self.allocations if one.instalment_id == instalment.pk)


def held(ids: Sequence[int], writes: Sequence[Write]) -> list[Book]:
    """The books of some contracts, locked. Records just written are taken as they are in hand, so that who wrote them
    goes on with the version that is stored in the end.
    """
    hand = {(type(w.record), w.record.pk): w.record for w in writes}
    books: dict[int, Book] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        rows = Contract.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=part).order_by("pk")
        books |= {row.pk: Book(hand.get((Contract, row.pk), row)) for row in rows}
        for model, name in ((Instalment, "instalments"), (Receipt, "receipts"), (Invoice, "invoices")):
            for one in model.objects.filter(Q(contract__in=part)).order_by("pk"):
                if one.contract_id in books:
                    getattr(books[one.contract_id], name).append(with_contract(hand.get((model, one.pk), one), books))
        for allotted in allocations(part):
            if allotted.instalment.contract_id in books:
                books[allotted.instalment.contract_id].allocations.append(hand.get((Allocation, allotted.pk), allotted))
    return list(books.values())


def with_contract(record: Any, books: dict[int, Book]) -> Any:
    """A record that knows its contract as it is in hand."""
    record.contract = books[record.contract_id].contract
    return record


def allocations(contracts: Sequence[int]) -> Iterable[Allocation]:
    """What pays instalments of some contracts, those of receipts that are gone or went elsewhere too."""
    rows = Allocation.objects.filter(instalment__contract__in=contracts).order_by("pk")
    return rows.select_related("instalment")
