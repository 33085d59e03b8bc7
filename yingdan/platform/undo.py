"""Taking back what one has just done: the old values are set again, through the door and into the history."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Missing, Refused
from yingdan.platform import audit, records
from yingdan.platform.actor import current_actor
from yingdan.platform.audit import Change
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType

LASTS = timedelta(minutes=10)


def latest(record: Any) -> Change | None:
    """The change the actor has made last of all who changed the record; None when somebody else was later."""
    last = next(iter(audit.history(record.key(), record.pk, limit=1)), None)
    return last if last is not None and last.actor_id == current_actor().user_id else None


def take_back(kind: ObjectType, pk: int, change_id: int) -> Any:
    """Undo one change of a record and give the record, None for one whose making was undone. What was deleted comes
    back from the bin.

    Only who made a change may undo it, within ten minutes. Raises Missing, Refused when it is too late, Conflict when
    a value has changed since, and whatever writing the old values raises.
    """
    with transaction.atomic():
        change = Change.objects.filter(pk=change_id, object_key=kind.key, record_id=pk).first()
        gone = change is not None and change.verb == "delete"
        record = (kind.model.bin.all() if gone else kind.rows()).filter(pk=pk).first()
        if change is None or record is None or change.actor_id != current_actor().user_id:
            raise Missing()
        if clock.now() - change.at > LASTS:
            raise Refused("It is too late to undo this; change it by hand.", code="too_late")
        if change.verb in ("add", "restore"):
            records.delete(record)
            return None
        if gone:
            return records.restore(record)
        values = before(kind, record, change)
        verb = "transfer" if change.verb == "transfer" else "change"
        return records.change(record, values, verb=verb) if values else record


def before(kind: ObjectType, record: Any, change: Change) -> dict[str, Any]:
    """The values people had set before the change, by field. Raises Conflict when one of them was changed since."""
    fields: dict[str, Field] = {f.stored_name: f for f in kind.fields.values() if f.editable and f.stored_name}
    found: dict[str, Any] = {}
    for column, (old, new) in change.values.items():
        field = fields.get(column)
        if field is None:
            continue
        if audit.plain(audit.stored_value(record, column)) != new:
            raise Conflict(current_version=record.version)
        if field.custom and not field.related:
            found[field.name] = field.from_history(old)
        else:
            found[field.name] = field.kind.parse(old, field) if field.related else field.kind.load(old, field)
    return found
