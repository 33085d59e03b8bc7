"""Django's engine for PostgreSQL, with what a program of many small statements asks of it.

Django writes the values into each statement, so the server plans every one anew. That is right for lists and sums,
whose best plan depends on the values; statements made `by_key` are sent with their values apart instead, and prepared.
"""

import selectors
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg import Pipeline, _queries
from psycopg.types.datetime import TimestamptzLoader

from yingdan.platform.by_key import by_key

_queries.MAX_CACHED_STATEMENT_LENGTH, _queries.MAX_CACHED_STATEMENT_PARAMS = 16_000, 250
"""Up to these psycopg keeps where the values of a statement belong. By its own bounds, 4096 and 50, it looks for them
anew in each record page's statements, a twelfth of the page.
"""

Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)
PUT_BY = "SET gin_pending_list_limit TO 256"
"""In kB. Every search reads all that is put by unsorted: at the usual 4 MB a search box over twenty objects spent 16 ms
there.
"""


class Moment(TimestamptzLoader):
    """Reads a moment. Django's own way takes ten times as long, and a list has some hundreds."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """The moment that stands there, in UTC."""
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except ValueError:
            return super().load(data).astimezone(UTC)


class Operations(DatabaseOperations):
    """What Django asks of a database, for two kinds of cursors."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The statement as it was, for logs and tests; psycopg keeps no text of one that was prepared before."""
        known = super().last_executed_query(cursor, sql, params)
        return str(self.compose_sql(sql, params)) if known is None else known


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    ops_class = Operations
    under_way: AbstractContextManager[Any] | None = None
    """What was sent ahead and not waited for yet."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that reads moments by `Moment`."""
        connection = super().get_new_connection(conn_params)
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", Moment)
        return connection

    def is_usable(self) -> bool:
        """Whether the connection still stands. Where the server has gone its end of the line says so, without being
        asked: to ask is one statement more for each request. After an error it is asked all the same.
        """
        if self.connection is None or self.errors_occurred or self.connection.closed:
            return bool(super().is_usable())
        with Selector() as line:
            line.register(self.connection.pgconn.socket, selectors.EVENT_READ)
            said_something = line.select(0)
        return bool(super().is_usable()) if said_something else True

    def init_connection_state(self) -> None:
        """Compile no statement: that takes 20 to 500 ms where the planner thinks much of one, and saves less. And plan
        once what is prepared, not five times more to see whether it pays: it is only what looks up by a key. And keep
        short what writers put by of the search index: who adds much at once says otherwise (search/postgresql.py).
        """
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(f"SET jit TO off; SET plan_cache_mode TO force_generic_plan; {PUT_BY}")

    def ahead(self, statement: str, params: Any = None) -> Any:
        """Send a statement and do not wait: the server carries it out while the next rows are made ready. Gives the
        cursor that has its rows after `wait`. Whoever speaks to the server next waits for it, and gets its errors.
        """
        cursor = self.cursor()
        if Pipeline.is_supported():
            self.under_way = self.connection.pipeline()
            self.under_way.__enter__()
        cursor.execute(statement, params)
        return cursor

    def wait(self) -> None:
        """Wait for what was sent ahead. Raises what went wrong there."""
        sent, self.under_way = self.under_way, None
        if sent is not None:
            with self.wrap_database_errors:
                sent.__exit__(None, None, None)

    def _commit(self) -> Any:
        self.wait()
        return super()._commit()  # type: ignore[misc]  # Django's own, of which its stubs say nothing

    def _rollback(self) -> Any:
        self.give_up()
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.give_up()
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def give_up(self) -> None:
        """Wait for what was sent ahead, be it wrong or not: it is taken back."""
        with suppress(DatabaseError):
            self.wait()

    def _close(self) -> Any:
        self.under_way = None
        return super()._close()  # type: ignore[misc]

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that sends values apart from the statement where it looks up by a key."""
        self.wait()
        if name is not None or not by_key.on:
            return super().create_cursor(name)
        usual, self.connection.cursor_factory = self.connection.cursor_factory, base.ServerBindingCursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = usual
