"""Rows read column by column are the rows Django reads one by one."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_, make
from yingdan.platform import schema
from yingdan.platform.columnwise import columns_of, each, of_ids

DEAL = "crm.opportunity"


def test_columns_are_what_the_rows_hold(org: Organisation) -> None:
    """Every column of the table and something worked out; nothing found, no columns."""
    for amount in (None, Decimal("12.50"), Decimal("0"), Decimal("12.50")):
        make(DEAL, owner=org.rep, amount=amount)
    with as_(org.rep):
        kind = schema.find(DEAL)
        names = [column.attname for column in kind.model._meta.concrete_fields]
        rows = kind.rows().annotate(twice=F("amount") + F("amount")).order_by("pk").values_list(*names, "twice")
        assert list(map(list, zip(*rows, strict=True))) == list(map(list, columns_of(rows)))
        assert columns_of(rows.none()) == columns_of(rows.filter(name="nobody")) == []


def test_many_ids_are_one_parameter(org: Organisation) -> None:
    """However many they are; those the person may not see stay unseen."""
    mine, other = make(DEAL, owner=org.rep), make(DEAL, owner=org.stranger)
    with as_(org.rep), CaptureQueriesContext(connection) as asked:
        found = schema.find(DEAL).rows().filter(of_ids([other.pk, mine.pk, *range(10**6, 10**6 + 40_000)]))
        assert [record.pk for record in found] == [mine.pk]
        assert not schema.find(DEAL).rows().filter(of_ids(())).exists()
    assert len(asked) == 2


def test_equal_is_not_always_the_same() -> None:
    """Equal texts are made into something once; 1.0 and 1.00 are written differently."""
    asked: list[Any] = []

    def make(value: Any) -> int:
        asked.append(value)
        return len(asked)

    assert len(set(each(make, ["a", None, "a", "b"]))) == len(asked) == 3
    assert each(str, [Decimal("1.0"), Decimal("1.00"), True, 1]) == ["1.0", "1.00", "True", "1"]
    assert each(len, [[1], [1, 2]]) == [1, 2]
