"""The steps inside the one door: locking, writing, judging again, telling. Only `records`, `bin` and
`bookkeeping` use them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import IntegrityError, connection

from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.platform import audit, changing, hooks, inserting
from yingdan.platform.access import EVERYTHING, asked_on, visible
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.duplicates import judging
from yingdan.platform.events import RecordChanged, emit_all, heard
from yingdan.platform.rows import Record, Write
from yingdan.platform.search import indexing

R = TypeVar("R", bound=Record)
_batch: ContextVar[str] = ContextVar("batch", default="")
CHUNK = 400


@contextmanager
def batch(name: str) -> Iterator[None]:
    """Everything written inside is tied together in the history under `name`, so that a job can be undone."""
    token = _batch.set(name)
    try:
        yield
    finally:
        _batch.reset(token)


def told(model: Any, writes: Sequence[Write]) -> None:
    """What belongs to every write, in its transaction: history, search, marks, the model's own follow-up, the event."""
    actor = current_actor()
    if model.audited and writes:
        judging.told(model, writes)
        indexing.put(model, [w.record for w in writes], new=all(w.added for w in writes))
        history = audit.entries(writes, actor, _batch.get())  # made ready while PostgreSQL sorts in what is searched
        judging.kept(model, writes)
        audit.write(history)
    model.wrote(writes)
    for follow in hooks.written:
        follow(model, writes)
    if model.audited and heard(RecordChanged):
        key, by = model.key(), actor.user_id
        emit_all([RecordChanged(key, w.record.pk, w.verb, tuple(sorted(w.changed)), by) for w in writes])


@contextmanager
def uniqueness(model: Any) -> Iterator[None]:
    """Who saved the same at the same moment, after the rows were judged: the database's refusal as the same Invalid as
    if they had been judged later. Any other refusal of the database is a fault of ours and stays what it is.
    """
    try:
        yield
    except IntegrityError as error:
        if not (names := taken(model, error)):
            raise
        raise Invalid(fields={names[-1]: [Invalid("Another record has this already.", code="unique")]}) from error


def taken(model: Any, error: IntegrityError) -> list[str]:
    """The fields of the model whose uniqueness an error is about; none for an error about anything else."""
    told = getattr(error.__cause__, "diag", None)
    if told is None:  # SQLite: UNIQUE constraint failed: crm_account.code, crm_account.unit_id
        words = str(error).partition("UNIQUE constraint failed: ")[2]
        columns = [word.rpartition(".")[2] for word in words.split(", ") if word.startswith(f"{model._meta.db_table}.")]
    else:
        with connection.cursor() as cursor:
            held = connection.introspection.get_constraints(cursor, model._meta.db_table)
        found: Any = held.get(told.constraint_name or "", {})
        columns = found["columns"] if found.get("unique") else []
    return [field.name for column in columns for field in model._meta.concrete_fields if field.column == column]


def write(model: Any, writes: Sequence[Write]) -> None:
    """The SQL: new rows together, changed rows together, each only if nobody was quicker."""
    if added := [w.record for w in writes if w.added]:
        inserting.add(model, added)
    if changed := [w for w in writes if not w.added]:
        changing.change(model, changed)


@by_key()
def stored_rows(model: Any, records: Sequence[R], verb: str) -> dict[Any, dict[str, Any]]:
    """The stored values of rows about to be changed, locked. Raises Missing, Refused, Conflict for a stale version."""
    if not records:
        return {}
    found: dict[Any, dict[str, Any]] = {}
    ids = [r.pk for r in records]
    for start in range(0, len(ids), CHUNK):
        rows = model.objects.may(verb).select_for_update(of=("self",)).filter(pk__in=ids[start : start + CHUNK])
        found |= {row.pk: {**audit.stored_values(row), "version": row.version} for row in rows}
    for record in records:
        if record.pk not in found:
            seen = model.objects.filter(pk=record.pk).exists()
            raise Refused("You may see this but not change it.") if seen else Missing()
        if found[record.pk].pop("version") != record.version:
            raise Conflict(current_version=record.version)
    return found


@by_key()
def locked(model: type[R], pk: Any, verb: str) -> R:
    """One stored row, locked until the transaction ends. Raises Missing, or Refused where it may only be seen."""
    row = model.objects.may(verb).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        if model.objects.filter(pk=pk).exists():
            raise Refused("You may see this but not change it.")
        raise Missing()
    return row


@by_key()
def within_reach(model: Any, rows: Sequence[Record], verb: str) -> None:
    """The rows as written must still be within the actor's reach; else everything is undone. Raises Refused.

    So nobody gives a record away to where he could not have put it. A transfer is its own grant and may.
    """
    if current_actor().everything or verb == "transfer" or visible(model) == visible(model, verb) == EVERYTHING:
        return
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        with asked_on(model, part):
            reached = model.objects.may(verb).filter(pk__in=[row.pk for row in part])
        if reached.count() != len(part):
            raise Refused("This would put the record where you may not put it; nothing was saved.")
