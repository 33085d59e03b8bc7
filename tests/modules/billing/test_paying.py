"""What receipts pay: the instalment due first, what is edited, what refunds and deletions open again; how it stands."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.billing import actions
from yingdan.modules.billing.jobs import reckoned
from yingdan.modules.billing.objects.allocation import Allocation
from yingdan.modules.billing.objects.instalment import STATUS, Instalment
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.modules.billing.services.planning import Way
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.exchange_rate import ExchangeRate
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

Make = Callable[..., Any]
TODAY = date(2026, 11, 22)
D = Decimal


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def contract(org: Organisation, make: Make) -> Any:
    """The worked example: 1,000,000 by 3:6:1, two months apart, the first due a month ago."""
    made = make("billing.contract", amount="1000000.00", owner=org.rep, unit=org.rep.unit)
    with as_(org.rep):
        return actions.generate_plan.run(made, way=Way.RATIO, first=date(2026, 10, 22), by="3:6:1", apart=2)


def receive(contract: Any, amount: int, **more: Any) -> Any:
    """Money for a contract."""
    return records.save(Receipt(contract=contract, amount=D(amount), received_on=TODAY, **more))


def plan(contract: Any) -> list[tuple[Decimal, Decimal, str]]:
    """The instalments: paid, unpaid, how they stand, as a list of them says."""
    query = Query(object="billing.instalment", where=Condition("contract", "any_of", [contract.pk]), order=("number",))
    with acting(SYSTEM):
        return [(one.paid, one.unpaid, str(STATUS.value(one))) for one in run.page(query).items]


def test_the_worked_example(org: Organisation, contract: Any) -> None:
    """A receipt of 350,000: the first instalment is done, the second has 50,000, 550,000 are left."""
    assert plan(contract)[0][2] == "overdue"
    with as_(org.finance):
        receive(contract, 350000)
    assert plan(contract) == [
        (D(300000), D(0), "done"),
        (D(50000), D(550000), "partial"),
        (D(0), D(100000), "due"),
    ]


def test_lists_ask_for_how_it_stands(org: Organisation, contract: Any, make: Make) -> None:
    """By the day, in the query: the same words as for one record; unsigned ones wait."""
    draft = make("billing.contract", amount="100.00", status="draft")
    make("billing.instalment", contract=draft, amount="5.00", due_on="2026-01-01")
    for status, number in (("overdue", 1), ("due", 2), ("waiting", 1), ("done", 0)):
        query = Query(object="billing.instalment", where=Condition("status", "is", status))
        with acting(SYSTEM):
            assert run.count(query).number == number, status
    with acting(SYSTEM), clock.fixed(TODAY + timedelta(days=60)):
        assert run.count(Query(object="billing.instalment", where=Condition("status", "is", "overdue"))).number == 2


def test_refunds_and_deletions_open_it_again(org: Organisation, contract: Any) -> None:
    """The latest instalment first; a receipt brought back pays anew what is open then."""
    with as_(org.finance):
        receipt = receive(contract, 350000)
        actions.refund.run(again(receipt), amount=D(80000), reason="少发一台")
        assert [row[0] for row in plan(contract)] == [D(270000), D(0), D(0)]
        with pytest.raises(Refused):
            records.delete(again(receipt))
        refund = Receipt.objects.get(refund_of=receipt)
        records.delete(refund)
        assert [row[0] for row in plan(contract)] == [D(300000), D(50000), D(0)]
        records.delete(again(receipt))
        assert [row[0] for row in plan(contract)] == [D(0)] * 3
        other = receive(contract, 700000)
        with pytest.raises(Invalid):
            records.restore(Receipt.bin.get(pk=receipt.pk))
        records.delete(again(other))
        records.restore(Receipt.bin.get(pk=receipt.pk))
        assert [row[0] for row in plan(contract)] == [D(300000), D(50000), D(0)]


def again(record: Any) -> Any:
    """A record as it is stored."""
    with acting(SYSTEM):
        return type(record).objects.get(pk=record.pk)


def test_money_is_allotted_elsewhere_by_hand(org: Organisation, contract: Any) -> None:
    """And stays there; not more than the receipt has or the instalment takes, nor to another contract's."""
    with as_(org.finance):
        receipt = receive(contract, 100000)
        last = Instalment.objects.get(contract=contract, number=3)
        one = Allocation.objects.get(receipt=receipt)
        records.change(one, {"instalment": last})
        assert [row[0] for row in plan(contract)] == [D(0), D(0), D(100000)]
        receive(contract, 5)
        assert [row[0] for row in plan(contract)] == [D(5), D(0), D(100000)]
        for amount in (D("100000.01"), D(0)):
            with pytest.raises(Invalid):
                records.change(again(one), {"amount": amount})
        with pytest.raises(Refused):
            records.delete(last)
        with pytest.raises(Invalid):
            records.change(again(last), {"amount": D(99999)})


def test_what_is_beyond_is_prepaid(org: Organisation, contract: Any, make: Make) -> None:
    """With a reason; ahead of a contract; given a contract, it pays."""
    with as_(org.finance):
        most = receive(contract, 1000100, reason="下一单的定金")
        assert (again(most).free, again(contract).remaining) == (D(100), D(0))
        ahead = records.save(Receipt(account=contract.account, amount=D(500)))
        assert again(ahead).free == 500
        actions.refund.run(again(ahead), amount=D(200), reason="多付")
        assert again(ahead).free == 300
        with pytest.raises(Invalid):
            actions.refund.run(again(ahead), amount=D("300.01"), reason="多付")
        loose = records.save(Receipt(account=contract.account, amount=D(70)))
        next_one = make("billing.contract", amount="100.00", account=contract.account)
        make("billing.instalment", contract=next_one, amount="100.00", due_on="2026-12-31")
        records.change(again(loose), {"contract": next_one})
        assert (again(loose).free, again(next_one).received, plan(next_one)[0][0]) == (0, 70, 70)


def test_plans_are_generated(org: Organisation, make: Make) -> None:
    """At once, alike, month by month; only what is not planned yet; nothing when all is."""
    made = make("billing.contract", amount="100.00", owner=org.rep, unit=org.rep.unit, signed_on="2026-01-31")
    with as_(org.rep):
        now = actions.generate_plan.run(made, way=Way.MONTHLY, number=3)
        rows = list(Instalment.objects.filter(contract=now).order_by("number").values_list("amount", "due_on"))
        assert rows == [
            (D("33.33"), date(2026, 1, 31)), (D("33.33"), date(2026, 2, 28)), (D("33.34"), date(2026, 3, 31)),
        ]  # fmt: skip
        assert not actions.generate_plan.possible(now)
        with pytest.raises(Refused):
            actions.generate_plan.run(now, way=Way.ONCE)
        records.delete(Instalment.objects.get(contract=now, number=3))
        actions.generate_plan.run(again(now), way=Way.ONCE, first=TODAY)
        assert Instalment.objects.get(contract=now, due_on=TODAY).amount == D("33.34")


def test_a_receipt_counts_for_who_has_the_contract(org: Organisation, contract: Any) -> None:
    """On the day it is written down, and stays with him; instalments go on with the contract."""
    with as_(org.finance):
        receipt = receive(contract, 10)
    assert (again(receipt).owner_id, again(receipt).unit_id) == (org.rep.pk, org.rep.unit_id)
    with as_(org.manager):
        records.transfer([again(contract)], org.mate)
    with acting(SYSTEM):
        assert {one.owner_id for one in Instalment.objects.filter(contract=contract)} == {org.mate.pk}
    assert again(receipt).owner_id == org.rep.pk


def test_other_currencies_at_their_own_day(org: Organisation, make: Make) -> None:
    """A receipt keeps the rate of its day, whatever is mended later; a sum with one that has none is refused."""
    with acting(SYSTEM):
        records.save(ExchangeRate(currency="USD", on=date(2026, 1, 1), rate=D(7)))
    abroad = make("billing.contract", amount="100.00", currency="USD", signed_on="2026-02-01")
    make("billing.contract", amount="100.00")
    with as_(org.finance):
        receipt = records.save(Receipt(contract=abroad, amount=D(10), received_on=date(2026, 3, 1)))
    assert (receipt.currency, receipt.base_amount) == ("USD", 70)
    with acting(SYSTEM):
        rate = ExchangeRate.objects.get()
        records.change(rate, {"rate": D(8)})
        assert again(receipt).base_amount == 70 and again(abroad).base_received == 70
        total = run.totals(Query(object="billing.contract", measures=("sum:amount", "sum:received")), ("sum:amount",))
        assert total["sum:amount"] == D(800)
        late = make("billing.contract", amount="100.00", currency="EUR", signed_on="2026-02-01")
        money = records.save(Receipt(contract=late, amount=D(10), received_on=date(2026, 3, 1)))
        assert (late.base_amount, money.base_amount, again(late).base_received) == (None, None, None)
        records.save(ExchangeRate(currency="EUR", on=date(2026, 1, 1), rate=D(8)))
        assert sum(reckoned()) == 2
        assert (again(late).base_amount, again(money).base_amount, again(late).base_received) == (800, 80, 80)
