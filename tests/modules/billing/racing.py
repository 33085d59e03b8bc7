"""Receipts for one contract written at the same moment, each by itself within what is left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from tests import organisation
from tests.organisation import Api, make
from yingdan.modules.billing.objects.contract import Contract
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform.actor import SYSTEM, acting

CALLS = 8


def race() -> dict[str, Any]:
    """What the calls were answered, and how the contract of 1,000.00 stands then; each call wants 600.00.

    Every call brings its own number: no series lets one wait for another before the contract does.
    """
    org = organisation.found()
    contract = make("billing.contract", amount="1000.00", owner=org.rep, unit=org.rep.unit)
    with acting(SYSTEM):
        make("billing.instalment", contract=contract, amount="1000.00", due_on="2026-01-31")
    secret = organisation.api_of(org.finance).headers["Authorization"].removeprefix("Bearer ")
    start = Barrier(CALLS)

    def call(number: int) -> int:
        try:
            body = {"contract": contract.pk, "amount": "600.00", "number": f"R{number}", "received_on": "2026-01-15"}
            start.wait(timeout=30)
            return int(Api(secret).post("receipts", body).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CALLS) as pool:
        statuses = sorted(pool.map(call, range(CALLS)))
    with acting(SYSTEM):
        now = Contract.objects.get(pk=contract.pk)
        kept = [receipt.amount for receipt in Receipt.objects.filter(contract=contract)]
        paid = [instalment.paid for instalment in now.instalments.all()]
    return {"statuses": statuses, "received": now.received, "kept": kept, "paid": paid}
