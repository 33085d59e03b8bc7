"""What hangs on contracts goes with them: into the bin and back, for good, and along with a customer that is merged."""

from typing import Any

import pytest

from tests.organisation import Organisation, as_, make
from yingdan.modules.billing.objects.contract import Contract
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.billing.objects.invoice import Invoice
from yingdan.modules.billing.objects.receipt import Receipt
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.erasing import erasing
from yingdan.platform.merging.merging import merge, undo

BILLED: tuple[Any, ...] = (Contract, Instalment, Receipt, Invoice)


@pytest.fixture
def contract(org: Organisation) -> Any:
    """A contract of 1,000.00 with one instalment."""
    account = make("crm.account", name="纷扬科技", owner=org.rep, unit=org.rep.unit)
    made = make("billing.contract", amount="1000.00", account=account, owner=org.rep, unit=org.rep.unit)
    make("billing.instalment", contract=made, amount="1000.00")
    return made


def customers() -> set[int]:
    """Whose all of it is."""
    with acting(SYSTEM):
        return {one.account_id for model in BILLED for one in model.objects.all()}


def test_all_of_it_follows_a_merge_and_comes_back(org: Organisation, contract: Any) -> None:
    """Contract, instalments, receipts and invoices."""
    make("billing.receipt", contract=contract, amount="100.00")
    make("billing.invoice", contract=contract, amount="100.00")
    kept, gone = (
        make("crm.account", name="北京纷扬科技有限责任公司", owner=org.rep, unit=org.rep.unit),
        contract.account,
    )
    with as_(org.rep):
        run = merge(schema.find("crm.account"), kept.pk, gone.pk)
        assert customers() == {kept.pk}
        undo(run)
    assert customers() == {gone.pk}


def test_instalments_go_to_the_bin_with_their_contract(org: Organisation, contract: Any) -> None:
    """And come back with it, or go for good with it."""
    with as_(org.administrator):
        records.delete(contract)
        assert (Instalment.objects.count(), Instalment.bin.count()) == (0, 1)
        back = records.restore(Contract.bin.get(pk=contract.pk))
        assert Instalment.objects.count() == 1
        records.delete(back)
        assert erasing.erase_many(schema.find(Contract.key()), [contract.pk], "asked for by the customer") == {}
    assert not Instalment._base_manager.exists() and not Contract._base_manager.exists()
