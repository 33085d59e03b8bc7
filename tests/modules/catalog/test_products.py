"""Products, their tree and their prices."""

from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.catalog.objects.category import Category
from yingdan.modules.catalog.objects.price_book import PriceBook
from yingdan.modules.catalog.objects.price_book_entry import PriceBookEntry
from yingdan.modules.catalog.objects.product import Product
from yingdan.platform import records


def test_a_product_without_a_code_is_known_by_its_name(org: Organisation) -> None:
    """The code is what imports look for."""
    with as_(org.ops):
        assert records.save(Product(name=" GTX Pro ", list_price=Decimal(4821))).code == "GTX Pro"


def test_a_code_stands_for_one_product(org: Organisation) -> None:
    """But the code of a deleted product may be used again."""
    with as_(org.ops):
        first = records.save(Product(name="A", code="A-1"))
        with pytest.raises(Invalid) as caught:
            records.save(Product(name="B", code="A-1"))
        assert "code" in caught.value.fields
        records.delete(first)
        assert records.save(Product(name="B", code="A-1")).pk


def test_a_category_never_stands_below_itself(org: Organisation) -> None:
    """Neither directly nor round a corner."""
    with as_(org.ops):
        top = records.save(Category(name="加工中心"))
        below = records.save(Category(name="五轴", parent=top))
        top.parent = below
        with pytest.raises(Invalid) as caught:
            records.save(top)
        assert "parent" in caught.value.fields


def test_a_price_book_ends_after_it_begins(org: Organisation) -> None:
    """Both days are included, so the same day is a day."""
    with as_(org.ops):
        assert records.save(PriceBook(name="一天", valid_from="2026-11-18", valid_until="2026-11-18")).pk
        with pytest.raises(Invalid) as caught:
            records.save(PriceBook(name="反了", valid_from="2026-11-18", valid_until="2026-11-17"))
        assert "valid_until" in caught.value.fields


def test_a_price_speaks_the_currency_of_its_book(org: Organisation) -> None:
    """And a product stands in a book once."""
    with as_(org.ops):
        book = records.save(PriceBook(name="出口", currency="USD"))
        product = records.save(Product(name="HC"))
        assert records.save(PriceBookEntry(book=book, product=product, price=Decimal(100))).currency == "USD"
        with pytest.raises(Invalid):
            records.save(PriceBookEntry(book=book, product=product, price=Decimal(90)))


def test_a_rep_reads_the_catalog_and_does_not_write_it(org: Organisation, make: Any) -> None:
    """Prices are the business of operations."""
    product = make("catalog.product", name="HC")
    with as_(org.rep):
        assert Product.objects.get(pk=product.pk) == product
        with pytest.raises(Refused):
            records.change(product, {"list_price": Decimal(1)})
