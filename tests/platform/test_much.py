"""Who writes much keeps more of SQLite's file at hand, and gives it back."""

import pytest
from django.db import connection

from yingdan.platform.much import SETTINGS, asked, much


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has one memory for all")
def test_a_connection_is_as_before_afterwards():
    """Also when what was written fails."""
    before = {name: asked(f"PRAGMA {name}") for name in SETTINGS}
    with pytest.raises(ZeroDivisionError), much():
        assert {name: asked(f"PRAGMA {name}") for name in SETTINGS} == SETTINGS
        raise ZeroDivisionError
    assert {name: asked(f"PRAGMA {name}") for name in SETTINGS} == before


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite never waits for the disk")
def test_postgresql_waits_for_the_disk_again_afterwards():
    """Also when what was written fails; what comes last is sure to stay."""

    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return str(cursor.fetchone()[0])

    before = waits()
    with pytest.raises(ZeroDivisionError), much():
        assert waits() == "off"
        raise ZeroDivisionError
    assert waits() == before
