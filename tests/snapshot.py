"""The rows of the small company, kept to be put back where a test has emptied the tables: making it anew costs a
third of a second.

Nothing is mocked: these are the rows the door wrote, with their history; only the way back is shorter.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.search import index
from yingdan.platform.search.entry import Entry
from yingdan.platform.search.indexing import entry, own

T = TypeVar("T")
APART = ("django_migrations", "platform_search", "sqlite_")


@dataclass
class Snapshot(Generic[T]):
    """What stood in the tables after something was made, and what was made."""

    made: T
    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, made: T) -> "Snapshot[T]":
        """Taken now, in the transaction that made it."""
        found = cls(made)
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table.startswith(APART):
                    continue
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                if rows := cursor.fetchall():
                    found.tables[table] = ([column[0] for column in cursor.description], rows)
        with acting(SYSTEM):
            kinds = [kind for kind in schema.current().objects.values() if own(kind)]
            found.entries = [entry(kind, record) for kind in kinds for record in kind.rows()]
        return found

    def put_back(self) -> None:
        """The rows as they stood."""
        quote = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            self.delete(cursor)
            for table, (names, rows) in self.tables.items():
                columns, places = ", ".join(map(quote, names)), ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})", rows)
            if connection.vendor == "postgresql":
                self.go_on(cursor)
        index.put(self.entries)

    def take_away(self) -> None:
        """None of these rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            self.delete(cursor)
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence")
            connection.check_constraints()  # now, or no table could be altered until the transaction ends
        index.clear()

    def delete(self, cursor: Any) -> None:
        """Empty the tables."""
        for table in self.tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")

    def go_on(self, cursor: Any) -> None:
        """PostgreSQL's sequences go on after the rows."""
        numbered = [table for table, (names, _rows) in self.tables.items() if "id" in names]
        parts = [
            f"setval(pg_get_serial_sequence('{t}', 'id'), (SELECT max(id) FROM {connection.ops.quote_name(t)}))"
            for t in numbered
        ]
        if parts:
            cursor.execute(f"SELECT {', '.join(parts)}")
