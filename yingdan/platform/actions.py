"""Doing what an object's verbs say, and which of them to offer: the same for a button, the API and a rule."""

from typing import Any

from django.db import transaction

from yingdan.kernel.errors import Conflict, Missing, Refused
from yingdan.platform.action import Action
from yingdan.platform.actor import current_actor
from yingdan.platform.object_type import ObjectType


def find(object_type: ObjectType, name: str) -> Action:
    """The object's verb of that name. Raises Missing."""
    for one in object_type.actions:
        if one.name == name:
            return one
    raise Missing("There is no verb “%(name)s” here.", code="verb", name=name[:80])


def act(object_type: ObjectType, pk: Any, name: str, values: dict[str, Any], *, version: int | None = None) -> Any:
    """Find the record, check the right, read the input, run in one transaction: the same for a button,
    the API and a rule.

    Raises Missing, Refused, Invalid, Conflict.
    """
    verb = find(object_type, name)
    record = object_type.rows().filter(pk=pk).first()
    if record is None:
        raise Missing()
    if not object_type.model.objects.may(verb.verb).filter(pk=pk).exists():
        raise Refused("You may see this but not do that with it.")
    if version is not None and version != record.version:
        raise Conflict(current_version=record.version)
    if not verb.possible(record):
        raise Refused("This cannot be done as the record stands now.", code="when")
    given = verb.read(values)
    with transaction.atomic():
        return verb.run(record, **given)


def offered(object_type: ObjectType, record: Any) -> list[Action]:
    """The verbs to offer for a record: those that make sense and that the actor may do on it."""
    actor = current_actor()
    found = [a for a in object_type.actions if actor.may(object_type.key, a.verb) and a.possible(record)]
    verbs = {a.verb for a in found}
    may = {v for v in verbs if object_type.model.objects.may(v).filter(pk=record.pk).exists()}
    return [a for a in found if a.verb in may]
