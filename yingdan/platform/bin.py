"""The bin: what is deleted can come back, with what belongs to it."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import uuid4

from django.db import transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Missing, Refused
from yingdan.platform import audit, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.cascade import blockers, children
from yingdan.platform.door import locked, told, write
from yingdan.platform.preparing import clashes
from yingdan.platform.rows import OwnedRecord, Record, Write, recording

R = TypeVar("R", bound=Record)


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
    now, actor = clock.now(), current_actor()
    for row in rows:
        before = {"deleted_at": row.deleted_at, "deleted_with": row.deleted_with}
        row.deleted_at, row.deleted_with = moment, with_
        row.updated_at, row.updated_by_id = now, actor.user_id
        with recording():
            write(type(row), [w := Write(row, before, frozenset(before), verb)])
        told(type(row), [w])
