"""The one place where received, invoiced and what is left come from: worked out anew from the rows after every write,
under the lock of the contract, and kept with the contract. Lists, pages, files and the API show what stands there.

A rule that is broken undoes the whole write, whatever way it came: form, grid, import, API.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from yingdan.kernel.errors import Invalid, Problem
from yingdan.modules.billing.kept import keeping
from yingdan.modules.billing.objects.allocation import Allocation
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services.allotting import allot
from yingdan.modules.billing.services.books import Book, held, total
from yingdan.modules.billing.services.judging import Wrong, amount, judged, wrong_at
from yingdan.platform import records
from yingdan.platform.actor import acting, as_keeper
from yingdan.platform.flag import Flag
from yingdan.platform.records import BatchInvalid, Write

together = Flag("together")
"""Inside, rows are written one kind after another; who opened it settles at the end."""
OWN = frozenset({"owner_id", "unit_id", "account_id"})
FOLLOWED = frozenset({"amount", "currency", "status", "rate", "deleted_at"}) | OWN


def follow(model: Any, writes: Sequence[Write]) -> None:
    """Rows of a model were written: settle the contracts they belong to. Raises Invalid, which undoes the write."""
    if keeping.on or together.on:
        return
    ids = concerned(model, writes)
    if ids:
        settle(ids, model, writes)
    if model is Receipt:
        settle_loose([w for w in writes if w.record.contract_id is None or loosened(w)])


def concerned(model: Any, writes: Sequence[Write]) -> set[int]:
    """The contracts that what was written belongs to, or belonged to before."""
    if model is Contract:
        return {w.record.pk for w in writes if not w.added and w.changed & FOLLOWED}
    if model is Allocation:
        with acting(as_keeper()):
            rows = Instalment.objects.filter(pk__in={w.record.instalment_id for w in writes})
            return set(rows.values_list("contract_id", flat=True))
    ids = {w.record.contract_id for w in writes} | {w.before.get("contract_id") for w in writes}
    return {pk for pk in ids if pk is not None}


def loosened(write: Write) -> bool:
    """Whether a receipt was taken off its contract."""
    return "contract_id" in write.changed and not write.added and write.record.contract_id is None


def settle(ids: Iterable[int], model: Any = Contract, writes: Sequence[Write] = ()) -> None:
    """Judge the books of some contracts after rows of `model` were written, allot receipts, keep the sums. Raises
    Invalid, or BatchInvalid that names the rows.
    """
    with transaction.atomic(), acting(as_keeper()), keeping():
        books = held(list(ids), writes)
        refuse(books, model, writes)
        if model is not Allocation:  # what somebody allots by hand stands
            allot(books)
        keep(books)


def refuse(books: Sequence[Book], model: Any, writes: Sequence[Write]) -> None:
    """Raise what is wrong, at the rows to blame."""
    more = any(w.verb != "delete" for w in writes)
    found = [(book, wrong) for book in books for wrong in judged(book, model, more=more)]
    if not found:
        return
    if not more or len(writes) < 2:
        raise plain(found[0][1].problem, more=more)
    raise BatchInvalid({blamed(writes, book, wrong): wrong.problem for book, wrong in reversed(found)})


def plain(problem: Invalid, *, more: bool) -> Problem:
    """A problem at a field for who filled a form; in words alone for who deleted something."""
    if more:
        return problem
    return next(iter(problem.fields.values()))[0]


def blamed(writes: Sequence[Write], book: Book, wrong: Wrong) -> int:
    """The place of the row to blame: the one named, else the last one of the contract."""
    named = [at for at, write in enumerate(writes) if write.record.pk == wrong.at]
    here = [at for at, w in enumerate(writes) if getattr(w.record, "contract_id", None) == book.contract.pk]
    return (named or here or [len(writes) - 1])[-1]


def keep(books: Sequence[Book]) -> None:
    """Write what follows: how much of each instalment is paid, of each receipt free, of each contract left."""
    instalments, receipts, contracts = list[Instalment](), list[Receipt](), list[Contract]()
    for book in books:
        for one in book.instalments:
            put(one, instalments, paid=book.paid(one), currency=book.contract.currency, **own(book.contract))
        for receipt in book.receipts:
            given = book.given(receipt)
            first = receipt.refund_of_id is None
            put(receipt, receipts, allotted=given, free=book.net(receipt) - given if first else NONE)
        issued = book.standing
        put(
            book.contract,
            contracts,
            planned=book.planned,
            received=total(one.amount for one in book.receipts),
            invoiced=total(one.amount for one in issued),
            base_received=worth(book.receipts),
            base_invoiced=worth(issued),
        )
    records.save_many(instalments)
    records.save_many(receipts)
    records.save_many(contracts)


def own(contract: Contract) -> dict[str, Any]:
    """What instalments take over from their contract."""
    return {name: getattr(contract, name) for name in OWN}


def worth(rows: Sequence[Any]) -> Any:
    """What rows are worth together in the company's currency; None where one has no rate."""
    amounts = [row.base_amount for row in rows]
    return None if None in amounts else total(amounts)


def put(record: Any, changed: list[Any], **values: Any) -> None:
    """Set kept columns of a record; note it where any is another than before."""
    if any(getattr(record, name) != value for name, value in values.items()) or stale(record):
        for name, value in values.items():
            setattr(record, name, value)
        changed.append(record)


def stale(record: Any) -> bool:
    """Whether amounts in the company's currency wait for a rate the contract has by now."""
    return isinstance(record, Instalment) and record.base_amount != record.contract.at_rate(record.amount)


def settle_loose(writes: Sequence[Write]) -> None:
    """Receipts without a contract: all of them is prepaid, but for what was given back. Raises Invalid."""
    ids = {w.record.refund_of_id or w.record.pk for w in writes}
    if not ids:
        return
    hand = {w.record.pk: w.record for w in writes}
    with transaction.atomic(), acting(as_keeper()), keeping():
        rows = Receipt.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids, contract__isnull=True)
        originals = [hand.get(row.pk, row) for row in rows.order_by("pk")]
        refunds = list(Receipt.objects.filter(refund_of__in=ids))
        changed: list[Receipt] = []
        for one in originals:
            back = total(other.amount for other in refunds if other.refund_of_id == one.pk)
            if one.amount + back < NONE:
                last = max(other.pk for other in refunds if other.refund_of_id == one.pk)
                left = one.amount + back - next(o.amount for o in refunds if o.pk == last)
                raise wrong_at("Of this receipt %(left)s can still be given back.", "refund", left=amount(left)).problem
            put(one, changed, allotted=NONE, free=one.amount + back)
        records.save_many(changed)


BILLED = frozenset({Contract, Instalment, Receipt, Allocation, Invoice})
