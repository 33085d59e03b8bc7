"""Which steps of a database or a backup this program does not know: a newer one has made them."""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader

GATHERED = "_squashed_"
"""Between the first and the last step of those a migration stands for."""


def unknown(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Of the steps a database has had, those no program up to this one knows, as "app.name".

    Steps gathered into one by an earlier program may be gathered otherwise by this one: such a step is known by the
    last one it stands for, since the database has had each of them.
    """
    known = MigrationLoader(None).disk_migrations
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known and (app, last(name)) not in known]


def last(name: str) -> str:
    """The last step a gathered one stands for; of any other the step itself."""
    return name.partition(GATHERED)[2] or name
