"""Rows read column by column are the rows Django reads one by one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_, make
from yingdan.platform import schema
from yingdan.platform.columnwise import columns_of, each, moments, of_ids, read

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


def test_days_and_moments_are_those_of_the_records(org: Organisation) -> None:
    """Read by name: what SQLite keeps as texts is made into the same values, in the same order of columns."""
    for day in (date(2026, 2, 28), None, date(2026, 2, 28)):
        make(DEAL, owner=org.rep, expected_close_on=day)
    with as_(org.rep):
        kind = schema.find(DEAL)
        names = ["pk", *(column.attname for column in kind.model._meta.concrete_fields)]
        rows = kind.rows().order_by("pk")
        assert list(map(list, zip(*rows.values_list(*names), strict=True))) == list(map(list, read(rows, names)()))
        assert read(rows.none(), names)() == []


def test_moments_written_by_another_hand_are_read_too() -> None:
    """With a zone of their own, or in another form of ISO 8601, as Django reads them."""
    written = ["2026-11-22 09:58:40.223880", None, "2026-11-22 09:58:40", "2026-11-22T17:58:40+08:00"]
    at = datetime(2026, 11, 22, 9, 58, 40, tzinfo=UTC)
    assert moments(written) == [at.replace(microsecond=223880), None, at, at]


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
