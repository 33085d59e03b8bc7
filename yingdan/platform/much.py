"""Much to write at once: SQLite keeps more of its file at hand, and carries the log into the file less often;
PostgreSQL goes on before its log is on the disk.

On SQLite a thread's connection keeps 2 MB of the file at hand. A chunk of an import touches six times as much, so
pages went to the log half done, were read back and written again; and after each chunk all of them were carried into
the file.

PostgreSQL has each transaction wait for the disk. Who writes much in many transactions, and keeps with them how far he
is, need not wait: after a failure of the machine the last of them are missing whole, with what was kept of them, and
they are done again. What he says at the end waits for all of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

KEPT = -16_000
"""How much of the file is kept at hand: in kB, as it is negative."""
LOG = 4000
"""Pages (4 kB) in the log from which on whoever commits carries them into the file. SQLite's own number is 1000."""
SETTINGS = {"cache_size": KEPT, "wal_autocheckpoint": LOG}


@contextmanager
def much() -> Iterator[None]:
    """Inside, this thread's connection is set up to write much; to be opened outside a transaction. What is written
    last, so that it is sure to stay, is to be written after it.
    """
    if connection.vendor != "sqlite":
        with unhurried():
            yield
        return
    before = {name: asked(f"PRAGMA {name}") for name in SETTINGS}
    put(SETTINGS)
    try:
        yield
    finally:
        put(before)


@contextmanager
def unhurried() -> Iterator[None]:
    """Inside, PostgreSQL answers a commit before the disk has it; nothing else may read a half of it for that."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.broken:
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def put(settings: dict[str, int]) -> None:
    """Set the connection up so."""
    for name, value in settings.items():
        asked(f"PRAGMA {name} = {value:d}")


def asked(pragma: str) -> int:
    """Say a PRAGMA; the number it answers, if any."""
    with connection.cursor() as cursor:
        cursor.execute(pragma)
        found = cursor.fetchone()
    return int(found[0]) if found else 0
