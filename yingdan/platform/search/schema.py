"""What the migration makes beside the table of entries: the index itself, in the words of the database in use."""

from typing import Any

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from yingdan.platform.search import postgresql, sqlite


def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index; for RunPython."""
    statements = postgresql.CREATE if schema_editor.connection.vendor == "postgresql" else (sqlite.CREATE,)
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away again; for RunPython."""
    statements = postgresql.DROP if schema_editor.connection.vendor == "postgresql" else (sqlite.DROP,)
    for statement in statements:
        schema_editor.execute(statement)


def swept(using: str, **_: Any) -> None:
    """Empty the index of SQLite when its entries are gone; for the signal that also follows a flush.

    A flush empties the tables that Django knows. The index of marks is none of them, and what is left in it would be
    found again under the numbers of new entries.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and "platform_search_entry" in connection.introspection.table_names():
        sqlite.sweep(connection)


def tune(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep short what PostgreSQL puts by before it sorts it in; for RunPython."""
    for statement in postgresql.TUNE if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


def untune(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let it grow as it usually does; for RunPython."""
    for statement in postgresql.UNTUNE if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)
