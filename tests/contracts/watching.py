"""Whether a request wrote anything, and whether what it wrote is still there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction

from yingdan.platform import inserting

# Sessions, counters of calls and the moment a token was last used are no business of anybody's records.
BOOKKEEPING = frozenset({"platform_session", "api_window", "platform_token", "platform_cache"})


class Writes:
    """Counts statements that write to a table that matters."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Called around each statement."""
        word = sql.lstrip().split(" ", 1)[0].upper()
        if word in ("INSERT", "UPDATE", "DELETE", "REPLACE") and not any(f'"{t}"' in sql for t in BOOKKEEPING):
            self.statements.append(sql[:200])
        return execute(sql, params, many, context)


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that matters."""
    quote = connection.ops.quote_name
    found = {}
    with connection.cursor() as cursor:
        for meta in (m._meta for m in apps.get_models() if m._meta.managed and m._meta.db_table not in BOOKKEEPING):
            cursor.execute(f"SELECT * FROM {quote(meta.db_table)} ORDER BY {quote(meta.pk.column)}")
            found[meta.db_table] = cursor.fetchall()
    return found


@contextmanager
def watched() -> Iterator[Writes]:
    """What is written inside is counted, and undone at the end: each cell of the matrix finds the same company."""
    writes = Writes()
    before = transaction.savepoint()
    fill = inserting.fill

    def filled(table: str, *rest: Any) -> None:
        """New rows may go to PostgreSQL by COPY, which no wrapper of statements sees."""
        if table not in BOOKKEEPING:
            writes.statements.append(f"COPY {table}")
        fill(table, *rest)

    try:
        with connection.execute_wrapper(writes), patch.object(inserting, "fill", filled):
            yield writes
    finally:
        transaction.savepoint_rollback(before)
