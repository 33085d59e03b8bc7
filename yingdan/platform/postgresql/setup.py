"""Whether PostgreSQL is set up for as much as it holds: it comes set up for the smallest of machines."""

from django.db.backends.base.base import BaseDatabaseWrapper

LARGE = 1 << 30
"""Bytes from which on a database is too large for the settings PostgreSQL comes with."""
SHARED, COST = 512 << 20, 2.0
"""What its processes should share of the memory then at least, in bytes, and what a page by chance may cost at most."""
MANY = 10_000
_ASKED = """
    SELECT pg_database_size(current_database()), pg_size_bytes(current_setting('shared_buffers')),
        current_setting('random_page_cost')::float, current_setting('autovacuum') = 'on'
"""
_UNSEEN = """
    SELECT relname FROM pg_stat_user_tables
    WHERE n_live_tup > %s AND last_analyze IS NULL AND last_autoanalyze IS NULL ORDER BY relname
"""


def amiss(connection: BaseDatabaseWrapper) -> list[str]:
    """The settings that make every page slower, as the server names them; tables it knows nothing about."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED)
        size, shared, cost, vacuums = cursor.fetchone()
        cursor.execute(_UNSEEN, [MANY])
        unseen = [f"ANALYZE {table}" for (table,) in cursor.fetchall()]
    return [*told(size, shared, cost), *([] if vacuums else ["autovacuum = off"]), *unseen]


def told(size: int, shared: int, cost: float) -> list[str]:
    """What is too small, or dear, for a database of a size."""
    small = [f"shared_buffers = {shared >> 20}MB"] if shared < SHARED else []
    dear = [f"random_page_cost = {cost:g}"] if cost > COST else []
    return [*small, *dear] if size > LARGE else []
