"""What looks up by a key is prepared on PostgreSQL; what is searched or put in order is planned with its values."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.conftest import Firm
from yingdan.config.database import database
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.postgresql import setup
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

KEY = Account.key()


def settings(address: str) -> Any:
    """The options of an address."""
    return database(address, Path("/nowhere"))["OPTIONS"]


def test_preparing_is_switched_off_in_the_address() -> None:
    """For a pooler between that does not know prepared statements."""
    assert settings("postgresql://u:p@host/name")["prepare_threshold"] == 1
    assert settings("postgresql://u:p@host/name?prepare_threshold=none&sslmode=require") == {
        "prepare_threshold": None,
        "sslmode": "require",
    }


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans in no time")
def test_only_what_looks_up_by_a_key_is_prepared(firm: Firm) -> None:
    """A record again and again, and a list; the record is read as before when it has changed meanwhile."""
    account = firm.accounts["rep"]
    with acting(SYSTEM):
        for turn in range(4):
            records.change(run.get(schema.find(KEY), account.pk), {"name": f"Turn {turn}"})
            assert run.get(schema.find(KEY), account.pk).name == f"Turn {turn}"
            run.page(Query(object=KEY, where=Condition("name", "contains", "Turn")))
        with CaptureQueriesContext(connection) as asked:
            run.get(schema.find(KEY), account.pk)
        assert f"{account.pk}" in asked[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
        cursor.execute("SELECT current_setting('jit'), current_setting('plan_cache_mode')")
        assert cursor.fetchone() == ("off", "force_generic_plan")
    assert any('"crm_account"."id" = $' in statement for statement in prepared)
    assert not any("LIKE" in statement for statement in prepared)


def test_a_large_database_asks_for_larger_settings() -> None:
    """A small one does well with those PostgreSQL comes with."""
    usual = (128 << 20, 4.0)
    assert setup.told(1 << 20, *usual) == []
    assert setup.told(5 << 30, *usual) == ["shared_buffers = 128MB", "random_page_cost = 4"]
    assert setup.told(5 << 30, 1 << 30, 1.1) == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
def test_the_server_is_asked_for_its_settings() -> None:
    """That of the tests is well."""
    assert setup.amiss(connection) == []
