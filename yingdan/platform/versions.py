"""Counters in the database that say "something changed": caches in every process compare them, one small
statement a request.
"""

from django.db import connection, models
from django.db.models import F

from yingdan.platform.by_key import by_key

ACCESS, SCHEMA, SETTINGS, VIEWS, MENTIONS = "access", "schema", "settings", "views", "mentions"
_latest: dict[str, int] = {}


class Version(models.Model):
    """One counter."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=1)

    class Meta:
        app_label = "platform"


def bump(name: str) -> None:
    """Say that something changed, in the transaction of the change."""
    _latest.clear()
    if not Version.objects.filter(name=name).update(value=F("value") + 1):
        Version.objects.get_or_create(name=name, defaults={"value": 2})


@by_key()
def all_versions() -> dict[str, int]:
    """Every counter, as each request reads them when it begins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM platform_version")
        return heard(dict(cursor.fetchall()))


def heard(found: dict[str, int]) -> dict[str, int]:
    """Every counter, as just read by whoever had to ask the database anyway."""
    _latest.clear()
    _latest.update(found)
    return found


def latest(name: str) -> int:
    """One counter as this process read it last; read now when it has changed here since."""
    return (_latest or all_versions()).get(name, 1)


def forget() -> None:
    """Forget what was read; for tests."""
    _latest.clear()
