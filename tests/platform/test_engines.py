"""The engines of the two databases: what they do quicker than Django comes to the same."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.conftest import Firm
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.sqlite3.base import day, moment, with_marks

pytestmark = pytest.mark.django_db

MOMENTS = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 22, 11, 39, 28, 894_355, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 0, 0, tzinfo=UTC),
)


@pytest.mark.parametrize("at", MOMENTS)
def test_a_moment_comes_back_as_it_was(firm: Firm, at: datetime) -> None:
    """In UTC, to the microsecond."""
    Account._base_manager.filter(pk=firm.accounts["rep"].pk).update(created_at=at)
    with acting(firm.actor("rep")):
        found = Account.objects.get(pk=firm.accounts["rep"].pk).created_at
    assert found == at
    assert found.tzinfo is UTC
    assert found.isoformat() == at.isoformat()


def test_days_and_numbers_come_back_as_they_were(firm: Firm) -> None:
    """A list's rows are made by the same engine."""
    values: dict[str, Any] = {"amount": Decimal("1234567.89"), "expected_close_on": date(2028, 2, 29)}
    with acting(SYSTEM):
        made = records.create(Opportunity, {"name": "one", "owner": firm.rep, **values})
    with acting(firm.actor("rep")):
        found = Opportunity.objects.get(pk=made.pk)
    assert {name: getattr(found, name) for name in values} == values


def test_percent_signs_and_marks_in_texts_stay(firm: Firm) -> None:
    """Only the places of values are written anew."""
    assert with_marks("SELECT '%%', %s, '?' LIKE %s") == "SELECT '%', ?, '?' LIKE ?"
    with connection.cursor() as cursor:
        for text in ("50 %", "?", "%s"):
            cursor.execute("SELECT %s, '%%', '?'", [text])
            assert cursor.fetchone() == (text, "%", "?")


def test_what_is_no_moment_of_the_usual_writing_is_read_as_django_reads_it() -> None:
    """Other programs may have written the file."""
    assert moment(b"2026-11-22 11:39:28") == datetime(2026, 11, 22, 11, 39, 28)  # noqa: DTZ001 - SQLite keeps no zone
    assert moment(b"2026-1-2 3:04") == datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - the same
    assert moment(b"yesterday") is None
    assert day(b"2026-1-2") == date(2026, 1, 2)
    assert day(b"") is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_server_has_gone_is_noticed_without_asking() -> None:
    """The next request opens another; as long as it stands, nothing is asked."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with CaptureQueriesContext(other) as asked:
            assert other.is_usable()
        assert not len(asked)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
        assert not other.is_usable()
    finally:
        other.close()
