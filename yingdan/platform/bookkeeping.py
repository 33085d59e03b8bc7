"""Writing what keeps no history: inner tables, and generated companies."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import inserting
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import marking
from yingdan.platform.recording import recording
from yingdan.platform.rows import Record
from yingdan.platform.search import indexing

R = TypeVar("R", bound=Record)


def quiet_update(rows: models.QuerySet, **values: Any) -> int:
    """Update inner bookkeeping (leases, progress) without history; only for models that keep none. Raises Refused."""
    if rows.model.audited:
        raise Refused("Records with a history are written through the door.")
    with recording():
        return rows.update(**values)


def purge(rows: models.QuerySet) -> int:
    """Remove rows of inner bookkeeping for good; only for models that keep no history. How many. Raises Refused."""
    if rows.model.audited:
        raise Refused("Records with a history go to the bin.")
    with recording():
        return int(rows.delete()[0])


def load_many(records: Sequence[R]) -> None:
    """Add many new rows fast, without history and events, but with search: for generated companies. The system's only.

    Raises Refused for anybody else.
    """
    if not current_actor().everything:
        raise Refused()
    with transaction.atomic(), recording():
        for record in records:
            record.created_at = record.created_at or clock.now()
        inserting.add(type(records[0]), records)
        indexing.put(type(records[0]), records, new=True)
        marking.put(type(records[0]), records, new=True)
