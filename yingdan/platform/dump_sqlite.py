"""Writing the SQLite database into a file and back, while others work."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

from django.db import connection
from django.utils.translation import gettext_noop as _

from yingdan.kernel.errors import Conflict, Invalid

PATIENCE = 60.0  # seconds


def dump(target: Path) -> dict[str, int]:
    """Copy the running database, as of one moment, into the file `target`; gives the rows of each table.

    Raises Conflict when somebody else holds the file for longer than PATIENCE.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, progress=patiently())
        copy.execute("PRAGMA journal_mode=DELETE")
    return count(target)


def patiently() -> Callable[[int, int, int], None]:
    """What ends a copying that comes to nothing: left alone, Python asks a locked file again and again for ever."""
    until = monotonic() + PATIENCE

    def look(status: int, remaining: int, pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and monotonic() > until:
            raise Conflict(
                _("The database is in use elsewhere without a pause. Stop what writes to it, then try again.")
            )

    return look


def count(file: Path) -> dict[str, int]:
    """The rows of each table in a file. Raises Invalid when SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            if (answer := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise Invalid(_("The database inside is damaged: %(reason)s"), reason=answer)
            names = copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                " AND (sql IS NULL OR sql NOT LIKE 'CREATE VIRTUAL%')"
            ).fetchall()
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in sorted(names)}  # noqa: S608 - names of our own tables
    except sqlite3.DatabaseError as error:
        raise Invalid(_("The database inside is damaged: %(reason)s"), reason=str(error)) from error


def load(file: Path) -> None:
    """Put the file's content in the place of the running database: one transaction of SQLite's own, so all or nothing.

    Other processes may have the database open; they see the new content from their next statement on.
    Raises Conflict when one holds it for longer than PATIENCE.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
        source.backup(connection.connection, progress=patiently())
    connection.close()
