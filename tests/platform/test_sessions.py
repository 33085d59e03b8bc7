"""A request learns with its session what has changed: in one statement, and at once whoever changed it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.organisation import Organisation
from yingdan.platform import versions
from yingdan.platform.sessions import Session, SessionStore

pytestmark = pytest.mark.django_db

Browse = Callable[..., Client]


def elsewhere(sql: str, *values: Any) -> None:
    """What another process writes: past the door, and past all this one remembers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def store() -> SessionStore:
    """A session that was kept."""
    made: Any = SessionStore()
    made["user"] = 7
    made.create()
    return SessionStore(made.session_key)


def test_the_counters_come_with_the_session_once(org: Organisation) -> None:
    """Read a second time they could be old."""
    session = store()
    with CaptureQueriesContext(connection) as asked:
        assert session.get("user") == 7
        assert session.versions() == versions.all_versions()
    assert len(asked) == 2
    assert session.versions() is None


def test_an_installation_without_counters_has_sessions() -> None:
    """Nothing has changed there yet."""
    elsewhere("DELETE FROM platform_version")
    session = store()
    assert session.get("user") == 7
    assert session.versions() == {}


def test_a_session_that_is_over_is_none(org: Organisation) -> None:
    """Nor is one that never was."""
    session = store()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert session.get("user") is None
    assert session.session_key is None
    assert SessionStore("nobody's").get("user") is None


def test_what_another_process_changes_counts_from_the_next_request_on(org: Organisation, browser_of: Browse) -> None:
    """Somebody is put out of office: his open pages end, though this process was told nothing."""
    client = browser_of(org.rep)
    assert client.get("/accounts/").status_code == 200
    elsewhere("UPDATE platform_user SET active = %s WHERE id = %s", False, org.rep.pk)
    elsewhere("UPDATE platform_version SET value = value + 1 WHERE name = %s", versions.ACCESS)
    assert client.get("/accounts/").status_code == 302
