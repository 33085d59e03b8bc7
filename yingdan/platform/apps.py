"""The platform as an app: its own objects are declared like any other."""

from importlib import import_module

from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from yingdan.platform.formula import sqlite
from yingdan.platform.module import Module
from yingdan.platform.search import schema as search


class Platform(Module):
    """Users, units, roles, grants and what the machinery itself keeps."""

    name = "yingdan.platform"
    label = "platform"
    title, icon = _("Company"), "building"

    inner = (
        "checks", "audit", "numbering", "outbox", "preferences", "recents", "sessions", "stars", "versions",
        "search.models", "duplicates.models", "metrics.seen",
    )  # fmt: skip

    def import_models(self) -> None:
        """The objects, and the inner tables that are no objects."""
        super().import_models()
        for name in self.inner:
            import_module(f"{self.name}.{name}")

    def ready(self) -> None:
        """What every module does; connections to SQLite learn formulas, and a flush empties the search index."""
        super().ready()
        connection_created.connect(sqlite.connected, dispatch_uid="formulas")
        post_migrate.connect(search.swept, sender=self, dispatch_uid="search")
