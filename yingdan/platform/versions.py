"""Counters in the database that say "something changed": caches in every process compare them, one small
statement a request.
"""

from django.db import models
from django.db.models import F

ACCESS, SCHEMA, SETTINGS = "access", "schema", "settings"


class Version(models.Model):
    """One counter."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=1)

    class Meta:
        app_label = "platform"


def bump(name: str) -> None:
    """Say that something changed, in the transaction of the change."""
    if not Version.objects.filter(name=name).update(value=F("value") + 1):
        Version.objects.get_or_create(name=name, defaults={"value": 2})


def all_versions() -> dict[str, int]:
    """Every counter."""
    return dict(Version.objects.values_list("name", "value"))
