"""The one door for writing. Permission, validation, history, search and events cannot be forgotten, because
there is no other way in.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models, transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from yingdan.platform import audit, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.cascade import blockers, children
from yingdan.platform.events import RecordChanged, emit, heard
from yingdan.platform.fields import Field
from yingdan.platform.preparing import BatchInvalid, clashes, prepare, settled, validate
from yingdan.platform.rows import OwnedRecord, Record, Write, recording
from yingdan.platform.search import indexing

__all__ = [
    "BatchInvalid", "OwnedRecord", "Record", "Write", "batch", "change", "create", "delete", "load_many", "purge",
    "purge", "quiet_update", "restore", "save", "save_many", "transfer",
]  # fmt: skip

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


def create(model: type[R], values: Mapping[str, Any], *, verb: str = "add") -> R:
    """Make a record of parsed values by field name and save it. Raises Refused, Invalid."""
    record = model()
    assign(record, values)
    return save(record, verb=verb)


def save(record: R, *, verb: str | None = None) -> R:
    """Check, validate, write and log one record. Raises Refused, Missing, Invalid with `fields`, Conflict."""
    try:
        save_many([record], verb=verb or ("add" if record._state.adding else "change"))
    except BatchInvalid as wrong:
        raise wrong.errors[0] from None
    return record


def change(record: R, values: Mapping[str, Any], *, version: int | None = None, verb: str = "change") -> R:
    """Set some fields of a stored record and save it; gives the record as it now stands.

    `version` is the one the values were decided on. When somebody wrote since, changes to other fields are merged
    and changes to the same ones raise Conflict with mine, theirs and the original; nothing is written then.
    """
    with transaction.atomic():
        stored = locked(type(record), record.pk, verb)
        if version is not None and version != stored.version:
            refuse_clash(stored, values, version)
        assign(stored, values)
        return save(stored, verb=verb)


def save_many(records: Sequence[R], *, verb: str | None = None) -> None:
    """Save records of one model together: one check before and one after, all or nothing.

    New ones are added, stored ones changed. Raises BatchInvalid with an Invalid per wrong row,
    Refused, Missing, Conflict.
    """
    if not records:
        return
    model, actor = type(records[0]), current_actor()
    new = [r for r in records if r._state.adding]
    old = [r for r in records if not r._state.adding]
    if new and not actor.may(model.key(), "add"):
        raise Refused("You may not add records here.")
    with transaction.atomic():
        befores = stored_rows(model, old, verb or "change")
        writes = [prepare(r, befores.get(r.pk, {}), "add" if r._state.adding else verb or "change") for r in records]
        validate(model, writes)
        writes = [w for w in map(settled, writes) if w.changed or w.added]
        with recording():
            write(model, writes)
        for named in {w.verb for w in writes}:
            within_reach(model, [w.record.pk for w in writes if w.verb == named], named)
        told(model, writes)


def told(model: Any, writes: Sequence[Write]) -> None:
    """What belongs to every write, in its transaction: history, search, the model's own follow-up, the event."""
    actor = current_actor()
    if model.audited and writes:
        audit.record_writes(writes, actor, _batch.get())
        indexing.put(model, [w.record for w in writes])
    model.wrote(writes)
    if model.audited and heard(RecordChanged):
        for w in writes:
            emit(RecordChanged(model.key(), w.record.pk, w.verb, tuple(sorted(w.changed)), actor.user_id))


def write(model: Any, writes: Sequence[Write]) -> None:
    """The SQL: new rows together, changed rows one by one, each only if nobody was quicker."""
    added = [w.record for w in writes if w.added]
    if added:
        model.objects.bulk_create(added, batch_size=CHUNK)
    columns = {c.attname: c.name for c in model._meta.concrete_fields}
    for w in writes:
        if w.added:
            continue
        was, w.record.version = w.record.version, w.record.version + 1
        names = (*w.changed, "version", "updated_at", "updated_by_id")
        values = {columns[n]: getattr(w.record, n) for n in names}
        if not model._base_manager.filter(pk=w.record.pk, version=was).update(**values):
            raise Conflict(current_version=was)


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


def locked(model: type[R], pk: Any, verb: str) -> R:
    """One stored row, locked until the transaction ends. Raises Missing, or Refused where it may only be seen."""
    row = model.objects.may(verb).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        if model.objects.filter(pk=pk).exists():
            raise Refused("You may see this but not change it.")
        raise Missing()
    return row


def within_reach(model: Any, ids: Sequence[int], verb: str) -> None:
    """The rows as written must still be within the actor's reach; else everything is undone. Raises Refused.

    So nobody gives a record away to where he could not have put it. A transfer is its own grant and may.
    """
    if current_actor().everything or verb == "transfer" or not ids:
        return
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        if model.objects.may(verb).filter(pk__in=part).count() != len(part):
            raise Refused("This would put the record where you may not put it; nothing was saved.")


def refuse_clash(stored: Record, values: Mapping[str, Any], version: int) -> None:
    """Raise Conflict when a field to be set was changed by somebody else after `version`."""
    fields = schema.of(stored).fields
    originals = audit.since(stored.key(), stored.pk, version)
    clashes: dict[str, tuple[Any, Any, Any]] = {}
    for name, mine in values.items():
        attname = getattr(fields[name].column, "attname", name)
        theirs = fields[name].value(stored)
        if attname in originals and mine != theirs:
            column: Any = fields[name].column
            clashes[name] = (
                mine,
                theirs,
                column.to_python(originals[attname]) if column is not None else originals[attname],
            )
    if clashes or version > stored.version:
        raise Conflict(conflicts=clashes, current_version=stored.version)


def assign(record: Record, values: Mapping[str, Any]) -> None:
    """Set fields by name. Raises Invalid for names that are none, and for what only the system sets."""
    fields: dict[str, Field] = schema.of(record).fields
    wrong: dict[str, list[Problem]] = {}
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            wrong[name] = [Invalid("There is no such field.", code="unknown")]
        elif not field.editable and not current_actor().everything and current_actor().source != "import":
            wrong[name] = [Invalid("This is kept by the system and cannot be set.", code="readonly")]
        else:
            field.source.assign(record, name, value)
    if wrong:
        raise Invalid(fields=wrong)


def transfer(records: Sequence[R], owner: Any) -> None:
    """Give records to another person: the owner and his unit change, nothing else. Needs the verb transfer."""
    for record in records:
        record.owner = owner  # type: ignore[attr-defined]
    save_many(records, verb="transfer")


def delete(record: Record, *, version: int | None = None) -> None:
    """Put a record into the bin, with the rows that belong to it. Raises Missing, Refused when others need it,
    Conflict.
    """
    with transaction.atomic():
        stored = locked(type(record), record.pk, "delete")
        if version is not None and version != stored.version:
            raise Conflict(current_version=stored.version)
        if found := blockers(stored):
            names = ", ".join(f"{model._meta.verbose_name_plural} {count}" for model, count in found)
            raise Refused("Others still need this: %(names)s. Move or delete those first.", code="in_use", names=names)
        mark(stored, [stored, *children(stored)], "delete", clock.now(), str(uuid4()))


def restore(record: R) -> R:
    """Bring a record back from the bin, with the rows that went there with it. Raises Missing, Refused when its
    parent is gone.
    """
    model = type(record)
    with transaction.atomic():
        stored = model.bin.may("delete").select_for_update(of=("self",)).filter(pk=record.pk).first()
        if stored is None:
            raise Missing()
        columns: list[Any] = [c for c in model._meta.concrete_fields if c.is_relation]
        lost = [c for c in columns if issubclass(c.remote_field.model, Record)]
        with acting(SYSTEM):
            gone = [
                c
                for c in lost
                if (id := getattr(stored, c.attname)) and c.remote_field.model.bin.filter(pk=id).exists()
            ]
            with_it = binned_with(stored)
        if gone:
            names = ", ".join(str(c.verbose_name) for c in gone)
            raise Refused("Restore this first: %(names)s.", code="parent_gone", names=names)
        for row in (stored, *with_it):
            if clashes(type(row), [Write(row, {}, frozenset(audit.stored_values(row)), "restore")]):
                raise Refused("Another record has taken its place: %(name)s.", code="taken", name=str(row))
        mark(stored, [stored, *with_it], "restore", None, "")
        return stored


def binned_with(stored: Record) -> list[Any]:
    """The rows that went to the bin together with this one."""
    models_ = [t.model for t in schema.current().objects.values() if issubclass(t.model, OwnedRecord)]
    return [row for model in models_ for row in model.bin.filter(deleted_with=stored.deleted_with) if row != stored]


def mark(root: Record, rows: Sequence[Any], verb: str, moment: Any, with_: str) -> None:
    """Move rows into or out of the bin and log each; those that follow the first need no right of their own."""
    for row in rows:
        before = {"deleted_at": row.deleted_at, "deleted_with": row.deleted_with}
        row.deleted_at, row.deleted_with = moment, with_
        with recording():
            write(type(row), [w := Write(row, before, frozenset(before), verb)])
        told(type(row), [w])


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


def purge(rows: models.QuerySet) -> int:
    """Remove inner bookkeeping for good; only of models that keep no history. Gives how many. Raises Refused."""
    if rows.model.audited:
        raise Refused("Records with a history are written through the door.")
    with recording():
        count, _by_model = rows.delete()
    return int(count)


def load_many(records: Sequence[R]) -> None:
    """Add many new rows fast, without history and events, but with search: for generated companies. The system's only.

    Raises Refused for anybody else.
    """
    if not current_actor().everything:
        raise Refused()
    with transaction.atomic(), recording():
        for record in records:
            record.created_at = record.created_at or clock.now()
        type(records[0]).objects.bulk_create(records, batch_size=CHUNK)
        indexing.put(type(records[0]), records)
