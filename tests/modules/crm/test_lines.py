"""The products of an opportunity, and the amount that follows them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid
from yingdan.modules.catalog.objects.product import Product
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.opportunity_line import OpportunityLine
from yingdan.platform import records


@pytest.fixture
def product(org: Organisation, make: Any) -> Product:
    """A machine at 540,000."""
    return make("catalog.product", name="HC-5X800", list_price=Decimal(540_000))


@pytest.fixture
def deal(org: Organisation, make: Any) -> Opportunity:
    """A deal guessed at one million."""
    with as_(org.rep):
        return records.save(Opportunity(name="二期", amount=Decimal(1_000_000)))


def now(deal: Opportunity) -> Opportunity:
    """The deal as stored."""
    return Opportunity.objects.get(pk=deal.pk)


def test_the_amount_follows_the_lines(org: Organisation, deal: Opportunity, product: Product) -> None:
    """Added, changed, taken away; the list price unless another is given."""
    with as_(org.rep):
        line = records.save(
            OpportunityLine(opportunity=deal, product=product, quantity=Decimal(2), discount=Decimal(8))
        )
        assert (line.price, line.amount, now(deal).amount) == (540_000, Decimal("993600.00"), Decimal("993600.00"))
        records.save(
            OpportunityLine(opportunity=deal, product=product, price=Decimal("73000.555").quantize(Decimal("0.01")))
        )
        assert now(deal).amount == Decimal("1066600.56")
        records.change(line, {"quantity": Decimal(1)})
        assert now(deal).amount == Decimal("569800.56")
        records.delete(line)
        assert now(deal).amount == Decimal("73000.56")
        assert now(deal).weighted == Decimal("7300.06")


def test_an_amount_set_by_hand_stays(org: Organisation, deal: Opportunity, product: Product) -> None:
    """Until somebody lets it follow again."""
    with as_(org.rep):
        records.save(OpportunityLine(opportunity=deal, product=product))
        held = records.change(now(deal), {"amount": Decimal(500_000)})
        assert not held.amount_follows
        records.save(OpportunityLine(opportunity=deal, product=product))
        assert now(deal).amount == 500_000
        assert records.change(now(deal), {"amount_follows": True}).amount == 1_080_000


def test_an_imported_amount_stays(org: Organisation, product: Product) -> None:
    """What was really paid is not recomputed from list prices."""
    with as_(org.rep, source="import"):
        deal = records.save(Opportunity(name="旧单", amount=Decimal(4514), owner=org.rep))
        records.save(OpportunityLine(opportunity=deal, product=product))
        assert now(deal).amount == 4514


def test_a_line_needs_a_price(org: Organisation, deal: Opportunity, make: Any) -> None:
    """Of its own or of the product."""
    bare = make("catalog.product", name="无价")
    with as_(org.rep), pytest.raises(Invalid) as caught:
        records.save(OpportunityLine(opportunity=deal, product=bare))
    assert list(caught.value.fields) == ["price"]


@pytest.mark.parametrize(("field", "value"), [("quantity", 0), ("quantity", -1), ("price", -1), ("discount", 101)])
def test_impossible_lines_are_refused(
    org: Organisation, deal: Opportunity, product: Product, field: str, value: int
) -> None:
    """Nothing, less than nothing, more than all off."""
    with as_(org.rep), pytest.raises(Invalid) as caught:
        records.save(OpportunityLine(opportunity=deal, product=product, **{field: Decimal(value)}))
    assert list(caught.value.fields) == [field]
