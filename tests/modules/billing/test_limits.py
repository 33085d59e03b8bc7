"""T-MN-04: a plan above its contract, receipts above what is left, invoices of nothing are refused by every way."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, api_of, as_
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.billing import actions
from yingdan.modules.billing.choices import ContractStatus
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.records import BatchInvalid

Make = Callable[..., Any]
CONTRACT, INSTALMENT, RECEIPT, INVOICE = "billing.contract", "billing.instalment", "billing.receipt", "billing.invoice"


@pytest.fixture
def contract(org: Organisation, make: Make) -> Any:
    """A signed contract of 1,000.00 of the rep's."""
    return make(CONTRACT, amount="1000.00", owner=org.rep, unit=org.rep.unit)


def again(record: Any) -> Any:
    """A record as it is stored."""
    with acting(SYSTEM):
        return type(record).objects.get(pk=record.pk)


def new(key: str, **values: Any) -> Any:
    """A record, made by whoever acts."""
    return records.create(schema.find(key).model, values)


def told(error: Invalid) -> str:
    """What an error says at the amount."""
    return str(error.fields["amount"][0].show())


def test_a_plan_above_the_contract(org: Organisation, contract: Any) -> None:
    """Refused with how much too much it is; to the cent it may be reached."""
    with as_(org.rep):
        new(INSTALMENT, contract=contract, amount=Decimal("600.00"))
        with pytest.raises(Invalid) as wrong:
            new(INSTALMENT, contract=contract, amount=Decimal("400.01"))
        assert "0.01" in told(wrong.value)
        last = new(INSTALMENT, contract=contract, amount=Decimal("400.00"))
        assert last.number == 2 and again(contract).planned == 1000
        with pytest.raises(Invalid):
            records.change(last, {"amount": Decimal("400.01")})


def test_receipts_above_what_is_left(org: Organisation, contract: Any) -> None:
    """Refused, or taken with a reason; the rest is prepaid."""
    with as_(org.finance):
        new(RECEIPT, contract=contract, amount=Decimal("700.00"))
        with pytest.raises(Invalid) as wrong:
            new(RECEIPT, contract=contract, amount=Decimal("300.01"))
        assert "300.00" in told(wrong.value)
        assert again(contract).received == 700 and again(contract).remaining == 300
        more = new(RECEIPT, contract=contract, amount=Decimal("350.00"), reason="下一单的定金")
        with pytest.raises(Invalid):
            new(RECEIPT, contract=contract, amount=Decimal("0.01"))
        with pytest.raises(Invalid):  # the reason stands as long as the money
            records.change(again(more), {"reason": ""})
    now = again(contract)
    assert (now.received, now.remaining) == (Decimal("1050.00"), Decimal("0.00"))


def test_nothing_is_no_amount(org: Organisation, contract: Any) -> None:
    """Zero, less than zero, none at all: of a plan, a receipt, an invoice, a contract."""
    with as_(org.finance):
        for amount in (Decimal(0), Decimal("-1"), None):
            for key in (INSTALMENT, RECEIPT, INVOICE):
                with pytest.raises(Invalid) as wrong:
                    new(key, contract=contract, amount=amount)
                assert "amount" in wrong.value.fields, (key, amount)
    with as_(org.rep):
        for amount in (Decimal(0), Decimal("-1"), None):
            with pytest.raises(Invalid):
                new(CONTRACT, name="K", account=contract.account, amount=amount)


def test_a_framework_contract_knows_no_limit_yet(org: Organisation, make: Make) -> None:
    """NULL is not zero: what is open allows everything, and nothing is said to be left of it."""
    frame = make(CONTRACT, kind="framework", amount=None)
    with as_(org.finance):
        new(RECEIPT, contract=frame, amount=Decimal("700.00"))
    now = again(frame)
    assert (now.amount, now.remaining, now.net, now.received) == (None, None, None, 700)
    assert now.share_received is None


def test_invoices_within_the_contract(org: Organisation, contract: Any) -> None:
    """What is asked for counts; what was voided does not; a reversal makes room again."""
    with as_(org.finance):
        first = new(INVOICE, contract=contract, amount=Decimal("1000.00"))
        with pytest.raises(Invalid) as wrong:
            new(INVOICE, contract=contract, amount=Decimal("0.01"))
        assert "0.00" in told(wrong.value)
        actions.drop.run(again(first), reason="写错了抬头")
        second = new(INVOICE, contract=contract, amount=Decimal("1000.00"))
        assert again(contract).invoiced == 0
        actions.issue.run(again(second), invoice_no="25312000000012345678")
        assert again(contract).invoiced == 1000
        red = actions.reverse.run(again(second), reason="退货", confirmation="R1")
        assert (red.amount, red.net, red.tax) == (Decimal("-1000.00"), Decimal("-884.96"), Decimal("-115.04"))
        assert again(contract).invoiced == 0 and again(second).status == "reversed"
        new(INVOICE, contract=contract, amount=Decimal("1000.00"))


def test_the_tax_of_an_invoice(org: Organisation, make: Make) -> None:
    """The worked example: 113,000 at 13 % is 100,000.00 and 13,000.00."""
    with as_(org.finance):
        found = new(INVOICE, contract=make(CONTRACT, amount="113000.00"), amount=Decimal(113000))
    assert (found.net, found.tax) == (Decimal("100000.00"), Decimal("13000.00"))


def test_refunds_never_exceed_their_receipt(org: Organisation, contract: Any) -> None:
    """A third three times is all of it; a cent more is refused; without a reason none."""
    with as_(org.finance):
        receipt = new(RECEIPT, contract=contract, amount=Decimal("100.00"))
        refund = actions.refund
        for amount in ("33.33", "33.33", "33.34"):
            refund.run(again(receipt), amount=Decimal(amount), reason="少发一台")
        assert again(contract).received == 0 and again(receipt).free == 0
        with pytest.raises(Invalid) as wrong:
            refund.run(again(receipt), amount=Decimal("0.01"), reason="再退")
        assert "0.00" in told(wrong.value)
        with pytest.raises(Invalid):
            refund.run(again(receipt), amount=Decimal("1"), reason=" ")
        with pytest.raises(Invalid):
            new(RECEIPT, contract=contract, amount=Decimal("-5"))


def test_what_was_signed_is_not_edited(org: Organisation, contract: Any) -> None:
    """But changed by a verb with a reason, never below what was planned, received or invoiced."""
    with as_(org.manager):
        with pytest.raises(Invalid) as wrong:
            records.change(contract, {"amount": Decimal(900)})
        assert "amount" in wrong.value.fields
        records.change(contract, {"payment_terms": "3:6:1"})
    with as_(org.finance):
        new(RECEIPT, contract=contract, amount=Decimal("700.00"))
    revise = actions.revise
    with as_(org.manager):
        with pytest.raises(Invalid):
            revise.run(again(contract), reason="", amount=Decimal(900))
        with pytest.raises(Invalid) as wrong:
            revise.run(again(contract), reason="少一台", amount=Decimal("699.99"))
        changed = revise.run(again(contract), reason="少一台", amount=Decimal(900))
    assert (changed.amount, changed.remaining, changed.revisions, changed.reason) == (900, 200, 1, "少一台")


def test_voiding_asks_for_clean_books(org: Organisation, contract: Any) -> None:
    """A reason, and no receipts; one with receipts is not deleted either. A void contract takes nothing more."""
    with as_(org.finance):
        receipt = new(RECEIPT, contract=contract, amount=Decimal("10.00"))
    void = actions.void
    with as_(org.manager):
        with pytest.raises(Refused):
            void.run(again(contract), reason="客户取消")
        with pytest.raises(Refused):
            records.delete(again(contract))
    with as_(org.finance):
        actions.refund.run(again(receipt), amount=Decimal(10), reason="客户取消")
    with as_(org.manager):
        with pytest.raises(Invalid):
            void.run(again(contract), reason="")
        assert void.run(again(contract), reason="客户取消").status == ContractStatus.VOID
    with as_(org.finance), pytest.raises(Invalid) as wrong:
        new(RECEIPT, contract=again(contract), amount=Decimal("10.00"))
    assert "contract" in wrong.value.fields


def test_kept_sums_are_nobody_s_to_write(org: Organisation, contract: Any) -> None:
    """Neither through the API nor by an import, which may bring what people cannot set."""
    api = api_of(org.manager)
    for name in ("received", "status", "remaining"):
        answer = api.patch(f"contracts/{contract.pk}", {name: "5.00" if name != "status" else "draft"})
        assert answer.status_code == 400, name
    with as_(org.manager, "import"):
        assert records.change(contract, {"received": Decimal(5), "remaining": Decimal(5)}).received == 0
    assert (again(contract).received, again(contract).remaining) == (0, 1000)


def test_many_at_once_name_the_row_to_blame(org: Organisation, contract: Any) -> None:
    """Of three receipts the one that goes too far; none is written."""
    model = schema.find(RECEIPT).model
    rows = [model(contract=contract, amount=Decimal(amount)) for amount in (400, 700, 100)]
    with as_(org.finance), pytest.raises(BatchInvalid) as wrong:
        records.save_many(rows)
    assert list(wrong.value.errors) == [1] and again(contract).received == 0
