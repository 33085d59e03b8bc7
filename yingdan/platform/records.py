"""The one door for writing. Permission, validation, history, search and events cannot be forgotten: there is no other
way in.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from yingdan.kernel.errors import Conflict, Invalid, Problem, Refused
from yingdan.platform import audit, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.bin import delete, delete_many, restore, restore_many
from yingdan.platform.bookkeeping import load_many, purge, quiet_update
from yingdan.platform.door import batch, locked, stored_rows, told, uniqueness, within_reach, write
from yingdan.platform.duplicates.judging import judge
from yingdan.platform.fields import Field
from yingdan.platform.preparing import BatchInvalid, Homes, prepare, settled, validate
from yingdan.platform.recording import recording
from yingdan.platform.rows import OwnedRecord, Record, Write

__all__ = [
    "BatchInvalid", "OwnedRecord", "Record", "Write", "assign", "batch", "change", "create", "delete", "delete_many",
    "load_many", "purge", "quiet_update", "restore", "restore_many", "save", "save_many", "transfer",
]  # fmt: skip

R = TypeVar("R", bound=Record)


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
    with uniqueness(model), transaction.atomic():
        befores = stored_rows(model, old, verb or "change")
        writes, homes = [], Homes()
        for record in records:
            named = "add" if record._state.adding else verb or "change"
            writes.append(prepare(record, befores.get(record.pk, {}), named, homes))
        validate(model, writes)
        writes = [settled(w) for w in writes]
        if alike := judge(model, writes):
            raise BatchInvalid(alike)
        writes = [w for w in writes if w.changed or w.added]
        with recording():
            write(model, writes)
        for named in {w.verb for w in writes}:
            within_reach(model, [w.record for w in writes if w.verb == named], named)
        told(model, writes)


def refuse_clash(stored: Record, values: Mapping[str, Any], version: int) -> None:
    """Raise Conflict when a field to be set was changed by somebody else after `version`."""
    fields = schema.of(stored).fields
    originals = audit.since(stored.key(), stored.pk, version)
    clashes: dict[str, tuple[Any, Any, Any]] = {}
    for name, mine in values.items():
        theirs, kept_as = fields[name].value(stored), fields[name].stored_name
        if kept_as in originals and mine != theirs:
            clashes[name] = (mine, theirs, fields[name].from_history(originals[kept_as]))
    if clashes or version > stored.version:
        raise Conflict(conflicts=clashes, current_version=stored.version)


def assign(record: Record, values: Mapping[str, Any], fields: Mapping[str, Field] | None = None) -> None:
    """Set fields by name; `fields` are the actor's of such a record, for who has them at hand. Raises Invalid for names
    that are none, and for what only the system sets.
    """
    fields = schema.of(record).fields if fields is None else fields
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
