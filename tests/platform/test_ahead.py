"""What is sent ahead to PostgreSQL: only who speaks to the server next waits for it, and hears of its errors."""

import time
from typing import Any

import pytest
from django.db import DataError, transaction
from django.db import connection as default

from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.columnwise import asked, columns_of

connection: Any = default
pytestmark = pytest.mark.django_db
only_postgresql = pytest.mark.skipif(default.vendor != "postgresql", reason="SQLite answers at once")
REST = 0.3  # seconds


@only_postgresql
def test_nobody_waits_until_he_speaks_to_the_server():
    began = time.monotonic()
    cursor = connection.ahead("SELECT 7, pg_sleep(%s)::text", [REST])
    assert time.monotonic() - began < REST
    with connection.cursor() as other:
        other.execute("SELECT 8")
        assert other.fetchall() == [(8,)]
    assert time.monotonic() - began >= REST
    assert cursor.fetchall() == [(7, "")]


@only_postgresql
def test_whoever_speaks_next_hears_what_went_wrong():
    """And can take it back."""
    with pytest.raises(DataError), transaction.atomic():
        connection.ahead("SELECT 1 / 0")
        connection.cursor()
    assert connection.under_way is None
    with transaction.atomic():
        connection.ahead("SELECT 1 / 0")
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == [(1,)]


def test_columns_asked_for_are_taken_later(org, make):
    """Whatever else is asked in between, and however many are asked for at once."""
    with acting(SYSTEM):
        for _number in range(3):
            make("crm.contact")
        names, ids = (Contact.objects.order_by("pk").values_list(name) for name in ("name", "pk"))
        first, second = asked(names), asked(ids)
        assert Contact.objects.count() == len(columns_of(ids)[0])
        assert second() == columns_of(ids)
        assert first() == columns_of(names)
        assert asked(Contact.objects.none().values_list("pk"))() == []
