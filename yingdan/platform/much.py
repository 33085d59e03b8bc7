"""Much to write at once: SQLite keeps more of its file at hand, and carries the log into the file less often.

A thread's connection keeps 2 MB of the file at hand. A chunk of an import touches six times as much, so pages went to
the log half done, were read back and written again; and after each chunk all of them were carried into the file.
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
    """Inside, this thread's connection is set up to write much; to be opened outside a transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    before = {name: asked(f"PRAGMA {name}") for name in SETTINGS}
    put(SETTINGS)
    try:
        yield
    finally:
        put(before)


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
