"""What this module does every night, and when a rate is added: amounts that had no rate get theirs."""

from collections.abc import Iterator
from typing import Any

from yingdan.modules.billing.objects.contract import Contract
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform import records
from yingdan.platform.jobs import Progress, job

CHUNK = 400


@job(name="billing.rates", every="20 2 * * *", timeout=4 * 3600)
def refresh(progress: Progress) -> dict[str, int]:
    """Give contracts, receipts and invoices in other currencies that had no rate the one of their day."""
    done = 0
    for number in reckoned():
        done += number
        progress.step(done, done)
    return {"records": done}


def reckoned() -> Iterator[int]:
    """Reckon what has no rate, some hundreds at a time; gives how many were written each time. A rate once taken
    stands, so that one mended later moves no figure of the past.
    """
    models: tuple[Any, ...] = (Contract, Receipt, Invoice)
    for model in models:
        last = 0
        while rows := list(model.objects.filter(rate__isnull=True, pk__gt=last).order_by("pk")[:CHUNK]):
            last = rows[-1].pk
            moved = [row for row in rows if row.rated()]
            records.save_many(moved)
            yield len(moved)
