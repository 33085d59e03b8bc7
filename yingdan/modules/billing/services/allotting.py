"""Which receipt pays which instalment: kept in the transaction of whatever changed, by `engines.billing.allotting`."""

from collections.abc import Iterable
from decimal import Decimal

from yingdan.engines.billing.allotting import Open, fill, give_back
from yingdan.modules.billing.objects.allocation import Allocation
from yingdan.modules.billing.objects.contract import NONE
from yingdan.modules.billing.services.books import Book
from yingdan.platform import records


class Allotting:
    """What is to be written about the allocations of some books."""

    def __init__(self) -> None:
        self.added: list[Allocation] = []
        self.changed: dict[int, Allocation] = {}
        self.gone: list[int] = []

    def settle(self, book: Book) -> None:
        """Take back what a receipt no longer has, then let free money pay what is due first."""
        here = {one.pk for one in book.originals}
        for one in [a for a in book.allocations if a.receipt_id not in here]:
            self.shrink(book, one, one.amount)  # of a receipt that is gone, or belongs to another contract now
        for receipt in book.originals:
            if (over := book.given(receipt) - book.net(receipt)) > NONE:
                self.take_back(book, receipt.pk, over)
        free = [
            (r.pk, book.net(r) - book.given(r)) for r in sorted(book.originals, key=lambda r: (r.received_on, r.pk))
        ]
        opened = [Open(one.pk, one.due_on, one.amount - book.paid(one)) for one in book.instalments]
        for part in fill(free, opened):
            self.grow(book, part.receipt, part.instalment, part.amount)

    def take_back(self, book: Book, receipt: int, over: Decimal) -> None:
        """So much less of a receipt pays instalments: the one due last is opened first."""
        own = {a.instalment_id: a for a in book.allocations if a.receipt_id == receipt}
        held = [Open(one.pk, one.due_on, own[one.pk].amount) for one in book.instalments if one.pk in own]
        for part in give_back(receipt, over, held, NONE):
            self.shrink(book, own[part.instalment], -part.amount)

    def shrink(self, book: Book, one: Allocation, by: Decimal) -> None:
        """Make an allocation smaller; one of nothing goes."""
        one.amount -= by
        if one.amount > NONE:
            self.changed[one.pk] = one
        else:
            self.gone.append(one.pk)
            self.changed.pop(one.pk, None)
            book.allocations.remove(one)

    def grow(self, book: Book, receipt: int, instalment: int, by: Decimal) -> None:
        """Let a receipt pay more of an instalment."""
        own = (a for a in book.allocations if a.receipt_id == receipt and a.instalment_id == instalment)
        if (one := next(own, None)) is not None:
            one.amount += by
            self.changed[one.pk] = one
            return
        known = {r.pk: r for r in book.originals}[receipt], {i.pk: i for i in book.instalments}[instalment]
        made = Allocation(receipt=known[0], instalment=known[1], amount=by)
        book.allocations.append(made)
        self.added.append(made)

    def put(self) -> None:
        """Write it."""
        records.delete_many(Allocation, self.gone)
        records.save_many(list(self.changed.values()))
        records.save_many(self.added)


def allot(books: Iterable[Book]) -> None:
    """Settle the allocations of some books and write them."""
    plan = Allotting()
    for book in books:
        plan.settle(book)
    plan.put()
