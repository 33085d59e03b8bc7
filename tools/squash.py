"""Gather the migrations of every app into one each: `python -m tools.squash`.

The new migration makes all tables as they stand today (yingdan/platform/founding.py) and says which it replaces: a
database that has had those goes on, an empty one starts with the new. What else an empty database needs is carried
over (`RunPython`, once each); what only mended rows that were there says so by `elidable=True` and is left out.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import AppConfig, apps
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter
from django.utils import translation

from yingdan.platform.founding import CreateModels


def tables(app: AppConfig) -> CreateModels:
    """The operation that makes all tables of an app."""
    states = map(ModelState.from_model, app.get_models())
    return CreateModels([CreateModel(s.name, list(s.fields.items()), s.options, s.bases, s.managers) for s in states])


def carried(replaced: list[Migration]) -> Iterator[RunPython]:
    """What an empty database needs besides tables, the first of each kind."""
    known: list[object] = []
    for migration in replaced:
        for operation in migration.operations:
            if isinstance(operation, RunPython) and not operation.elidable and operation.code not in known:
                known.append(operation.code)
                yield operation


def needed(app: AppConfig) -> set[str]:
    """The other apps to whose tables an app refers."""
    targets = (field.related_model for model in app.get_models() for field in model._meta.fields if field.is_relation)
    return {target._meta.app_label for target in targets if target} - {app.label}


def squash() -> Iterator[tuple[Path, str]]:
    """Path and text of each new migration."""
    loader = MigrationLoader(connection, replace_migrations=False)
    found: dict[str, list[str]] = {}
    for label, name in sorted(loader.disk_migrations):
        if type(loader.disk_migrations[label, name]).__module__.startswith("yingdan.") and "_squashed_" not in name:
            found.setdefault(label, []).append(name)
    named = {label: f"0001_squashed_{names[-1]}" for label, names in found.items()}
    for label, names in found.items():
        app = apps.get_app_config(label)
        operations: list[Operation] = [tables(app), *carried([loader.disk_migrations[label, name] for name in names])]
        migration = type("Migration", (Migration,), {
            "initial": True,
            "replaces": [(label, name) for name in names],
            "dependencies": [(other, named[other]) for other in sorted(needed(app))],
            "operations": operations,
        })(named[label], label)  # fmt: skip
        writer = MigrationWriter(migration)
        yield Path(writer.path), writer.as_string()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingdan.config.settings")
    django.setup()
    translation.deactivate_all()  # labels as they stand in the code, as makemigrations has them
    for path, text in list(squash()):
        path.write_text(text, encoding="utf-8")
        print(path)
