"""Changed rows of a table, many at once: one prepared UPDATE for all that change the same columns.

Django makes a statement anew for each row, which takes longer than to run it. For the door only.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from yingdan.kernel.errors import Conflict
from yingdan.platform import audit, inserting
from yingdan.platform.recording import require_recording
from yingdan.platform.rows import Write

STAMPED = ("version", "updated_at", "updated_by_id")


def change(model: Any, writes: Sequence[Write]) -> None:
    """Write changed rows, each only if nobody was quicker: its version goes up by one. Raises Conflict,
    IntegrityError.
    """
    require_recording()
    alike: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for write in writes:
        columns = {"custom" if name.startswith(audit.CUSTOM) else name for name in write.changed}
        alike[*sorted(columns), *STAMPED].append(write.record)
    for names, records in alike.items():
        update(model, names, records)


def update(model: Any, names: Sequence[str], records: Sequence[Any]) -> None:
    """Write some columns of some rows."""
    quoted, every = connection.ops.quote_name, inserting.columns_of(model)
    versions = [record.version for record in records]
    for record in records:
        record.version += 1
    columns = [every[name] for name in names]
    values = (column.prepared([getattr(record, column.field.attname) for record in records]) for column in columns)
    rows = list(zip(*values, [record.pk for record in records], versions, strict=True))
    sets = ", ".join(f"{quoted(column.field.column)} = %s" for column in columns)
    key, version = quoted(model._meta.pk.column), quoted("version")
    statement = f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE {key} = %s AND {version} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(statement, rows[0])
        else:
            cursor.executemany(statement, rows)
        if cursor.rowcount != len(rows):
            raise Conflict(current_version=versions[0])
