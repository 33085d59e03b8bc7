"""The demo company's money is as the mock-ups draw it, on any day, and hangs together."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from yingdan.kernel import clock
from yingdan.modules.billing.objects.contract import NONE, Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services import settling
from yingdan.platform import hooks, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics import measuring
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import company

pytestmark = [pytest.mark.slow, pytest.mark.once]  # tests/modules/crm/test_demo.py makes it on PostgreSQL too
OTHER = (date(2027, 1, 1), date(2027, 3, 31))
WAN = 10_000
DRAWN = {"receipt_amt": 3948 * WAN, "receivable_amt": 4560 * WAN, "contract_amt": 4386 * WAN}


@pytest.fixture(params=[date(2026, 11, 18), *OTHER], ids=str)
def today(request: pytest.FixtureRequest, db: None) -> Iterator[date]:
    """The demo company on a day: as drawn, the first and the last of a quarter."""
    with clock.fixed(request.param):
        seeds.seed_all()
        with acting(SYSTEM):
            for story in hooks.demo:
                story()
            yield request.param


def test_the_quarter_is_as_drawn(today: date) -> None:
    """Receipts, what was receivable, and hers; the books are in order."""
    quarter = company().calendar.period("quarter", today)
    whole = measuring.measure([*DRAWN, "receipt_rate"], [quarter], by="whole")
    assert {code: whole.value(code, None, quarter) for code in DRAWN} == DRAWN
    rate = whole.value("receipt_rate", None, quarter)
    assert rate is not None and round(rate * 100, 1) == Decimal("86.6")
    her = User.objects.get(login="linxiaowen").pk
    hers = measuring.measure(["receipt_amt"], [quarter], by="person").value("receipt_amt", her, quarter)
    assert hers == Decimal("166.30") * WAN
    books_are_in_order()


def books_are_in_order() -> None:
    """No instalment of nothing, every plan its contract, nothing received that was not owed; to settle again, nothing
    need be written.
    """
    before = {contract.pk: contract.version for contract in Contract.objects.all()}
    assert not Instalment.objects.filter(amount__lte=NONE).exists()
    assert all(c.planned == c.amount for c in Contract.objects.filter(status__in=("signed", "running", "done")))
    assert not Receipt.objects.filter(contract__isnull=False, free__gt=NONE).exists()
    settling.settle(list(before))
    assert {contract.pk: contract.version for contract in Contract.objects.all()} == before
