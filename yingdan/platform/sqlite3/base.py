"""Django's engine for SQLite, with less ado about each statement and each moment that is read.

Django turns the places for values of each statement into SQLite's own way of writing them, each time anew; and a moment
passes three functions on its way from the file. Beside what SQLite itself needs, both are a tenth of a page.
"""

from datetime import date, datetime
from functools import lru_cache
from sqlite3 import dbapi2
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.dateparse import parse_date, parse_datetime

LONGEST = 10_000
"""Longer statements are those of many rows, which come once."""


@lru_cache(maxsize=300)
def with_marks(query: str) -> str:
    """A statement with a question mark in the place of each value."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that keeps how statements are written."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """A statement as SQLite wants it."""
        if param_names is None and len(query) <= LONGEST:
            return with_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        if type(params) in (tuple, list) and len(query) <= LONGEST:
            return dbapi2.Cursor.execute(self, with_marks(query), params)
        return super().execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor."""
        return self.connection.cursor(factory=Cursor)


def moment(stored: bytes) -> datetime | None:
    """A moment as it stands in the file."""
    text = stored.decode()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parse_datetime(text)


def day(stored: bytes) -> date | None:
    """A day as it stands in the file."""
    text = stored.decode()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_date(text)


dbapi2.register_converter("datetime", moment)
dbapi2.register_converter("timestamp", moment)
dbapi2.register_converter("date", day)
