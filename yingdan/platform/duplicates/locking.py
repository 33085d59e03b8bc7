"""Two people who save the same customer at the same moment: one waits for the other, and is then told.

SQLite writes one after the other by itself. PostgreSQL would let neither see the other's row, so whoever writes takes a
lock on what the row is certainly recognised by, until his transaction ends.
"""

from collections.abc import Iterable
from zlib import crc32

from django.db import connection

CLASS = 18_611  # ours among the advisory locks
LOCKS = 512
"""So many locks stand for all marks: a large import must not need more than the server has."""
_TAKE = """
    SELECT pg_advisory_xact_lock(%s, n) FROM (SELECT DISTINCT n FROM unnest(%s::int[]) AS n ORDER BY n) AS numbers
"""


def lock(names: Iterable[str]) -> None:
    """Wait until nobody else is writing any of these, and keep them until the transaction ends."""
    if connection.vendor != "postgresql":
        return
    if numbers := [crc32(name.encode()) % LOCKS for name in names]:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [CLASS, numbers])
